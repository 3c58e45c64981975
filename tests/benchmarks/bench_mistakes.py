"""Prints how many wrong labels are found among a person's own, and how many named are wrong.

Run by `python -m tests.benchmarks.bench_mistakes <folder>`: a folder of class folders, or a
folder of such folders. A person labels some images of every class, or all, and takes one in
twenty for another class: for any, or for the one that the image resembles most.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling import (
    KnownImages,
    LabelRequest,
    LabelSettings,
    PreparedPool,
    likely_mistakes,
)
from engine.project import NO_CLASS, ClassId, ImageId, Verdict, VerdictGroup, VerdictKind, Verdicts
from engine.prototypes import draw_support, sum_by_class
from engine.vectors import Bools, Float32s, Int32s, normalise_rows
from tests.benchmarks.photo_sets import PhotoSet, read_photo_sets
from tests.benchmarks.tables import table

_SHARE_FLIPPED: Final = 0.05
_ALL: Final = 1_000_000


@dataclass(frozen=True)
class Found:
    """What became of the wrong labels of one person.

    Attributes
    ----------
    at_once : share of them among as many of the first that are named
    """

    n_wrong: int
    n_named: int
    n_right: int
    at_once: float

    @property
    def recall(self) -> float:
        return self.n_right / self.n_wrong

    @property
    def precision(self) -> float:
        return self.n_right / self.n_named if self.n_named else float("nan")


def search(images: KnownImages, per_class: int, *, is_close: bool, seed: int) -> Found:
    """Flip labels of one person's images and look for them."""
    rng = np.random.default_rng(seed)
    truth, everything = images.labels, np.arange(len(images.labels), dtype=np.int32)
    pool = images.pool(everything, needs_neighbours=True)
    given = np.where(_drawn(truth, per_class, rng), truth, np.int32(NO_CLASS))
    labelled = np.flatnonzero(given != NO_CLASS)
    wrong = rng.choice(labelled, round(_SHARE_FLIPPED * len(labelled)), replace=False)
    given[wrong] = _other(pool.features, truth, wrong, rng, is_close=is_close)
    mistakes = likely_mistakes(Job(), _request(pool, given), LabelSettings())
    is_right = np.isin([mistake.image_id for mistake in mistakes], wrong)
    at_once = is_right[: len(wrong)].sum() / len(wrong)
    return Found(len(wrong), len(is_right), int(is_right.sum()), float(at_once))


def _drawn(truth: Int32s, per_class: int, rng: np.random.Generator) -> Bools:
    if per_class == _ALL:
        return np.ones(len(truth), np.bool_)
    return draw_support(truth, shots=per_class, rng=rng)


def _other(
    features: Float32s,
    truth: Int32s,
    rows: Int32s,
    rng: np.random.Generator,
    *,
    is_close: bool,
) -> Int32s:
    """Return another class for each of `rows`: at random, or that of the nearest prototype."""
    class_ids, class_index = np.unique(truth, return_inverse=True)
    sums = sum_by_class(features, class_index.astype(np.int32), n_classes=len(class_ids))
    scores = features[rows] @ normalise_rows(sums).T
    if not is_close:
        scores = rng.random(scores.shape)
    scores[np.arange(len(rows)), class_index[rows]] = -np.inf
    return class_ids[scores.argmax(axis=1)]


def _request(pool: PreparedPool, given: Int32s) -> LabelRequest:
    verdicts = Verdicts(len(given))
    class_ids = tuple(map(ClassId, np.unique(given[given != NO_CLASS]).tolist()))
    for class_id in class_ids:
        rows = tuple(map(ImageId, np.flatnonzero(given == class_id).tolist()))
        verdicts.put(VerdictGroup(Verdict(VerdictKind.ACCEPTED, class_id), rows))
    return LabelRequest(pool, class_ids, verdicts.snapshot())


def _table(
    sets: Sequence[PhotoSet], per_class: int, *, is_close: bool, seeds: int
) -> Iterator[str]:
    rows, means = [], []
    for one in sets:
        found = [search(one.images, per_class, is_close=is_close, seed=s) for s in range(seeds)]
        values = [(f.recall, f.precision, f.at_once, f.n_named / f.n_wrong) for f in found]
        means.append(np.nanmean(values, axis=0))
        rows.append((one.name, *(f"{value:.2f}" for value in means[-1])))
    rows.append(("**mean**", *(f"**{value:.2f}**" for value in np.mean(means, axis=0))))
    of = "all images" if per_class == _ALL else f"{per_class} images per class"
    taken_for = "the class most like it" if is_close else "any class"
    corner = f"{of}, taken for {taken_for}"
    yield from table(
        (corner, "recall", "precision", "recall of the first", "named per wrong"), rows
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    wish = parser.parse_args()
    sets = read_photo_sets(wish.data)
    for is_close in (False, True):
        for per_class in (20, _ALL):
            lines = _table(sets, per_class, is_close=is_close, seeds=wish.seeds)
            print(*lines, "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
