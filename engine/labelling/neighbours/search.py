"""The nearest neighbours of every image: exact for small pools, through cells for large ones.

Rejected: usearch (HNSW). Of 30,000 vectors of 256 numbers it found 0.99 of the neighbours instead
of 0.92, the same ones each time, in 14 times as long (28 s of one core instead of 2).
"""

from itertools import pairwise
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.prototypes import sum_by_class
from engine.vectors import Float32s, Int32s, normalise_rows

_EXACT_UP_TO: Final = 12_000
_BLOCK_CELLS: Final = 50_000_000  # products held at a time
_PROBES: Final = 16
_SAMPLE_PER_CELL: Final = 40
_CLUSTER_ROUNDS: Final = 6
_SEVERAL: Final = 3
_EQUAL: Final = 1 - 1e-6
_SAME: Final = 0.98  # of one photo saved at two qualities; of two photos, next to never
_WORTH_A_LOOK: Final = 0.8
_PAIRS_AT_ONCE: Final = 16_384


def nearest_neighbours(job: Job, vectors: Float32s, *, count: int) -> tuple[Int32s, Float32s]:
    """Find the `count` rows with the greatest cosine to every row, itself left out.

    Parameters
    ----------
    vectors : float32 (n, dim), unit rows

    Returns
    -------
    neighbours : int32 (n, count), in no order; with fewer rows than that, a row's own number
        with cosine 0 fills up
    cosines : float32 (n, count)

    Large pools are split into cells around k-means centres, and a row is compared with the
    rows of the nearest cells only (an inverted file, Jegou et al. 2011): 95 % of the
    neighbours are found in a twentieth of the time.
    """
    n = len(vectors)
    found = _Found(n, min(count, max(n - 1, 0)))
    if n <= _EXACT_UP_TO:
        everyone = np.arange(n, dtype=np.int32)
        _compare(job, vectors, everyone, everyone, found)
    else:
        _compare_by_cells(job, vectors, found)
    return found.filled(count)


def find_originals(features: Float32s, neighbours: Int32s, cosines: Float32s) -> Int32s:
    """Return int32 (n,): the first row that looks the same as each, often itself.

    Parameters
    ----------
    features : float32 (n, dim), unit rows
    neighbours, cosines : as of `nearest_neighbours`, perhaps of other vectors of the same images

    A row is compared with originals only, so that a film of slowly changing pictures does not
    end up as one. Where most rows look like several others, features tell little, and only
    equal ones are the same.
    """
    several = np.sort(cosines, axis=1)[:, -_SEVERAL:]
    tells_little = np.median(several.min(axis=1, initial=1)) >= _SAME
    least = _EQUAL if tells_little else _SAME
    originals = np.arange(len(features), dtype=np.int32)
    rows, places = np.nonzero(cosines >= _WORTH_A_LOOK)
    pairs = np.sort(np.stack([rows, neighbours[rows, places]]), axis=0)
    pairs = pairs[:, _products(features, *pairs) >= least]
    for first, row in pairs[:, np.lexsort(pairs)].T.tolist():
        original = originals[first]
        if originals[row] == row and features[row] @ features[original] >= least:
            originals[row] = original
    return originals


def _products(features: Float32s, first: Int32s, second: Int32s) -> Float32s:
    products = np.empty(len(first), np.float32)
    for start in range(0, len(first), _PAIRS_AT_ONCE):
        block = slice(start, start + _PAIRS_AT_ONCE)
        products[block] = (features[first[block]] * features[second[block]]).sum(axis=1)
    return products


class _Found:
    """What was found so far."""

    def __init__(self, n: int, count: int) -> None:
        self.count = count
        self.neighbours: Int32s = np.zeros((n, count), np.int32)
        self.cosines: Float32s = np.zeros((n, count), np.float32)

    def put(self, rows: Int32s, candidates: Int32s, cosines: Float32s) -> None:
        """Keep the best of `candidates` (m,) for `rows` (k,) by `cosines` (k, m)."""
        best = np.argpartition(cosines, -self.count, axis=1)[:, -self.count :]
        self.neighbours[rows] = candidates[best]
        self.cosines[rows] = np.take_along_axis(cosines, best, axis=1)

    def filled(self, count: int) -> tuple[Int32s, Float32s]:
        missing = count - self.count
        if not missing:
            return self.neighbours, self.cosines
        own = np.repeat(np.arange(len(self.neighbours), dtype=np.int32)[:, None], missing, axis=1)
        return (
            np.hstack([self.neighbours, own]),
            np.hstack([self.cosines, np.zeros(own.shape, np.float32)]),
        )


def _compare(job: Job, vectors: Float32s, rows: Int32s, candidates: Int32s, found: _Found) -> None:
    """Compare `rows` with all `candidates`, both ascending, in blocks."""
    if not found.count:
        return
    others = vectors[candidates]
    step = max(1, _BLOCK_CELLS // max(len(candidates), 1))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        cosines = vectors[block] @ others.T
        position = np.minimum(np.searchsorted(candidates, block), len(candidates) - 1)
        own = np.flatnonzero(candidates[position] == block)
        cosines[own, position[own]] = -np.inf
        found.put(block, candidates, cosines)
        job.step(int(block[-1]), len(vectors))


def _compare_by_cells(job: Job, vectors: Float32s, found: _Found) -> None:
    centres = _cluster(vectors)
    cells = _nearest_centres(vectors, centres)
    order = np.argsort(cells, kind="stable").astype(np.int32)
    bounds = np.searchsorted(cells[order], np.arange(len(centres) + 1))
    members = [order[a:b] for a, b in pairwise(bounds)]
    near = np.argsort(-(centres @ centres.T), axis=1)[:, :_PROBES]
    for cell, rows in enumerate(members):
        if len(rows):
            candidates = np.sort(_enough(members, near[cell], found.count))
            _compare(job, vectors, rows, candidates, found)


def _enough(members: list[Int32s], near: Int32s, count: int) -> Int32s:
    """Return the rows of the nearest cells; of all cells if those are nearly empty."""
    candidates = np.concatenate([members[cell] for cell in near])
    return candidates if len(candidates) > count else np.concatenate(members)


def _cluster(vectors: Float32s) -> Float32s:
    """Return sqrt(n) unit centres by spherical k-means on a sample; the same ones each time."""
    rng = np.random.default_rng(0)
    n_cells = int(np.sqrt(len(vectors)))
    sample = vectors[rng.permutation(len(vectors))[: n_cells * _SAMPLE_PER_CELL]]
    centres = sample[:n_cells].copy()
    for _ in range(_CLUSTER_ROUNDS):
        cells = _nearest_centres(sample, centres)
        sums = sum_by_class(sample, cells, n_classes=n_cells)
        is_empty = np.bincount(cells, minlength=n_cells)[:, None] == 0
        centres = np.where(is_empty, centres, normalise_rows(sums))
    return centres


def _nearest_centres(vectors: Float32s, centres: Float32s) -> Int32s:
    step = max(1, _BLOCK_CELLS // len(centres))
    parts = [
        (vectors[start : start + step] @ centres.T).argmax(axis=1)
        for start in range(0, len(vectors), step)
    ]
    return np.concatenate(parts).astype(np.int32)
