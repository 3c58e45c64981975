"""What to take off seen classes, so that these do not swallow unseen ones.

Calibrated stacking: Chao et al., "An Empirical Study and Analysis of Generalized Zero-Shot
Learning for Object Recognition in the Wild" (2016). Scores of seen classes are too high, as the
method has learnt from just these classes; one number is taken off them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import Candidate
from engine.prototypes.zero_shot.scoring import ClassScorer
from engine.prototypes.zero_shot.stacking import harmonic_mean, hold_out
from engine.prototypes.zero_shot.validation import hide_thirds, mean_class_accuracy
from engine.vectors import Bools, Float32s, Int32s

_GRID: Final = np.linspace(-1.0, 4.0, 101).astype(np.float32)
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


def fit_offset(job: Job, seen: SeenImages, candidate: Candidate, *, seed: int) -> float:
    """Return what to take off seen classes, found by hiding a third of these in turn.

    0 with fewer than three of these with a checklist, or where no class has two images.
    """
    counts = np.bincount(seen.class_index[seen.class_index >= 0])
    if len(seen.described) < _FEWEST_CLASSES or counts.max() < 2:
        return 0.0
    splits = list(hide_thirds(seen.described, seed=seed))
    harmonic = np.zeros(len(_GRID))
    for number, hidden in enumerate(splits):
        judged = _judge(seen, candidate, hidden, seed=seed)
        harmonic += [harmonic_mean(*judged.figures(float(offset))) for offset in _GRID]
        job.step(number + 1, len(splits))
    return float(_GRID[np.flatnonzero(harmonic >= harmonic.max() - 1e-9)].mean())


def _judge(seen: SeenImages, candidate: Candidate, hidden: Int32s, *, seed: int) -> Judged:
    is_hidden = np.isin(seen.class_index, hidden)
    held = hold_out(seen.class_index, seed=seed) | is_hidden
    taught, classes = seen.only(~held), seen.classes
    scorer = ClassScorer.fit(taught, candidate, seed=seed)
    scores = scorer.scores(seen.features[held], classes)
    return Judged(scores, seen.class_index[held], classes, ~np.isin(classes, hidden))
