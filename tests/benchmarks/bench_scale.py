"""Prints time and peak memory of labelling many images; run by `make bench-scale`.

Embeddings are made up: 50 clusters, 512 numbers each, 5 examples per class.
"""

import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from time import perf_counter
from typing import TypeVar

import numpy as np

from engine.jobs import Job
from engine.labelling import LabelRequest, LabelSettings, PseudoLabeler
from engine.project import VerdictKind
from engine.vectors import Float32s, normalise_rows
from tests.benchmarks.tables import table
from tests.factories import make_request

T = TypeVar("T")

_SIZES = 1_000, 10_000, 100_000
_CLASSES, _DIM, _SPREAD, _SHOTS = 50, 512, 4.0, 5
_UNITS_PER_MB = 1_000_000 if sys.platform == "darwin" else 1_000


def measure(n_images: int) -> tuple[str, ...]:
    """Return the cells of a row: times, peak memory, accuracy."""
    features = clusters(n_images // _CLASSES)
    truth = np.repeat(np.arange(1, _CLASSES + 1), n_images // _CLASSES)
    starts = np.flatnonzero(np.diff(truth, prepend=0)).tolist()
    examples = {c: list(range(start, start + _SHOTS)) for c, start in enumerate(starts, 1)}
    labeler = PseudoLabeler(LabelSettings())
    labeler.run(Job(), make_request(clusters(4), {1: [0, 1], 2: [4, 5]}))  # imports what it needs
    request, prepared = timed(lambda: make_request(features, examples))
    labels, ran = timed(lambda: labeler.run(Job(), request))
    later = with_example(request, _SHOTS, class_id=1)
    _, updated = timed(lambda: labeler.update(Job(), later, labels))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_PER_MB
    times = (f"{seconds:.2f} s" for seconds in (prepared, ran, updated))
    return f"{n_images:,}", *times, f"{peak:,.0f} MB", f"{(labels.guesses == truth).mean():.3f}"


def clusters(per_class: int) -> Float32s:
    """Return unit rows, class by class, in little more memory than they take themselves."""
    rng = np.random.default_rng(0)
    centres = normalise_rows(rng.standard_normal((_CLASSES, _DIM), np.float32))
    features = np.empty((_CLASSES * per_class, _DIM), np.float32)
    for index, centre in enumerate(centres):
        noise = normalise_rows(rng.standard_normal((per_class, _DIM), np.float32))
        rows = slice(index * per_class, (index + 1) * per_class)
        features[rows] = normalise_rows(centre + _SPREAD * noise)
    return features


def with_example(request: LabelRequest, row: int, *, class_id: int) -> LabelRequest:
    kinds, class_ids = request.verdicts.kinds.copy(), request.verdicts.class_ids.copy()
    kinds[row], class_ids[row] = VerdictKind.EXAMPLE, class_id
    return replace(request, verdicts=replace(request.verdicts, kinds=kinds, class_ids=class_ids))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    started = perf_counter()
    result = work()
    return result, perf_counter() - started


def main() -> None:
    columns = "images", "graph", "full run", "after one more example", "peak memory", "accuracy"
    for size in _SIZES:  # each in a process of its own, whose memory has never been larger
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            row = process.submit(measure, size).result()
        shown = table(columns, [row])
        for line in shown if size == _SIZES[0] else list(shown)[2:]:
            print(line, flush=True)


if __name__ == "__main__":
    main()
