"""Which of a person's own labels look wrong, judged by a scorer that does not know them.

After confident learning (Northcutt et al., "Confident Learning: Estimating Uncertainty in
Dataset Labels", 2021): every image that a person labelled is judged, in folds, by what the
others teach. Its thresholds, the mean probability of each class, are left aside: of 5 %
flipped labels in six sets of photos they found 77 %, and 56 % of what they named was wrong
indeed; ten to one against the given label finds 88 %, and 70 % of what it names is wrong.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling.calibration import FOLDS, deal_folds, fit_inverse_temperature
from engine.labelling.fit_cache import FitCache
from engine.labelling.logistic.heads import log_softmax
from engine.labelling.request import LabelRequest, LabelSettings, PreparedPool
from engine.labelling.scorers.scorers import make_scorer
from engine.labelling.task import MOST_COMPARISONS
from engine.labelling.training_set import Scorer, TrainingSet
from engine.project import ClassId, ImageId
from engine.vectors import Float32s, Int32s

_WEIGHT: Final = 3.0  # of each image, as when the folder is labelled
_SUSPICIOUS_ODDS: Final = 10.0
"""Of more pairs of a given image and any other, neighbours are not asked."""


@dataclass(frozen=True)
class Mistake:
    """A label that a person gave and that is likely wrong.

    Attributes
    ----------
    suggested : the class that the other labels speak for
    probability : of the given class, when judged by the other labels
    """

    image_id: ImageId
    given: ClassId
    suggested: ClassId
    probability: float


@dataclass(frozen=True, eq=False)
class HeldOutLabels:
    """What the other labels say of each image that a person labelled.

    Attributes
    ----------
    image_ids : int32 (n,), ascending; without images that are alone in their class
    class_ids : int32 (n_classes,), ascending
    given : int32 (n,), classes as rows of `class_ids`
    probabilities : float32 (n, n_classes), calibrated
    """

    image_ids: Int32s
    class_ids: Int32s
    given: Int32s
    probabilities: Float32s

    @property
    def guesses(self) -> Int32s:
        """The likeliest class of each: int32 (n,), rows of `class_ids`."""
        return np.asarray(self.probabilities.argmax(axis=1), np.int32)


def likely_mistakes(
    job: Job, request: LabelRequest, settings: LabelSettings
) -> tuple[Mistake, ...]:
    """Return the labels that a person should look at again, the most suspicious first.

    An image that is alone in its class cannot be judged.

    Raises
    ------
    ClassifierError
        If the classifier that `settings` name cannot be made.
    """
    return find_mistakes(hold_out(job, request, settings))


def hold_out(job: Job, request: LabelRequest, settings: LabelSettings) -> HeldOutLabels:
    """Judge every image that a person labelled by the labels of the others.

    Copies of one image with the same class are judged as one.

    Raises
    ------
    ClassifierError
        As for `likely_mistakes`.
    """
    own = request.own_labels()
    rows = np.flatnonzero(own >= 0).astype(np.int32)
    class_ids, class_index = np.unique(own[rows], return_inverse=True)
    pairs = np.stack([request.pool.node_of[rows], class_index])
    _, first, copy = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    weights = np.full(len(first), _WEIGHT, np.float32)
    support = TrainingSet(rows[first], class_index[first].astype(np.int32), weights, len(class_ids))
    folds = deal_folds(support.class_index, np.ones(len(support.rows), np.bool_))
    scorer = _scorer(job.quiet(), settings, request.pool, support)
    probabilities = _judge(job, scorer, support, folds)
    is_judged = folds[copy] >= 0
    return HeldOutLabels(
        rows[is_judged],
        class_ids.astype(np.int32),
        class_index[is_judged].astype(np.int32),
        probabilities[copy[is_judged]],
    )


def find_mistakes(labels: HeldOutLabels) -> tuple[Mistake, ...]:
    """Return the labels against which the odds are ten to one, the worst odds first."""
    own, rows = labels.probabilities, np.arange(len(labels.given))
    of_given, of_guess = own[rows, labels.given], own[rows, labels.guesses]
    odds = of_guess / np.maximum(of_given, np.finfo(np.float32).tiny)
    suspicious = np.flatnonzero(odds >= _SUSPICIOUS_ODDS)
    return tuple(
        Mistake(
            ImageId(int(labels.image_ids[row])),
            ClassId(int(labels.class_ids[labels.given[row]])),
            ClassId(int(labels.class_ids[labels.guesses[row]])),
            float(of_given[row]),
        )
        for row in suspicious[np.argsort(-odds[suspicious], kind="stable")].tolist()
    )


def _scorer(job: Job, settings: LabelSettings, pool: PreparedPool, support: TrainingSet) -> Scorer:
    per_class = len(support.rows) / max(support.n_classes, 1)
    if len(support.rows) * len(pool.nodes) > MOST_COMPARISONS:
        pool = replace(pool, graph=None)
    return make_scorer(job, settings, pool, FitCache(), examples_per_class=per_class)


def _judge(job: Job, scorer: Scorer, support: TrainingSet, folds: Int32s) -> Float32s:
    """Return probabilities, float32 (n, n_classes); rows that are in no fold mean nothing."""
    log_scores = np.zeros((len(folds), max(support.n_classes, 1)), np.float32)
    for fold in range(int(folds.max(initial=-1)) + 1):
        job.step(fold, FOLDS)
        is_left_out = folds == fold
        training = support.only(~is_left_out)
        log_scores[is_left_out] = scorer.log_scores_of(support.rows[is_left_out], training)
    judged = folds >= 0
    inverse_temperature = fit_inverse_temperature(log_scores[judged], support.class_index[judged])
    return np.asarray(np.exp(log_softmax(np.float32(inverse_temperature) * log_scores)))
