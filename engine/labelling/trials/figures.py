"""What a trial measures: whether labels are right, honest, many, and withheld from novel images."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from engine.labelling.labels import PseudoLabels
from engine.vectors import Bools, Float32s, Int32s

_BINS = 15


@dataclass(frozen=True)
class TrialFigures:
    """Figures over the images to be labelled; NaN where there is nothing to measure.

    Known images are those whose class has examples, novel ones all others.

    Attributes
    ----------
    accuracy : of the guess, over known images
    class_accuracy : the same within each class, averaged over classes
    labelled : share of known images with a label
    accuracy_labelled : of the label, over known images that have one
    accuracy_labelled_all : the same with novel images, whose labels are wrong
    calibration_error : expected calibration error over known images, 15 bins
    novelty_auroc : how well novelty tells novel images from known ones, 1 at best
    novel_labelled : share of novel images with a label
    known_rejected : share of known images called novel
    """

    accuracy: float
    class_accuracy: float
    labelled: float
    accuracy_labelled: float
    accuracy_labelled_all: float
    calibration_error: float
    novelty_auroc: float
    novel_labelled: float
    known_rejected: float


def measure_labels(labels: PseudoLabels, truth: Int32s, is_query: Bools) -> TrialFigures:
    """Compare `labels` with the true class ids.

    Parameters
    ----------
    truth : int32 (n_images,)
    is_query : bool (n_images,), images to measure
    """
    is_known = is_query & np.isin(truth, labels.class_ids)
    is_unknown = is_query & ~is_known
    is_labelled = labels.is_confident
    is_right = labels.guesses == truth
    of_known = np.unique(truth[is_known])
    return TrialFigures(
        accuracy=_mean(is_right[is_known]),
        class_accuracy=_mean([is_right[is_known & (truth == c)].mean() for c in of_known]),
        labelled=_mean(is_labelled[is_known]),
        accuracy_labelled=_mean(is_right[is_known & is_labelled]),
        accuracy_labelled_all=_mean(is_right[is_query & is_labelled]),
        calibration_error=calibration_error(labels.probabilities[is_known], is_right[is_known]),
        novelty_auroc=auroc(labels.novelty[is_known], labels.novelty[is_unknown]),
        novel_labelled=_mean(is_labelled[is_unknown]),
        known_rejected=_mean(labels.is_novel[is_known]),
    )


def mean_figures(trials: Sequence[TrialFigures]) -> TrialFigures:
    """Average each figure over the trials in which it could be measured."""
    values = [
        np.array([getattr(trial, field.name) for trial in trials]) for field in fields(TrialFigures)
    ]
    return TrialFigures(*(_mean(each[np.isfinite(each)]) for each in values))


def calibration_error(probabilities: Float32s, is_right: Bools) -> float:
    """Mean gap between probability and accuracy over bins of equal width (Guo et al., 2017).

    Parameters
    ----------
    probabilities : float32 (n,), of the guess
    is_right : bool (n,)
    """
    bins = np.minimum((probabilities * _BINS).astype(np.intp), _BINS - 1)
    gaps = np.bincount(bins, probabilities - is_right, minlength=_BINS)
    return float(np.abs(gaps).sum() / max(len(probabilities), 1))


def auroc(lower: Float32s, higher: Float32s) -> float:
    """Area under the ROC curve of telling `higher` from `lower`; NaN if either is empty."""
    if not (len(lower) and len(higher)):
        return float("nan")
    from sklearn.metrics import roc_auc_score

    is_higher = np.arange(len(lower) + len(higher)) >= len(lower)
    return float(roc_auc_score(is_higher, np.concatenate([lower, higher])))


def _mean(values: Bools | Float32s | Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
