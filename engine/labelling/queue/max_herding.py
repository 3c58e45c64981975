"""A few images that stand for many: greedy coverage of what nobody has seen.

An image covers another by the square of their cosine, and one is covered as well as the best
of those that were seen covers it. Every choice adds the most to that, summed over all images
by how much each matters: MaxHerding (Bae, Noh & Sutherland, "Generalized Coverage for More
Robust Low-Budget Active Learning", 2024), and with doubt as what matters, Uncertainty Herding
(Bae, Oliveira & Sutherland, 2025). Where many images are alike there is more to cover; where
one was seen there is less, so that nothing is chosen twice.

Of many images a random sample is searched, so that neither time nor memory grows with the
square of their number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.vectors import Bools, Float32s, Int32s

_SAMPLE: Final = 3_000
_SMALLEST_SAMPLE: Final = 500
_MOST_PRODUCTS: Final = 30_000_000  # of the sample with what was seen
_BLOCK: Final = 4_096
_AT_ONCE: Final = 200  # chosen before another sample is drawn
_LOOK_AGAIN: Final = 64
_ALIKE: Final = 0.4
"""Cosine after centring; a little less than that of most images with their nearest neighbour."""
_NEAR_DUPLICATE: Final = 0.95
"""Of the pairs of photos above it in the six sets of the README, all but one are of one class."""


@dataclass(frozen=True, eq=False)
class Herd:
    """Images that stand for others, the best first.

    Attributes
    ----------
    rows : int32 (n,)
    n_alike : int32 (n,), how many unseen images resemble each, and more than the others here
    """

    rows: Int32s
    n_alike: Int32s


@dataclass(frozen=True, eq=False)
class Unseen:
    """What to choose from.

    Attributes
    ----------
    features : float32 (n_images, dim), unit rows
    rows : int32 (n_unseen,), images that may be chosen
    seen : int32 (n_seen,), images of which no near-duplicate may be
    weights : float32 (n_images,), how much covering each image matters, not negative
    """

    features: Float32s
    rows: Int32s
    seen: Int32s
    weights: Float32s


def max_herding(job: Job, unseen: Unseen, *, count: int, rng: np.random.Generator) -> Herd:
    """Choose `count` images, fewer only if all others are near-duplicates of seen or chosen ones.

    The first of many are the same as of few.
    """
    chosen, left = np.zeros(0, np.int32), unseen.rows
    while len(chosen) < count and len(left):
        job.step(len(chosen), count)
        seen = np.concatenate([unseen.seen, chosen])
        sample = _sample(left, len(seen), rng)
        search = _Search(unseen.features[sample], unseen.weights[sample])
        search.see(unseen.features, seen)
        found = sample[search.choose(min(count - len(chosen), _AT_ONCE))]
        chosen = np.concatenate([chosen, found])
        left = np.setdiff1d(left, np.concatenate([found, sample[search.is_near_duplicate]]))
    return Herd(chosen, _count_alike(unseen, chosen))


class _Search:
    """A greedy search among a sample, which is both what may be chosen and what is covered.

    Gains only ever shrink, so that old ones bound new ones and few are computed again
    (Minoux, "Accelerated Greedy Algorithms", 1978).
    """

    def __init__(self, features: Float32s, weights: Float32s) -> None:
        self._features, self._weights = features, weights
        self._covered = np.zeros(len(features), np.float32)

    @property
    def is_near_duplicate(self) -> Bools:
        """Mark those that are nearly the same as one that was seen or chosen."""
        return np.asarray(self._covered > _NEAR_DUPLICATE**2)

    def see(self, features: Float32s, rows: Int32s) -> None:
        for start in range(0, len(rows), _BLOCK):
            block = features[rows[start : start + _BLOCK]]
            self._cover(_coverage(self._features @ block.T).max(axis=1))

    def choose(self, count: int) -> Int32s:
        """Return the positions of at most `count`, best first."""
        return np.fromiter(islice(self._choices(), count), np.int32)

    def _choices(self) -> Iterator[int]:
        kernel = _coverage(self._features @ self._features.T)
        bounds = np.full(len(kernel), np.inf, np.float32)
        while not self.is_near_duplicate.all():
            bounds[self.is_near_duplicate] = -1
            best = self._best(kernel, bounds)
            self._cover(kernel[best])
            self._covered[best] = 1
            yield best

    def _best(self, kernel: Float32s, bounds: Float32s) -> int:
        """Return the position of the greatest gain; `bounds` are brought nearer to the gains."""
        is_present = bounds < 0
        while not is_present[best := int(bounds.argmax())]:
            stale = np.flatnonzero(~is_present)
            top = stale[np.argsort(-bounds[stale], kind="stable")[:_LOOK_AGAIN]]
            bounds[top] = np.maximum(kernel[top] - self._covered, 0) @ self._weights
            is_present[top] = True
        return best

    def _cover(self, coverage: Float32s) -> None:
        self._covered = np.maximum(self._covered, coverage)


def _coverage(cosines: Float32s) -> Float32s:
    return np.square(np.maximum(cosines, 0, out=cosines), out=cosines)


def _sample(rows: Int32s, n_seen: int, rng: np.random.Generator) -> Int32s:
    """Return some of `rows`, all if they are few; the fewer, the more was seen."""
    size = min(_SAMPLE, max(_SMALLEST_SAMPLE, _MOST_PRODUCTS // max(n_seen, 1)))
    return rows if len(rows) <= size else np.sort(rng.choice(rows, size, replace=False))


def _count_alike(unseen: Unseen, chosen: Int32s) -> Int32s:
    """Return for each of `chosen` how many unseen images are alike, each counted once."""
    counts = np.zeros(len(chosen), np.int32)
    others = np.setdiff1d(unseen.rows, chosen)
    step = max(1, _MOST_PRODUCTS // max(len(chosen), 1))
    for start in range(0, len(others) if len(chosen) else 0, step):
        block = unseen.features[others[start : start + step]]
        cosines = block @ unseen.features[chosen].T
        closest = cosines.argmax(axis=1)[cosines.max(axis=1) > _ALIKE]
        counts += np.bincount(closest, minlength=len(chosen)).astype(np.int32)
    return counts
