"""What `evaluate` and `backbones` do."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from engine.cli.labelled_folder import LabelledFolder, read_labelled_folder
from engine.cli.pipeline import announced_default
from engine.cli.terminal import Cell, Terminal, counted, table
from engine.embedding import backbone_id, list_backbones
from engine.errors import SupportError
from engine.jobs import Job
from engine.prototypes import EpisodeReport, EpisodeSettings, evaluate_episodes


def parse_shots(text: str) -> tuple[int, ...]:
    """Return the numbers of examples that "1,5,20" names."""
    try:
        shots = tuple(int(part) for part in text.split(","))
    except ValueError:
        shots = (0,)
    if min(shots) < 1:
        raise typer.BadParameter(f"--shots {text} is not a list such as 1,5,20.")
    return shots


def parse_ways(text: str, *, episodes: int, seed: int) -> EpisodeSettings:
    """Return the settings of episodes of "all" or so many classes."""
    if text != "all" and not (text.isdecimal() and int(text) >= 2):
        raise typer.BadParameter(f"--ways {text} is neither “all” nor a number from 2 on.")
    return EpisodeSettings(0 if text == "all" else int(text), episodes=episodes, seed=seed)


def evaluate_folder(
    images: Path,
    shots: Sequence[int],
    settings: EpisodeSettings,
    backbone: str | None,
    *,
    as_json: bool,
) -> None:
    terminal = Terminal(as_json=as_json)
    chosen = backbone_id(backbone) if backbone else announced_default(terminal)
    with terminal.progress("Embedding") as job:
        folder = read_labelled_folder(job, images, backbone=chosen)
    with terminal.progress("Evaluating") as job:
        reports = _evaluate(terminal, job, folder, shots, settings)
    rows = [_cells(report) for report in reports]
    columns = ("shots", "ways", "accuracy", "half_width", "episodes")
    terminal.answer(
        {
            "images": len(folder.labels),
            "classes": list(folder.class_names),
            "backbone": chosen,
            "results": [dict(zip(columns, row, strict=True)) for row in rows],
        },
        f"{counted(len(folder.labels), 'image')} of {len(folder.class_names)} classes, {chosen}.",
        "",
        table(("shots", "ways", "accuracy", "±", "episodes"), rows),
    )


def _evaluate(
    terminal: Terminal,
    job: Job,
    folder: LabelledFolder,
    shots: Sequence[int],
    settings: EpisodeSettings,
) -> list[EpisodeReport]:
    """Evaluate those of `shots` that the folder is large enough for, which must be some."""
    reports = []
    problems = []
    for count in shots:
        wanted = replace(settings, shots=count)
        try:
            reports.append(evaluate_episodes(job, folder.vectors, folder.labels, wanted))
        except SupportError as error:
            problems.append(error)
    if not reports:
        raise problems[0]
    for problem in problems:
        terminal.note(problem.message)
    return reports


def _cells(report: EpisodeReport) -> tuple[Cell, ...]:
    n_episodes = len(report.accuracies)
    half_width = report.half_width if n_episodes > 1 else None
    return report.shots, report.ways, report.mean, half_width, n_episodes


def show_backbones(*, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    default, known = announced_default(terminal), list_backbones()
    rows = [(backbone, "default" if backbone == default else "") for backbone in known]
    terminal.answer({"default": default, "backbones": list(known)}, table(("backbone", ""), rows))
