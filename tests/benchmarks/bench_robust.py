"""Prints how labelling fares where few-shot methods break: long tails, strangers, promises.

Run by `make bench-robust DATA=<folder>`: a folder of class folders, or a folder of such folders.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.cli.parts.terminal import counted
from engine.labelling import LabelSettings, TrialSettings
from tests.benchmarks.photo_sets import Comparison, PhotoSet, read_photo_sets
from tests.benchmarks.tables import mean, mean_alone, set_table, table, with_error

_AUTO, _NEAREST = "**auto**", "nearest prototype"
METHODS = {
    _AUTO: LabelSettings(),
    _NEAREST: LabelSettings("prototype"),
    "logistic regression": LabelSettings("logistic"),
}
_SHOTS = 1, 5, 20
_LONG_TAIL = TrialSettings(imbalance=20)
_OF_LONG_TAIL = {"accuracy": "accuracy"}
_MEANS_OF_LONG_TAIL = {
    "class_accuracy": "accuracy, mean of classes",
    "known_rejected": "called novel",
    "labelled": "labelled",
    "accuracy_labelled": "accuracy of labelled",
    "calibration_error": "calibration error",
}
_NOVEL = TrialSettings(novel_classes=1 / 3)
_OF_NOVEL = {
    "accuracy": "accuracy on images of known classes",
    "novelty_auroc": "AUROC of novelty",
    "novel_labelled": "strangers that got a label",
}
_MEANS_OF_NOVEL = {
    "known_rejected": "known called novel",
    "labelled": "known labelled",
    "accuracy_labelled": "accuracy of labelled, known",
    "accuracy_labelled_all": "accuracy of labelled, all",
    "calibration_error": "calibration error",
}
_TARGET, _SHOTS_OF_TARGET = 0.95, (5, 20)


def measure(sets: Sequence[PhotoSet], trial: TrialSettings, *, seeds: int) -> Comparison:
    """Compare the methods with every number of examples."""
    every = {}
    for shots in _SHOTS:
        of_methods = Comparison.measure(
            sets, METHODS, replace(trial, shots=shots), seeds=seeds
        ).of_methods
        every |= {f"{shots}, {title}": of_sets for title, of_sets in of_methods.items()}
    return Comparison(every)


def tables(found: Comparison, by_set: Mapping[str, str], means: Mapping[str, str]) -> Iterator[str]:
    for name, words in by_set.items():
        yield from set_table(f"examples, method: {words}", found.values(name), mean_alone)
        yield ""
    rows = (
        (title, *(mean(found.values(name)[title].values()) for name in means))
        for title in found.of_methods
    )
    yield from table(("examples, method: means", *means.values()), rows)
    yield f"\n{worst(found)}"


def worst(found: Comparison) -> str:
    """Say where auto is worst beside the nearest prototype."""
    accuracies = found.values("accuracy")
    gaps = {
        f"{name}, {counted(shots, 'example')}": (values - nearest).mean()
        for shots in _SHOTS
        for (name, values), nearest in zip(
            accuracies[f"{shots}, {_AUTO}"].items(),
            accuracies[f"{shots}, {_NEAREST}"].values(),
            strict=True,
        )
    }
    place = min(gaps, key=gaps.__getitem__)
    return f"Accuracy less that of the nearest prototype, at worst: {gaps[place]:+.3f} ({place})."


def promise(sets: Sequence[PhotoSet], *, seeds: int) -> Iterator[str]:
    """Yield what a target precision gives."""
    settings, values = LabelSettings(target_precision=_TARGET), {}
    for shots in _SHOTS_OF_TARGET:
        trial = TrialSettings(shots)
        figures = {one.name: one.figures(settings, trial, seeds=seeds) for one in sets}
        for title, name in ("precision", "accuracy_labelled"), ("coverage", "labelled"):
            values[f"{shots}, {title}"] = {of: held[name] for of, held in figures.items()}
    yield from set_table("examples", values, with_error)


def lines(sets: Sequence[PhotoSet], *, seeds: int) -> Iterator[str]:
    yield f"The largest class has {_LONG_TAIL.imbalance:g} times the smallest; {seeds} draws.\n"
    found = measure(sets, _LONG_TAIL, seeds=seeds)
    yield from tables(found, _OF_LONG_TAIL, _MEANS_OF_LONG_TAIL)
    yield f"\nA third of the classes are strangers; {seeds} draws.\n"
    found = measure(sets, _NOVEL, seeds=seeds)
    yield from tables(found, _OF_NOVEL, _MEANS_OF_NOVEL)
    yield f"\nTarget precision {_TARGET}: mean ± standard error, {seeds} draws.\n"
    yield from promise(sets, seeds=seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=int, default=20)
    wish = parser.parse_args()
    for line in lines(read_photo_sets(wish.data), seeds=wish.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
