"""The cheapest way on, by expected work: how much to look through before an audit."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audit import checks_until_certified, most_wrong
from engine.simulation.effort import CORRECTION_S, KEYED_S, TILE_S
from engine.vectors import Float32s

KEYED_FROM: Final = (KEYED_S - TILE_S) / CORRECTION_S
"""From this probability of being wrong on, an image is quicker keyed alone than seen as a tile."""
_STEPS: Final = 24
_LEAST_AUDITED: Final = 0.1  # of all images; fewer are looked at in no time


@dataclass(frozen=True)
class Way:
    """A way to go on.

    Attributes
    ----------
    n_review : the most doubtful images, to be looked at before the audit; all for no audit
    seconds : expected until the end
    """

    n_review: int
    seconds: float


def cheapest_way(doubts: Float32s, *, n_images: int, target_error: float, alpha: float) -> Way:
    """Weigh looking through the most doubtful labels against checking the others at random.

    Parameters
    ----------
    doubts : float32 (n_open,), how probably labels nobody has looked at are wrong, descending
    n_images : all images, over which `target_error` is meant
    alpha : how probably the audit may certify wrongly
    """
    n_open, n_most = len(doubts), most_wrong(target_error, n_images)
    n_wrong = np.concatenate([[0.0], np.cumsum(doubts, dtype=np.float64)])
    seconds = np.concatenate([[0.0], np.cumsum(review_seconds(doubts))])
    ways = [Way(n_open, float(seconds[-1]))]
    most_reviewed = n_open - max(n_most + 1, int(_LEAST_AUDITED * n_images))
    n_steps = _STEPS if n_most and most_reviewed >= 0 else 0
    for n_review in np.unique(np.linspace(0, most_reviewed, n_steps).astype(int)).tolist():
        wrong_left = float(n_wrong[-1] - n_wrong[n_review])
        n_checks = _expected_checks(n_open - n_review, wrong_left, n_most=n_most, alpha=alpha)
        if n_checks is not None:
            checking = check_seconds(wrong_left / (n_open - n_review)) * n_checks
            ways.append(Way(n_review, float(seconds[n_review]) + checking))
    return min(ways, key=lambda way: way.seconds)


def review_seconds(doubts: Float32s) -> NDArray[np.float64]:
    """Return what looking at each image takes, keyed alone or as a tile: float64 (n_images,)."""
    return np.minimum(KEYED_S, TILE_S + CORRECTION_S * doubts.astype(np.float64))


def check_seconds(error: float) -> float:
    """Return what a check takes where the share `error` of the labels is wrong."""
    return TILE_S + CORRECTION_S * error


def _expected_checks(n_labels: int, n_wrong: float, *, n_most: int, alpha: float) -> int | None:
    return checks_until_certified(
        np.zeros(0, np.bool_),
        n_labels=n_labels,
        n_null=n_most + 1,
        alpha=alpha,
        error=n_wrong / n_labels,
    )
