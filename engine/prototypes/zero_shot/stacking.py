"""One scale for seen and unseen classes, and what to judge it by."""

from typing import Final

import numpy as np

from engine.vectors import Bools, Float32s, Int32s

_HELD_OUT: Final = 0.2


def harmonic_mean(seen: float, unseen: float) -> float:
    """Return H of Xian et al. (2017): 0 as soon as one of both is 0."""
    return 2 * seen * unseen / (seen + unseen) if seen + unseen else 0.0


def hold_out(class_index: Int32s, *, seed: int) -> Bools:
    """Mark a random fifth of the images of every class, at least one if there are two."""
    rng = np.random.default_rng(seed)
    held = np.zeros(len(class_index), np.bool_)
    for index in np.unique(class_index[class_index >= 0]):
        rows = np.flatnonzero(class_index == index)
        count = max(1, round(_HELD_OUT * len(rows))) if len(rows) > 1 else 0
        held[rng.permutation(rows)[:count]] = True
    return held


def score_scale(scores: Float32s) -> float:
    """Return the standard deviation of `scores`, never 0."""
    return max(float(scores.std()), 1e-9) if scores.size else 1.0
