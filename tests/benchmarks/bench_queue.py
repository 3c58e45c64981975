"""Prints how many verdicts it takes until photos are labelled well, by what is judged first.

Run by `make bench-queue DATA=<folder>`: a folder of class folders, or a folder of such
folders. Somebody who knows every class starts with no label at all, judges a batch, has
everything labelled anew, and goes on with the batch that the strategy then names, until there
are ten verdicts per class. Accuracy is that of the guess on all images not judged. Every seed
draws four fifths of the images of a set; all strategies see the same.
"""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import (
    KnownImages,
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    PseudoLabels,
    Strategy,
    next_images,
)
from engine.project import ClassId, ImageId, Verdict, VerdictGroup, VerdictKind, Verdicts
from engine.vectors import Int32s
from tests.benchmarks.photo_sets import PhotoSet, read_photo_sets
from tests.benchmarks.tables import table
from tests.factories import clustered_features

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
_PER_CLASS = (1, 2, 5, 10)
_SHARE_OF_IMAGES = 0.8
_SHARE_OF_FINAL = 0.9


@dataclass(frozen=True, eq=False)
class Course:
    """How accuracy grew with the number of verdicts."""

    verdicts: Sequence[int]
    accuracies: Sequence[float]
    n_classes: int

    def at(self, per_class: int) -> float:
        return float(np.interp(per_class * self.n_classes, self.verdicts, self.accuracies))

    def verdicts_to(self, accuracy: float) -> float:
        """Return when `accuracy` was first reached, by a line between batches; NaN if never."""
        reached = np.flatnonzero(np.array(self.accuracies) >= accuracy)
        if not len(reached):
            return float("nan")
        after = int(reached[0])
        between = slice(max(after - 1, 0), after + 1)
        return float(np.interp(accuracy, self.accuracies[between], self.verdicts[between]))


class Person:
    """Knows the class of every image, and judges those that a strategy names."""

    def __init__(self, pool: PreparedPool, truth: Int32s) -> None:
        self._pool, self._truth = pool, truth
        self._verdicts = Verdicts(len(truth))

    @property
    def n_judged(self) -> int:
        return int(np.count_nonzero(self._verdicts.kinds))

    def judge(self, image_ids: Sequence[ImageId]) -> None:
        for image_id in image_ids:
            verdict = Verdict(VerdictKind.ACCEPTED, ClassId(int(self._truth[image_id])))
            self._verdicts.put(VerdictGroup(verdict, (image_id,)))

    def request(self) -> LabelRequest:
        known = np.unique(self._verdicts.class_ids[self._verdicts.kinds > 0]).tolist()
        return LabelRequest(self._pool, tuple(map(ClassId, known)), self._verdicts.snapshot())

    def accuracy(self, labels: PseudoLabels | None) -> float:
        if labels is None:
            return 0.0
        is_open = self._verdicts.kinds == VerdictKind.OPEN
        return float((labels.guesses == self._truth)[is_open].mean())


