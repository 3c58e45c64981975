"""Making probabilities mean what they say.

Scores are scaled by one number, the inverse of the temperature of Guo et al. ("On Calibration
of Modern Neural Networks", 2017). No labels are held out when there are a
handful of examples, so the examples are judged in folds by a scorer that was fitted without them.
"""

import math
from typing import Final

import numpy as np

from engine.labelling.labels import Calibration
from engine.labelling.logistic.heads import log_softmax
from engine.labelling.training_set import Scorer, TrainingSet
from engine.vectors import Bools, Float32s, Int32s

FOLDS: Final = 5
_GRID: Final = np.geomspace(0.25, 6.0, 48).astype(np.float32)
_USUAL: Final = 1.0
_USUAL_OF_ONE: Final = 0.6  # with single examples nothing can be judged: be modest
_PRIOR_EXAMPLES: Final = 4.0  # how many examples the usual temperature outweighs
_PRIOR_SPREAD: Final = 0.5  # of the logarithm of the temperature
_USUAL_ACCURACY: Final = 0.6
_MOST_SOFTENING: Final = 24.0
_MOST_SHARPENING: Final = 3.0
_ENOUGH: Final = 20_000  # images, whose mean probability is that of all to 0.002
_AGREEMENT_EVEN_AT: Final = 2.0  # examples per class
_AGREEMENT_OFFSET: Final = -0.9
_AGREEMENT_SLOPE: Final = 2.0
_OPEN: Final = (-0.25, 0.25, 0.76, 0.14)
"""Offset; what counts of first confidence, of agreement (both log odds), of log examples."""
_ONLY_CONFIRMED: Final = 0.25
_BY_CORRECTIONS: Final = 0.45
_MANY_CORRECTIONS: Final = 0.1  # of the reviewed images


def cross_validate(scorer: Scorer, support: TrainingSet) -> Calibration:
    """Judge examples by scorers fitted without them, in up to five folds.

    Examples that are alone in their class are not judged: without them there is no class.
    """
    log_scores, _, class_index = held_out(scorer, support)
    if not len(class_index):
        return Calibration(_USUAL_OF_ONE, _USUAL_ACCURACY, len(support.rows), support.n_classes)
    n_right = int((log_scores.argmax(axis=1) == class_index).sum())
    accuracy = (n_right + _PRIOR_EXAMPLES * _USUAL_ACCURACY) / (len(class_index) + _PRIOR_EXAMPLES)
    inverse_temperature = fit_inverse_temperature(log_scores, class_index)
    return Calibration(inverse_temperature, accuracy, len(support.rows), support.n_classes)


def held_out(scorer: Scorer, support: TrainingSet) -> tuple[Float32s, Int32s, Int32s]:
    """Score examples by a scorer that does not know them, in up to five folds.

    Returns
    -------
    log scores, float32 (n, n_classes), of the images int32 (n,), and their classes int32 (n,);
    of those alone in their class nothing
    """
    folds = deal_folds(support.class_index, np.ones(len(support.rows), np.bool_))
    kept = [folds == fold for fold in range(int(folds.max(initial=-1)) + 1)]
    judged = [scorer.log_scores_of(support.rows[k], support.only(~k)) for k in kept]
    order = np.concatenate([np.zeros(0, np.intp), *map(np.flatnonzero, kept)])
    log_scores = np.concatenate([np.zeros((0, support.n_classes), np.float32), *judged])
    return log_scores, support.rows[order], support.class_index[order]


def fit_inverse_temperature(log_scores: Float32s, class_index: Int32s) -> float:
    """Return the inverse temperature under which the right classes are likeliest, drawn to 1.

    Parameters
    ----------
    log_scores : float32 (n, n_classes)
    class_index : int32 (n,), the column of the right class
    """
    rows = np.arange(len(class_index))
    losses = _PRIOR_EXAMPLES * (np.log(_GRID / _USUAL) / _PRIOR_SPREAD) ** 2 / 2
    for position, inverse_temperature in enumerate(_GRID if len(class_index) else ()):
        right = log_softmax(inverse_temperature * log_scores)[rows, class_index]
        losses[position] -= np.maximum(right, np.log(1e-6)).sum()
    return float(_GRID[losses.argmin()])


