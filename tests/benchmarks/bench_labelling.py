"""Prints how well a few examples per class label photos, beside what else would label them.

Run by `make bench DATA=<folder>`: a folder of class folders, or a folder of such folders. All
methods see the same embeddings, draws and features.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.cli.parts.terminal import counted
from engine.labelling import LabelSettings, TrialSettings
from tests.benchmarks.photo_sets import Comparison, PhotoSet, read_photo_sets
from tests.benchmarks.rivals import RIVALS
from tests.benchmarks.tables import Values, mean, set_table, table, with_deviation

METHODS = {
    "**auto**": LabelSettings(),
    "nearest prototype": LabelSettings("prototype"),
    "logistic regression": LabelSettings("logistic"),
    "diffusion alone": LabelSettings("diffusion"),
}
ROUNDS = {f"after round {n}" if n else "examples alone": LabelSettings(rounds=n) for n in range(5)}
_FIGURES = {
    "accuracy": "accuracy",
    "labelled": "labelled",
    "accuracy_labelled": "accuracy of labelled",
    "calibration_error": "calibration error",
    "known_rejected": "called novel",
}


def rival_accuracies(
    sets: Sequence[PhotoSet], shots: int, *, seeds: int
) -> dict[str, dict[str, Values]]:
    """Return the accuracies by rival, then by set."""
    found = {}
    for rival in RIVALS:
        n_draws = min(seeds, rival.most_seeds)
        trials = [TrialSettings(shots, seed=seed) for seed in range(n_draws)]
        of_sets = {one.name: rival.accuracies(one.images, trials) for one in sets}
        for column, name in enumerate(rival.names):
            title = name if n_draws == seeds else f"{name} ({n_draws} draws)"
            found[title] = {of: values[:, column] for of, values in of_sets.items()}
    return found


def lines(sets: Sequence[PhotoSet], all_shots: Sequence[int], *, seeds: int) -> Iterator[str]:
    yield f"Accuracy over images that were no examples: mean ± standard deviation, {seeds} draws."
    rows = []
    for shots in all_shots:
        own = Comparison.measure(sets, METHODS, TrialSettings(shots), seeds=seeds)
        accuracies = own.values("accuracy") | rival_accuracies(sets, shots, seeds=seeds)
        yield f"\n{counted(shots, 'example')} per class\n"
        yield from set_table("method", accuracies, with_deviation)
        columns = [own.values(name) for name in _FIGURES]
        rows += [(str(shots), t, *(mean(each[t].values()) for each in columns)) for t in METHODS]
    yield "\nAccuracy round by round, means over the sets\n"
    of_rounds = [
        Comparison.measure(sets, ROUNDS, TrialSettings(shots), seeds=seeds).values("accuracy")
        for shots in all_shots
    ]
    yield from table(
        ("", *(counted(shots, "example") for shots in all_shots)),
        ((title, *(mean(values[title].values()) for values in of_rounds)) for title in ROUNDS),
    )
    yield "\nMeans over the sets\n"
    yield from table(("examples", "method", *_FIGURES.values()), rows)
    yield f"\nEmbedded: {', '.join(f'{one.name} {one.speed:.0f}' for one in sets)} images/s."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--shots", type=int, nargs="+", default=[1, 5, 20])
    parser.add_argument("--seeds", type=int, default=20)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["PROTOLABEL_CACHE"] = cache  # images a second are measured, not read
        sets = read_photo_sets(wish.data)
    for line in lines(sets, wish.shots, seeds=wish.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
