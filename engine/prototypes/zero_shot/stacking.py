"""One scale for seen and unseen classes.

Calibrated stacking: Chao et al., "An Empirical Study and Analysis of Generalized Zero-Shot
Learning for Object Recognition in the Wild" (2016). Scores of seen classes are too high, as the
method has learnt from just these classes; one number is taken off them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import Candidate, Setting
from engine.prototypes.zero_shot.validation import hide_thirds, mean_class_accuracy
from engine.vectors import Bools, Float32s, Int32s

_GRID: Final = np.linspace(-1.0, 4.0, 101).astype(np.float32)
_HELD_OUT: Final = 0.2
_FEWEST_CLASSES: Final = 3


@dataclass(frozen=True, eq=False)
class Judged:
    """Scores of images that taught nothing, in standard deviations."""

    scores: Float32s
    labels: Int32s
    classes: Int32s
    is_seen: Bools

    def figures(self, offset: float) -> tuple[float, float]:
        """Return the mean per-class accuracy of images of seen and of unseen classes."""
        shifted = self.scores - np.float32(offset) * self.is_seen
        guesses = self.classes[shifted.argmax(axis=1)]
        is_of_seen = np.isin(self.labels, self.classes[self.is_seen])
        seen, unseen = (
            mean_class_accuracy(guesses[rows], self.labels[rows])
            for rows in (is_of_seen, ~is_of_seen)
        )
        return seen, unseen


def harmonic_mean(seen: float, unseen: float) -> float:
    """Return H of Xian et al. (2017): 0 as soon as one of both is 0."""
    return 2 * seen * unseen / (seen + unseen) if seen + unseen else 0.0


def hold_out(members: Int32s, *, seed: int) -> Bools:
    """Mark a random fifth of the images of every class, at least one if there are two."""
    rng = np.random.default_rng(seed)
    held = np.zeros(len(members), np.bool_)
    for member in np.unique(members):
        rows = np.flatnonzero(members == member)
        count = max(1, round(_HELD_OUT * len(rows))) if len(rows) > 1 else 0
        held[rng.permutation(rows)[:count]] = True
    return held


def score_scale(scores: Float32s) -> float:
    """Return the standard deviation of `scores`, never 0."""
    return max(float(scores.std()), 1e-9)


def fit_offset(job: Job, seen: SeenImages, candidate: Candidate, *, seed: int) -> float:
    """Return what to take off seen classes, found by hiding a third of these in turn.

    0 with fewer than three seen classes, or where no class has two images.
    """
    if len(seen.classes) < _FEWEST_CLASSES or len(seen.classes) == len(seen.members):
        return 0.0
    splits = list(hide_thirds(seen.classes, seed=seed))
    harmonic = np.zeros(len(_GRID))
    for number, hidden in enumerate(splits):
        judged = _judge(seen, candidate, hidden, seed=seed)
        harmonic += [harmonic_mean(*judged.figures(float(offset))) for offset in _GRID]
        job.step(number + 1, len(splits))
    return float(_GRID[np.flatnonzero(harmonic >= harmonic.max() - 1e-9)].mean())


def _judge(seen: SeenImages, candidate: Candidate, hidden: Int32s, *, seed: int) -> Judged:
    is_hidden = np.isin(seen.members, hidden)
    held = hold_out(seen.members, seed=seed) | is_hidden
    taught, classes = seen.only(~held), seen.classes
    setting = Setting.of(taught, seed=seed)
    learnt = candidate.fit(setting.lesson)
    scale = score_scale(setting.scores(learnt, taught.features, classes))
    scores = setting.scores(learnt, seen.features[held], classes) / np.float32(scale)
    return Judged(scores, seen.members[held], classes, ~np.isin(classes, hidden))