def expected_accuracy(confidence: float, agreement: float, examples_per_class: float) -> float:
    """Guess what share of the pool is labelled rightly.

    Two ways of labelling that err independently agree as often as they are right (Jiang et
    al., "Assessing Generalization of SGD via Disagreement", 2022). The fewer the examples,
    the less the calibrated confidence shows and the more their agreement counts.

    Parameters
    ----------
    confidence : mean probability of the best class under the calibrated temperature
    agreement : Cohen's kappa between head and neighbours, over the pool
    """
    share = 1 / (1 + examples_per_class / _AGREEMENT_EVEN_AT)
    by_agreement = _AGREEMENT_OFFSET + _AGREEMENT_SLOPE * _logit(agreement)
    return 1 / (1 + math.exp(-(share * by_agreement + (1 - share) * _logit(confidence))))


def expected_of_open(
    at_first: float, agreement: float, examples_per_class: float, corrected: float
) -> float:
    """Guess what share of the images that a person has left open is guessed rightly.

    People review the surest first or the doubtful, so that neither the examples nor the
    reviewed images are like those that are left. What the first examples alone say of these,
    calibrated on all images, is not changed by that selection; how far it has been overtaken
    since shows in the agreement of head and neighbours, now that the reviewed images teach.

    Parameters
    ----------
    at_first : mean probability of the best class by the first examples alone, over open images
    agreement : Cohen's kappa between head and neighbours taught by all, over open images
    examples_per_class : of all that teaches
    corrected : share of the reviewed images that were given another class than was shown; who
        only confirms teaches nothing about what is hard
    """
    offset, by_first, by_agreement, by_examples = _OPEN
    logit = offset + by_first * _logit(at_first) + by_agreement * _logit(agreement)
    logit += by_examples * math.log(max(examples_per_class, 1.0))
    logit += _BY_CORRECTIONS * min(1.0, corrected / _MANY_CORRECTIONS) - _ONLY_CONFIRMED
    return 1 / (1 + math.exp(-logit))


def keep_confidence(log_scores: Float32s, confidence: float, usual: float) -> float:
    """Return the inverse temperature that gives the best classes this mean probability.

    Labels that teach resemble those that chose them, so that scores grow surer from round
    to round than they grow right.

    Parameters
    ----------
    log_scores : float32 (n, n_classes), n at least 1; of very many some are looked at
    usual : the one found on the examples; the answer is at most three times as much, as where
        everything looks alike no temperature makes a difference real
    """
    low, high = usual / _MOST_SOFTENING, usual * _MOST_SHARPENING
    some = log_scores[:: 1 + len(log_scores) // _ENOUGH]
    for _ in range(14):
        middle = (low * high) ** 0.5
        is_too_small = mean_confidence(some, middle) < confidence
        low, high = (middle, high) if is_too_small else (low, middle)
    return float((low * high) ** 0.5)


def mean_confidence(log_scores: Float32s, inverse_temperature: float) -> float:
    """Return the mean probability of the best class, 0 without any image."""
    best = np.exp(log_softmax(np.float32(inverse_temperature) * log_scores).max(axis=1))
    return float(best.mean()) if len(best) else 0.0


def _logit(share: float) -> float:
    kept = min(max(share, 0.02), 0.98)
    return math.log(kept / (1 - kept))


def deal_folds(class_index: Int32s, is_judged: Bools) -> Int32s:
    """Deal out the judged images of every class to `FOLDS`; -1 for all others.

    An image that is alone in its class is in no fold.

    Parameters
    ----------
    class_index : int32 (n,), the class of each
    """
    folds = np.full(len(class_index), -1, np.int32)
    for index in np.unique(class_index):
        rows = np.flatnonzero((class_index == index) & is_judged)
        if (class_index == index).sum() > 1:
            folds[rows] = np.arange(len(rows)) % FOLDS
    return folds
