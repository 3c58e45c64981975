"""How good labels were found to be: class by class, by confusion, and by probability."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audit.bounds import proportion_interval
from engine.project import ClassId
from engine.vectors import Bools, Float32s, Int32s

N_BINS: Final = 10


@dataclass(frozen=True)
class Share:
    """How many of some images were so, with the Clopper-Pearson interval of the share."""

    n_found: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself, NaN where there were no images."""
        return self.n_found / self.n if self.n else float("nan")

    @classmethod
    def of(cls, n_found: int, n: int, *, confidence: float = 0.95) -> "Share":
        low, high = proportion_interval(n_found, n, confidence=confidence)
        return cls(n_found, n, low, high)


@dataclass(frozen=True)
class ClassFigures:
    """How good the labels of one class are.

    Attributes
    ----------
    precision : of the images labelled so, those that are
    recall : of the images that are of the class, those labelled so
    """

    class_id: ClassId
    precision: Share
    recall: Share


@dataclass(frozen=True)
class ReliabilityBin:
    """Labels of similar probability: how probable they were said to be, and how many were right."""

    low: float
    high: float
    mean_probability: float
    right: Share


def confusion_matrix(
    given: Int32s, truths: Int32s, class_ids: Sequence[ClassId]
) -> NDArray[np.int64]:
    """Count the images of each label and true class.

    Parameters
    ----------
    given : int32 (n_images,), labels, each one of `class_ids`
    truths : int32 (n_images,), what a person said; whatever is not in `class_ids` counts as none

    Returns
    -------
    int64 (n_classes, n_classes + 1), a row for each label, the last column for no class
    """
    row_of = {int(class_id): row for row, class_id in enumerate(class_ids)}
    matrix = np.zeros((len(class_ids), len(class_ids) + 1), np.int64)
    for label, truth in zip(given.tolist(), truths.tolist(), strict=True):
        matrix[row_of[label], row_of.get(truth, -1)] += 1
    return matrix


def class_figures(
    given: Int32s, truths: Int32s, class_ids: Sequence[ClassId], *, confidence: float = 0.95
) -> tuple[ClassFigures, ...]:
    """Return precision and recall of every class; parameters as for `confusion_matrix`."""
    matrix = confusion_matrix(given, truths, class_ids)
    of_label, of_truth = matrix.sum(axis=1).tolist(), matrix.sum(axis=0).tolist()
    right = matrix.diagonal().tolist()
    return tuple(
        ClassFigures(
            class_id,
            Share.of(right[row], of_label[row], confidence=confidence),
            Share.of(right[row], of_truth[row], confidence=confidence),
        )
        for row, class_id in enumerate(class_ids)
    )


def reliability(
    probabilities: Float32s, is_right: Bools, *, n_bins: int = N_BINS, confidence: float = 0.95
) -> tuple[ReliabilityBin, ...]:
    """Return the bins of a reliability diagram that hold any label, by probability.

    Parameters
    ----------
    probabilities : float32 (n_labels,) in 0..1
    is_right : bool (n_labels,)
    """
    bins = np.minimum((probabilities * n_bins).astype(np.intp), n_bins - 1)
    found = []
    for number in np.unique(bins).tolist():
        chosen = bins == number
        right = Share.of(int(is_right[chosen].sum()), int(chosen.sum()), confidence=confidence)
        mean = float(probabilities[chosen].mean())
        found.append(ReliabilityBin(number / n_bins, (number + 1) / n_bins, mean, right))
    return tuple(found)
