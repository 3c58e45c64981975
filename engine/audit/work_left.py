"""How much work is left until the labels can be certified, as far as probabilities tell."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.audit.bounds import most_wrong
from engine.audit.sequential import checks_until_certified
from engine.vectors import Float32s

TARGET_ERROR: Final = 0.02
"""What a person who has not said otherwise is taken to want."""
CONFIDENCE: Final = 0.95
_TILES: Final = 30  # of a page
_STEPS: Final = 1000  # of probability; exact enough, and quick for a million labels
_ROOM: Final = 0.5  # of the target, which the expected error may fill when an audit begins


@dataclass(frozen=True)
class WorkLeft:
    """What a person still has to do.

    Attributes
    ----------
    n_reviews : automatic labels to look through, the most doubtful first
    n_wrong : how many of these are expected to be wrong
    n_checks : of the audit that follows
    """

    n_reviews: int
    n_wrong: float
    n_checks: int

    @property
    def n_actions(self) -> int:
        """Keys and clicks: one a page of tiles, two a correction, or one for each image alone."""
        by_page = math.ceil(self.n_reviews / _TILES) + 2 * math.ceil(self.n_wrong)
        return min(by_page, self.n_reviews) + self.n_checks


def work_left(
    probabilities: Float32s, *, target_error: float = TARGET_ERROR, confidence: float = CONFIDENCE
) -> WorkLeft:
    """Say what it takes to certify automatic labels of these `probabilities` (n,).

    Labels are reviewed until half of `target_error` is expected of the others; then these are
    audited. Where that takes more keys than looking through all, all of them are reviewed.
    """
    steps = np.clip((probabilities * _STEPS).astype(np.int64), 0, _STEPS)
    counts = np.bincount(steps, minlength=_STEPS + 1)
    wrong = counts * (1 - np.arange(_STEPS + 1) / _STEPS)
    n_left, wrong_left = counts[::-1].cumsum()[::-1], wrong[::-1].cumsum()[::-1]
    enough = np.flatnonzero(wrong_left <= _ROOM * target_error * n_left)
    first = int(enough[0]) if len(enough) else _STEPS
    n_labels = int(n_left[first])
    n_checks = None
    if n_labels:
        n_checks = checks_until_certified(
            np.zeros(0, np.bool_),
            n_labels=n_labels,
            n_null=most_wrong(target_error, n_labels) + 1,
            alpha=1 - confidence,
            error=float(wrong_left[first] / n_labels),
        )
    everything = WorkLeft(len(probabilities), float(wrong.sum()), 0)
    if n_checks is None:
        return everything
    n_wrong = float(wrong.sum() - wrong_left[first])
    audited = WorkLeft(len(probabilities) - n_labels, n_wrong, n_checks)
    return min(audited, everything, key=lambda left: left.n_actions)
