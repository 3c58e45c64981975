"""Prints how well checklists of attributes find classes without examples, for every method.

Run by `make bench-attributes DATA=<.npz file, or folder of class folders> [TABLE=<csv>]`. An
.npz file has the keys of `protolabel evaluate-attributes` and the unseen classes in it. Of a
folder, 8 random classes have 5 examples each and 5 others a checklist only, 10 draws; the
oracle is the nearest prototype with 5 examples of all of them. A second table says what
becomes of such a folder when it is labelled in rounds, also with images whose checklist a person
has tagged as their class's. UNSEEN=<names> takes these classes and all others as seen. With WORDS=1
names stand in for checklists, and the second table says what becomes of the folder with guesses
by name: the share of images guessed so and how many of these are right, S without such guesses.
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engine.embedding import DEFAULT_BACKBONE
from engine.interop import AttributeTable, read_attribute_table
from engine.interop.labelled_folder import read_labelled_folder
from engine.jobs import Job
from engine.prototypes import compute_prototypes, draw_support
from engine.prototypes.zero_shot import (
    ZeroShotProblem,
    evaluate_zero_shot,
    method_names,
    name_signatures,
    prepare_features,
)
from engine.prototypes.zero_shot.stacking import harmonic_mean
from engine.prototypes.zero_shot.validation import mean_class_accuracy
from engine.vectors import Bools
from tests.benchmarks.described_folder import label_by_attributes, label_by_names
from tests.benchmarks.tables import table

_SEEN, _UNSEEN, _SHOTS, _DRAWS = 8, 5, 5, 10
_COLUMNS = ("ZSL", "S", "U", "H", "refined ZSL", "S", "U", "H", "seconds")
_LABELLED_COLUMNS = ("S", "U", "H", "labelled", "right")
_NAMED_COLUMNS = (*_LABELLED_COLUMNS, "by name", "right", "S without")
_TAGGED = (0, 10, 20, 40)
_Problem = tuple[ZeroShotProblem, Bools | None]


def read_features(path: Path) -> list[_Problem]:
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    strengths = arrays["class_attributes"].astype(np.float32)
    is_unseen = np.zeros(len(strengths), np.bool_)
    is_unseen[arrays["unseen_classes"]] = True
    problem = ZeroShotProblem(
        arrays["features"],
        arrays["labels"].astype(np.int32),
        tuple(str(name) for name in arrays["class_names"]),
        strengths / (100 if strengths.max() > 1 else 1),
        is_unseen,
    )
    return [(problem, None)]


def draw_problems(folder: Path, checklists: Path, unseen: str) -> list[_Problem]:
    attributes = read_attribute_table(checklists)
    read = read_labelled_folder(Job(), folder, backbone=DEFAULT_BACKBONE)
    place = [
        attributes.class_names.index(name) if name in attributes.class_names else -1
        for name in read.class_names
    ]
    labels = np.array(place, np.int32)[read.labels]
    chosen = np.isin(attributes.class_names, unseen.split(",")) if unseen else None
    return [_draw(read.vectors, labels, attributes, seed, chosen) for seed in range(_DRAWS)]


def _draw(
    vectors: NDArray[np.float16],
    labels: NDArray[np.int32],
    attributes: AttributeTable,
    seed: int,
    chosen: Bools | None,
) -> _Problem:
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(np.unique(labels[labels >= 0]))
    if chosen is None:
        drawn = drawn[: _SEEN + _UNSEEN]
    rows = np.isin(labels, drawn)
    class_index = np.searchsorted(np.sort(drawn), labels[rows]).astype(np.int32)
    unseen = drawn[:_UNSEEN] if chosen is None else np.flatnonzero(chosen)
    is_unseen = np.isin(np.sort(drawn), unseen)
    names = tuple(attributes.class_names[row] for row in np.sort(drawn))
    strengths = attributes.strengths[np.sort(drawn)]
    taught = draw_support(class_index, shots=_SHOTS, rng=rng)
    problem = ZeroShotProblem(vectors[rows], class_index, names, strengths, is_unseen)
    return problem, taught


def figures(problems: list[_Problem], method: str) -> list[float]:
    start = perf_counter()
    found = []
    for seed, (problem, examples) in enumerate(problems):
        taught = None if examples is None else examples & ~problem.is_unseen[problem.labels]
        result = evaluate_zero_shot(Job(), problem, method=method, seed=seed, taught=taught)
        found.append([*asdict(result.figures).values(), *asdict(result.refined).values()])
    seconds = (perf_counter() - start) / len(problems)
    return [*np.mean(found, axis=0).tolist(), seconds]


def oracle(problem: ZeroShotProblem, examples: Bools) -> list[float]:
    """Return what the nearest prototype gets with examples of unseen classes too."""
    features = prepare_features(problem.embeddings, np.ones(len(examples), np.bool_))
    prototypes = compute_prototypes(features[examples], problem.labels[examples])
    scores, labels = prototypes.scores(features[~examples]), problem.labels[~examples]
    of_unseen, unseen = problem.is_unseen[labels], np.flatnonzero(problem.is_unseen)
    guesses = scores.argmax(axis=1)
    among = unseen[scores[of_unseen][:, unseen].argmax(axis=1)]
    seen_right = mean_class_accuracy(guesses[~of_unseen], labels[~of_unseen])
    unseen_right = mean_class_accuracy(guesses[of_unseen], labels[of_unseen])
    top1 = mean_class_accuracy(among, labels[of_unseen])
    return [top1, seen_right, unseen_right, harmonic_mean(seen_right, unseen_right)]


def rows(problems: list[_Problem]) -> Iterator[tuple[str, ...]]:
    for method in method_names():
        yield method, *(f"{value:.3f}" for value in figures(problems, method))
    oracles = [oracle(problem, examples) for problem, examples in problems if examples is not None]
    if oracles:
        yield "oracle", *(f"{value:.3f}" for value in np.mean(oracles, axis=0)), *[""] * 5
    yield "chance", f"{1 / problems[0][0].is_unseen.sum():.3f}", *[""] * 8


def labelled_rows(problems: list[_Problem]) -> Iterator[tuple[str, ...]]:
    for n_tagged in _TAGGED:
        found = []
        for seed, (problem, examples) in enumerate(problems):
            if examples is not None:
                taught = examples & ~problem.is_unseen[problem.labels]
                drawn = np.random.default_rng(seed).permutation(np.flatnonzero(~taught))
                tagged = drawn[:n_tagged].astype(np.int32)
                found.append(label_by_attributes(problem, taught, tagged))
        yield str(n_tagged), *(f"{value:.3f}" for value in np.mean(found, axis=0))


def named_row(problems: list[_Problem]) -> tuple[str, ...]:
    found = [
        label_by_names(problem, examples & ~problem.is_unseen[problem.labels])
        for problem, examples in problems
        if examples is not None
    ]
    return tuple(f"{value:.3f}" for value in np.mean(found, axis=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--unseen", default="")
    parser.add_argument("--words", action="store_true")
    wish = parser.parse_args()
    if wish.data.suffix == ".npz":
        problems = read_features(wish.data)
    else:
        problems = draw_problems(wish.data, wish.table, wish.unseen)
    if wish.words:
        problems = [
            (replace(p, strengths=name_signatures(p.class_names)), taught) for p, taught in problems
        ]
    if wish.words and wish.data.suffix != ".npz":
        for line in table(_NAMED_COLUMNS, [named_row(problems)]):
            print(line, flush=True)
    elif wish.data.suffix != ".npz":
        for line in table(("tagged", *_LABELLED_COLUMNS), labelled_rows(problems)):
            print(line, flush=True)
    for line in table(("method", *_COLUMNS), rows(problems)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