def follow(images: KnownImages, strategy: Strategy, seed: int) -> Course:
    """Judge what `strategy` names until the budget is spent."""
    n_images = len(images.labels)
    drawn = np.random.default_rng(seed).permutation(n_images)[: int(_SHARE_OF_IMAGES * n_images)]
    rows = np.sort(drawn).astype(np.int32)
    person = Person(images.pool(rows, needs_neighbours=True), images.labels[rows])
    n_classes = len(np.unique(images.labels))
    budget, batch = max(_PER_CLASS) * n_classes, max(5, n_classes // 2)
    labels, verdicts, accuracies = None, [0], [0.0]
    while person.n_judged < budget:
        count = min(batch, budget - person.n_judged)
        items = next_images(
            Job(),
            person.request(),
            labels,
            count=count,
            strategy=strategy,
            seed=seed + len(verdicts),
        )
        if not items:
            break
        person.judge([item.image_id for item in items])
        labels = _label(person.request())
        verdicts.append(person.n_judged)
        accuracies.append(person.accuracy(labels))
    return Course(verdicts, accuracies, n_classes)


def _label(request: LabelRequest) -> PseudoLabels | None:
    try:
        return PseudoLabeler(LabelSettings()).run(Job(), request)
    except SupportError:
        return None


Courses = Mapping[Strategy, Sequence[Course]]


def _verdicts_table(sets: Mapping[str, Courses]) -> Iterator[str]:
    """Yield how many verdicts it takes to 90 % of what random sampling reaches in the end."""
    needed = {name: _needed(courses) for name, courses in sets.items()}
    rows = [
        (name, f"{needs['random'][0]:.3f}", *_shown(needs), f"{_ratio(needs):.2f}")
        for name, needs in needed.items()
    ]
    mean = {
        strategy: (0.0, float(np.mean([needs[strategy][1] for needs in needed.values()])))
        for strategy in STRATEGIES
    }
    ratio = np.mean([_ratio(needs) for needs in needed.values()])
    rows.append(("**mean**", "", *_shown(mean), f"**{ratio:.2f}**"))
    yield from table(("set", "accuracy to reach", *STRATEGIES, "queue / random"), rows)


Needs = Mapping[Strategy, tuple[float, float]]
"""Of each strategy, the accuracy to be reached and the mean number of verdicts to it."""


def _needed(courses: Courses) -> Needs:
    final = np.mean([course.accuracies[-1] for course in courses["random"]])
    target = float(_SHARE_OF_FINAL * final)
    return {
        strategy: (target, float(np.mean([course.verdicts_to(target) for course in courses])))
        for strategy, courses in courses.items()
    }


def _ratio(needs: Needs) -> float:
    return needs["queue"][1] / needs["random"][1]


def _shown(needs: Needs) -> Iterator[str]:
    return (f"{needs[strategy][1]:.1f}" for strategy in STRATEGIES)


def _accuracy_table(sets: Mapping[str, Courses]) -> Iterator[str]:
    held = {
        (name, strategy): np.mean([[one.at(n) for n in _PER_CLASS] for one in courses[strategy]], 0)
        for name, courses in sets.items()
        for strategy in STRATEGIES
    }
    for strategy in STRATEGIES:
        held["**mean**", strategy] = np.mean([held[name, strategy] for name in sets], axis=0)
    rows = ((*key, *(f"{value:.3f}" for value in values)) for key, values in held.items())
    yield from table(("set", "strategy", *(f"{n} per class" for n in _PER_CLASS)), rows)


def _speed_table(n_images: int = 100_000, dim: int = 512, n_classes: int = 50) -> Iterator[str]:
    """Yield how long 20 images of many take, by how many were judged."""
    counts = [n_images // n_classes] * n_classes
    features, truth = clustered_features(counts, dim=dim, spread=1.5)
    everything, own = np.ones(n_images, np.bool_), np.arange(n_images, dtype=np.int32)
    pool = PreparedPool(features, everything, everything, own)
    person, labeler = Person(pool, truth), PseudoLabeler(LabelSettings("logistic"))
    rows = []
    for n_judged in (0, 250, 5_000):
        person.judge([ImageId(int(i)) for i in np.linspace(0, n_images - 1, n_judged).astype(int)])
        labels = labeler.run(Job(), person.request()) if n_judged else None
        start = time.perf_counter()
        next_images(Job(), person.request(), labels, count=20)
        rows.append((f"{n_judged:,}", f"{time.perf_counter() - start:.1f}"))
    yield from table((f"judged of {n_images:,}", "seconds"), rows)


def _follow_all(sets: Sequence[PhotoSet], seeds: int) -> dict[str, Courses]:
    return {
        one.name: {
            strategy: [follow(one.images, strategy, seed) for seed in range(seeds)]
            for strategy in STRATEGIES
        }
        for one in sets
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    wish = parser.parse_args()
    sets = _follow_all(read_photo_sets(wish.data), wish.seeds)
    for lines in (_verdicts_table(sets), _accuracy_table(sets), _speed_table()):
        print(*lines, "", sep="\n", flush=True)


if __name__ == "__main__":
    main()
