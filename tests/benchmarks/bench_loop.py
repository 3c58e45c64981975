"""Prints how labels do while a person works: labelled, reviewed and labelled again, four times.

Run by `make bench-loop DATA=<folder>`: a folder of class folders, or a folder of such folders.
Beside the program, the same person works with logistic regression trained anew each time.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.cli.parts.terminal import counted
from engine.labelling import KnownImages
from engine.simulation.known_folder import temporary_project
from tests.benchmarks.loop_figures import Stage, StepFigures, StepOutcome
from tests.benchmarks.loop_labellers import Labeller, Program, logistic_regression
from tests.benchmarks.loop_person import Dismissed, Habits, LoopPerson
from tests.benchmarks.photo_sets import PhotoSet, read_photo_sets
from tests.benchmarks.tables import table
from tests.factories import fake_hash

N_STEPS: Final = 4
_FEW_DRAWS: Final = 2


@dataclass(frozen=True)
class Kind:
    """A way of working, and how often it is tried at most."""

    words: str
    habits: Habits
    most_seeds: int = 1000


_SLIPS: Final = 0.02
_MISSING: Final = 0.2
KINDS: Final = {
    "all": Kind("All classes are defined", Habits()),
    "missing": Kind("A fifth of the classes is missing", Habits(missing=_MISSING)),
    "growing": Kind("2, 4, 8, then all classes are defined", Habits(one_after_another=True)),
    "watched": Kind(
        "All but a tenth of the classes, defined one by one while labels are shown",
        Habits(missing=0.1, watching=True),
        _FEW_DRAWS,
    ),
    "all-slips": Kind("All classes, 2 % slips", Habits(slips=_SLIPS)),
    "missing-slips": Kind(
        "A fifth of the classes is missing, 2 % slips", Habits(missing=_MISSING, slips=_SLIPS)
    ),
    "growing-slips": Kind(
        "2, 4, 8, then all classes, 2 % slips", Habits(one_after_another=True, slips=_SLIPS)
    ),
    "rejected": Kind(
        "All classes, wrong labels are only rejected",
        Habits(dismissed=Dismissed.ONLY_REJECTED),
        _FEW_DRAWS,
    ),
    "left": Kind(
        "All classes, wrong labels are left alone",
        Habits(dismissed=Dismissed.LEFT_ALONE),
        _FEW_DRAWS,
    ),
}
_PROGRAM: Final = "**protolabel**"
_METHODS: Final[Mapping[str, Callable[[], Labeller]]] = {
    _PROGRAM: Program,
    "logistic regression": lambda: logistic_regression,
}
_COLUMNS: Final = {
    "n_classes": "classes",
    "n_open": "open",
    "n_automatic": "automatic",
    "precision": "precision",
    "overconfidence": "probability less precision",
    "calibration_error": "ECE",
    "false_novel": "false novel",
    "caught": "novel caught",
    "accuracy": "accuracy of guesses",
    "gain": "after less before",
    "held": "interval holds",
    "width": "its width",
    "silent": "nothing said",
    "run_s": "s a run",
    "update_s": "s an update",
}
_DECIMALS: Final = {"n_classes": 1, "n_open": 0, "n_automatic": 0, "run_s": 2, "update_s": 2}
_SIGNED: Final = {"overconfidence", "gain"}


@dataclass(frozen=True)
class Place:
    """Where something was measured: a step after some examples, on one set."""

    shots: int
    step: int
    set_name: str

    def __str__(self) -> str:
        return f"{self.set_name}, {counted(self.shots, 'example')}, step {self.step}"


Measured = Mapping[str, Mapping[Place, StepFigures]]
"""Figures by method."""


@dataclass(frozen=True)
class Aim:
    """What no step on any set should exceed; `of` takes the figures and those of the first step."""

    words: str
    of: Callable[[StepFigures, StepFigures], float]
    most: float


def _slower(now: StepFigures, first: StepFigures, figure: str) -> float:
    """Return how many times as long it takes; NaN where there are other classes to tell apart."""
    is_same_work = now.n_classes == first.n_classes
    return getattr(now, figure) / getattr(first, figure) if is_same_work else float("nan")


AIMS: Final = (
    Aim("probability less precision", lambda now, _: now.overconfidence, 0.05),
    Aim("ECE", lambda now, _: now.calibration_error, 0.06),
    Aim("false novel", lambda now, _: now.false_novel, 0.03),
    Aim("accuracy lost by a step", lambda now, _: 0 - now.gain, 0.0),
    Aim("run, times the first", lambda now, first: _slower(now, first, "run_s"), 2.0),
    Aim("update, times the first", lambda now, first: _slower(now, first, "update_s"), 2.0),
)


def play(
    images: KnownImages, label: Labeller, habits: Habits, *, shots: int, seed: int
) -> list[StepOutcome]:
    """Let a person work through `images`, and return what each labelling gave."""
    outcomes: list[StepOutcome] = []
    before = None
    with temporary_project([fake_hash(n) for n in range(len(images.labels))]) as project:
        person = LoopPerson(project, images, habits, shots=shots, seed=seed)
        labelled = None
        for _ in range(N_STEPS):
            labelled = label(person.request(label, labelled))
            stage = Stage.of(labelled, person.truth, person.is_seen, images.duplicate_of)
            outcomes.append(StepOutcome.of(stage, before))
            before = stage
            person.review(labelled)
    return outcomes


def measure(
    sets: Sequence[PhotoSet], kind: Kind, all_shots: Sequence[int], *, seeds: int
) -> dict[str, dict[Place, StepFigures]]:
    n_draws = min(seeds, kind.most_seeds)
    measured: dict[str, dict[Place, StepFigures]] = {method: {} for method in _METHODS}
    for method, make in _METHODS.items():
        for shots in all_shots:
            for one in sets:
                _say(f"{kind.words}: {method}, {counted(shots, 'example')}, {one.name}")
                draws = [
                    play(one.images, make(), kind.habits, shots=shots, seed=seed)
                    for seed in range(n_draws)
                ]
                for step, outcomes in enumerate(zip(*draws, strict=True)):
                    place = Place(shots, step, one.name)
                    measured[method][place] = StepFigures.pooled(outcomes)
    return measured


def means(measured: Measured) -> Iterator[str]:
    """Yield a table of examples, steps and methods, as means over the sets."""
    stages = dict.fromkeys((p.shots, p.step) for p in measured[_PROGRAM])
    rows = []
    for shots, step in stages:
        for method, of_places in measured.items():
            found = [f for p, f in of_places.items() if (p.shots, p.step) == (shots, step)]
            figures = StepFigures.mean(found)
            cells = (_cell(name, getattr(figures, name)) for name in _COLUMNS)
            rows.append((str(shots), str(step), method, *cells))
    yield from table(("examples", "step", "method", *_COLUMNS.values()), rows)
    found = [f for f in measured[_PROGRAM].values() if f.silent < 1]
    if found:
        held = np.average([f.held for f in found], weights=[1 - f.silent for f in found])
        yield f"\nThe interval of the expected accuracy, where there was one, held in {held:.3f}."


def worst_sets(measured: Measured) -> Iterator[str]:
    """Yield a table of what comes out worst on any one set, by examples and steps."""
    found = measured[_PROGRAM]
    rows = []
    for shots, step in dict.fromkeys((p.shots, p.step) for p in found):
        there = {p: f for p, f in found.items() if (p.shots, p.step) == (shots, step)}
        rows.append((str(shots), str(step), *(_worst_cell(aim, found, there) for aim in AIMS)))
    yield from table(("examples", "step", *(aim.words for aim in AIMS)), rows)


def aims_met(measured: Sequence[tuple[str, Measured]]) -> Iterator[str]:
    """Yield a table of how often each aim is missed on a set after a step, and where most."""
    rows = []
    for aim in AIMS:
        values = {
            f"{kind}: {place}": value
            for kind, of_methods in measured
            for place, value in _values(aim, of_methods[_PROGRAM], of_methods[_PROGRAM]).items()
        }
        n_missed = sum(value > aim.most for value in values.values())
        most = max(values, key=values.__getitem__, default=None)
        worst = f"{values[most]:.3f} ({most})" if most else ""
        rows.append((aim.words, f"{aim.most:g}", f"{n_missed} of {len(values)}", worst))
    yield from table(("aim", "at most", "missed", "worst"), rows)


def lines(
    sets: Sequence[PhotoSet], kinds: Sequence[str], all_shots: Sequence[int], *, seeds: int
) -> Iterator[str]:
    yield (
        f"{counted(seeds, 'draw')} of the examples. Each step is a labelling; between two, a person"
        " looks through all automatic labels. Figures are over images that nobody has looked at:"
        " all draws of a set together, then the mean over the sets."
    )
    all_measured = []
    for name in kinds:
        kind = KINDS[name]
        draws = f" ({counted(kind.most_seeds, 'draw')})" if kind.most_seeds < seeds else ""
        measured = measure(sets, kind, all_shots, seeds=seeds)
        yield f"\n{kind.words}{draws}\n"
        yield from means(measured)
        yield "\nThe worst set of each step\n"
        yield from worst_sets(measured)
        all_measured.append((name, measured))
    yield "\nAims, for every set and step\n"
    yield from aims_met(all_measured)


def _values(
    aim: Aim, found: Mapping[Place, StepFigures], there: Mapping[Place, StepFigures]
) -> dict[Place, float]:
    """Return the values of `aim` at the places of `there` where it was measured."""
    values = {
        place: aim.of(figures, found[Place(place.shots, 0, place.set_name)])
        for place, figures in there.items()
    }
    return {place: value for place, value in values.items() if np.isfinite(value)}


def _worst_cell(
    aim: Aim, found: Mapping[Place, StepFigures], there: Mapping[Place, StepFigures]
) -> str:
    values = _values(aim, found, there)
    if not values:
        return ""
    worst = max(values, key=values.__getitem__)
    shown = f"{values[worst]:.3f} ({worst.set_name})"
    return f"**{shown}**" if values[worst] > aim.most else shown


def _cell(name: str, value: float) -> str:
    sign = "+" if name in _SIGNED else ""
    return f"{value:{sign}.{_DECIMALS.get(name, 3)}f}" if np.isfinite(value) else ""


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="folders; all by default")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--shots", type=int, nargs="+", default=[1, 2, 5])
    parser.add_argument("--seeds", type=int, default=5)
    wish = parser.parse_args()
    sets = read_photo_sets(wish.data, wish.sets)
    if not sets:
        parser.error(f"There is no such set in {wish.data}.")
    for line in lines(sets, wish.kinds, wish.shots, seeds=wish.seeds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
