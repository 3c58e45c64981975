"""Making probabilities mean what they say.

Evidence is scaled by one number, its sharpness (the inverse of the temperature of Guo et al.,
"On Calibration of Modern Neural Networks", 2017). No labels are held out when there are a
handful of examples, so the examples are judged in folds by evidence that leaves them out.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from engine.labelling.heads import log_softmax
from engine.labelling.labels import Calibration
from engine.labelling.teaching import Evidence, Teaching
from engine.vectors import Float32s, Int32s

_FOLDS: Final = 5
_GRID: Final = np.geomspace(0.25, 6.0, 48).astype(np.float32)
_USUAL: Final = 1.0
_USUAL_OF_ONE: Final = 0.6  # with single examples nothing can be judged: be modest
_PRIOR_EXAMPLES: Final = 4.0  # how many examples the usual sharpness outweighs
_PRIOR_SPREAD: Final = 0.5  # of the logarithm of the sharpness
_USUAL_TRUST: Final = 0.6


def cross_validate(evidence: Evidence, support: Teaching) -> Calibration:
    """Judge every example by evidence that does not know it, in up to five folds.

    Examples that are alone in their class are not judged: without them there is no class.
    """
    folds = _folds(support.members)
    judged = [
        (
            evidence.log_odds_of(support.rows[folds == fold], support.only(folds != fold)),
            support.members[folds == fold],
        )
        for fold in range(int(folds.max(initial=-1)) + 1)
    ]
    if not judged:
        return Calibration(_USUAL_OF_ONE, _USUAL_TRUST, len(support.rows))
    log_odds = np.concatenate([part for part, _ in judged])
    members = np.concatenate([part for _, part in judged])
    n_right = int((log_odds.argmax(axis=1) == members).sum())
    trust = (n_right + _PRIOR_EXAMPLES * _USUAL_TRUST) / (len(members) + _PRIOR_EXAMPLES)
    return Calibration(fit_sharpness(log_odds, members), trust, len(support.rows))


def fit_sharpness(log_odds: Float32s, members: Int32s) -> float:
    """Return the sharpness under which `members` are likeliest, drawn to the usual one.

    Parameters
    ----------
    log_odds : float32 (n, n_classes)
    members : int32 (n,), the column of the right class
    """
    rows = np.arange(len(members))
    losses = _PRIOR_EXAMPLES * (np.log(_GRID / _USUAL) / _PRIOR_SPREAD) ** 2 / 2
    for position, sharpness in enumerate(_GRID if len(members) else ()):
        right = log_softmax(sharpness * log_odds)[rows, members]
        losses[position] -= np.maximum(right, np.log(1e-6)).sum()
    return float(_GRID[losses.argmin()])


def keep_confidence(log_odds: Float32s, confidence: float) -> float:
    """Return the sharpness that gives the best classes this mean probability.

    Labels that teach resemble those that chose them, so that evidence grows surer from round
    to round than it grows right.

    Parameters
    ----------
    log_odds : float32 (n, n_classes), n at least 1
    """
    return _bisect(lambda sharpness: mean_confidence(log_odds, sharpness) < confidence)


def mean_confidence(log_odds: Float32s, sharpness: float) -> float:
    """Return the mean probability of the best class."""
    return float(np.exp(log_softmax(np.float32(sharpness) * log_odds).max(axis=1)).mean())


def _bisect(is_too_small: Callable[[float], bool]) -> float:
    low, high = float(_GRID[0]) / 4, float(_GRID[-1]) * 4
    for _ in range(14):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if is_too_small(middle) else (low, middle)
    return float((low * high) ** 0.5)


def _folds(members: Int32s) -> Int32s:
    """Deal out the examples of every class; -1 for an example that is alone in its class."""
    folds = np.full(len(members), -1, np.int32)
    for member in np.unique(members):
        rows = np.flatnonzero(members == member)
        if len(rows) > 1:
            folds[rows] = np.arange(len(rows)) % _FOLDS
    return folds
