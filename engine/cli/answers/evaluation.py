"""What `evaluate` does."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import typer

from engine.cli.answers.label_folder import note_parts
from engine.cli.parts.limits import MOST
from engine.cli.parts.pipeline import announced_default
from engine.cli.parts.terminal import Cell, Terminal, counted, table
from engine.embedding import backbone_id
from engine.errors import SupportError
from engine.interop.labelled_folder import LabelledFolder, read_labelled_folder
from engine.labelling import (
    KnownImages,
    LabelSettings,
    TrialFigures,
    TrialSettings,
    find_duplicates,
    mean_figures,
    run_trials,
)
from engine.project import ClassId
from engine.prototypes import half_width

_COLUMNS = {
    "labelled": "labelled",
    "accuracy_labelled": "accuracy of labelled",
    "calibration_error": "calibration error",
}
_COLUMNS_OF_NOVEL = {
    "novelty_auroc": "novelty AUROC",
    "strangers_labelled": "strangers labelled",
    "known_rejected": "known rejected",
}


@dataclass(frozen=True)
class Evaluation:
    """What to try on a folder of class folders.

    Attributes
    ----------
    shots : numbers of examples per class, tried in turn
    novel_classes : a share of the classes, or their names
    """

    shots: tuple[int, ...]
    trial: TrialSettings
    settings: LabelSettings
    seeds: int
    novel_classes: float | tuple[str, ...] = 0.0


@dataclass(frozen=True)
class _Row:
    """The mean of all trials with so many examples."""

    shots: int
    half_width: float
    figures: TrialFigures

    def as_data(self) -> dict[str, float | None]:
        figures = asdict(self.figures)
        figures["strangers_labelled"] = figures.pop("novel_labelled")
        measured = {"accuracy": figures.pop("accuracy"), "half_width": self.half_width, **figures}
        return {"shots": self.shots} | {name: _or_none(value) for name, value in measured.items()}


def parse_shots(text: str) -> tuple[int, ...]:
    """Return the numbers of examples that "1,5,20" names."""
    try:
        shots = tuple(int(part) for part in text.split(","))
    except ValueError:
        shots = (0,)
    if min(shots) < 1 or max(shots) > MOST:
        raise typer.BadParameter(f"--shots {text} is not a list such as 1,5,20.")
    return shots


def parse_ways(text: str) -> int:
    """Return the number of classes; 0 for "all"."""
    if text != "all" and not (text.isdecimal() and len(text) < 10 and int(text) >= 2):
        raise typer.BadParameter(f"--ways {text} is neither “all” nor a number from 2 on.")
    return 0 if text == "all" else int(text)


def parse_novel_classes(text: str) -> float | tuple[str, ...]:
    """Return the share of classes, or the names, that `text` gives."""
    try:
        share = float(text)
    except ValueError:
        return tuple(name.strip() for name in text.split(","))
    if not 0 <= share < 1:
        raise typer.BadParameter(f"--strangers {text} is neither a share below 1 nor class names.")
    return share


def evaluate_folder(
    images: Path, wanted: Evaluation, backbone: str | None, *, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    chosen = backbone_id(backbone) if backbone else announced_default(terminal)
    with terminal.progress("Embedding") as job:
        folder = read_labelled_folder(job, images, backbone=chosen)
    note_parts(terminal, images)
    rows = _evaluate(terminal, folder, wanted)
    columns = _COLUMNS | (_COLUMNS_OF_NOVEL if wanted.novel_classes else {})
    terminal.answer(
        {
            "images": len(folder.labels),
            "classes": list(folder.class_names),
            "backbone": chosen,
            "method": wanted.settings.method,
            "ways": wanted.trial.ways or "all",
            "seeds": wanted.seeds,
            "imbalance": wanted.trial.imbalance,
            "strangers": wanted.novel_classes,
            "target_precision": wanted.settings.target_precision,
            "results": [row.as_data() for row in rows],
        },
        f"{counted(len(folder.labels), 'image')} of {len(folder.class_names)} classes, {chosen}.",
        "",
        table(
            ("shots", "accuracy", "±", *columns.values()), [_cells(row, columns) for row in rows]
        ),
    )


def _evaluate(terminal: Terminal, folder: LabelledFolder, wanted: Evaluation) -> list[_Row]:
    """Try those numbers of examples that the folder is large enough for, which must be some."""
    known = KnownImages(folder.vectors, folder.labels, find_duplicates(folder.hashes))
    trial = replace(wanted.trial, novel_classes=_ids_of(wanted.novel_classes, folder.class_names))
    rows = []
    problems = []
    for shots in wanted.shots:
        try:
            with terminal.progress(counted(shots, "example")) as job:
                trials = run_trials(
                    job, known, wanted.settings, replace(trial, shots=shots), seeds=wanted.seeds
                )
            rows.append(_row(shots, trials))
        except SupportError as error:
            problems.append(error)
    if not rows:
        raise problems[0]
    for problem in problems:
        terminal.note(problem.message)
    return rows


def _row(shots: int, trials: Sequence[TrialFigures]) -> _Row:
    accuracies = np.array([trial.accuracy for trial in trials], np.float32)
    return _Row(shots, half_width(accuracies), mean_figures(trials))


def _ids_of(
    novel: float | tuple[str, ...], class_names: Sequence[str]
) -> float | tuple[ClassId, ...]:
    """Translate names into true class ids of the folder."""
    if isinstance(novel, float):
        return novel
    for name in novel:
        if name not in class_names:
            raise typer.BadParameter(f"--strangers: there is no class “{name}” in the folder.")
    return tuple(ClassId(class_names.index(name)) for name in novel)


def _cells(row: _Row, columns: dict[str, str]) -> list[Cell]:
    data = row.as_data()
    return [row.shots, *(data[name] for name in ("accuracy", "half_width", *columns))]


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
