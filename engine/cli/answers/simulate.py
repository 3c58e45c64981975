"""What `simulate` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.cli.parts.pipeline import announced_default
from engine.cli.parts.terminal import Cell, Terminal, counted, table
from engine.embedding import BackboneId, backbone_id
from engine.errors import SupportError
from engine.interop.labelled_folder import read_labelled_folder
from engine.labelling import KnownImages, find_duplicates
from engine.simulation import (
    Effort,
    Ending,
    KnownFolder,
    Replay,
    ReplaySettings,
    key_every_image,
    replay,
    verify_the_grid,
)

_FIGURES = ("actions", "looked_at", "minutes")
Figures = dict[str, float]


@dataclass(frozen=True)
class _Outcome:
    """What came of all runs.

    Attributes
    ----------
    key, grid : the work without review and audit; None where a class is too small for a grid
    """

    runs: Sequence[Replay]
    key: Figures
    grid: Figures | None

    @property
    def means(self) -> Figures:
        return _mean([_run_figures(run) for run in self.runs])

    @property
    def n_held(self) -> int:
        return sum(run.bound_held for run in self.runs)

    @property
    def endings(self) -> dict[str, int]:
        """How many runs ended on each ground."""
        return {ending.value: sum(run.ending == ending for run in self.runs) for ending in Ending}

    def as_data(self) -> dict[str, object]:
        return {
            **self.means,
            "bound_held": self.n_held == len(self.runs),
            "endings": self.endings,
            "key_every_image": self.key,
            "verify_the_grid": self.grid,
            "runs": [_as_data(run) for run in self.runs],
        }


def simulate_folder(
    images: Path, settings: ReplaySettings, seeds: int, backbone: str | None, *, as_json: bool
) -> None:
    """Replay the work on a folder with each of the seeds from 0 on, and show the means."""
    terminal = Terminal(as_json=as_json)
    chosen = backbone_id(backbone) if backbone else announced_default(terminal)
    folder = _read(terminal, images, chosen)
    found = _simulate(terminal, folder, settings, seeds)
    terminal.answer(
        {
            "images": len(folder),
            "classes": len(folder.class_names),
            "backbone": chosen,
            "method": settings.labelling.method,
            "target_error": settings.target_error,
            "confidence": settings.confidence,
            "slips": settings.slips,
            "seeds": seeds,
            **found.as_data(),
        },
        f"{counted(len(folder), 'image')} of {len(folder.class_names)} classes, {chosen}:"
        f" means of {counted(seeds, 'simulated run')}.",
        "",
        table(("", "actions", "looked at", "minutes"), _rows(found)),
        "",
        _sentence(found),
    )


def _read(terminal: Terminal, images: Path, backbone: BackboneId) -> KnownFolder:
    with terminal.progress("Embedding") as job:
        read = read_labelled_folder(job, images, backbone=backbone)
    known = KnownImages(read.vectors, read.labels, find_duplicates(read.hashes))
    return KnownFolder(known, read.class_names, read.hashes)


def _simulate(
    terminal: Terminal, folder: KnownFolder, settings: ReplaySettings, seeds: int
) -> _Outcome:
    runs, grids = [], []
    with terminal.progress("Simulating") as job:
        for seed in range(seeds):
            job.step(seed, seeds)
            runs.append(replay(folder, settings, seed=seed))
    key = _effort_figures(key_every_image(len(folder)))
    try:
        with terminal.progress("Verifying the grid") as job:
            for seed in range(seeds):
                job.step(seed, seeds)
                grids.append(verify_the_grid(folder, settings.labelling, seed=seed))
    except SupportError as error:
        terminal.note(f"Verifying the grid was left out. {error}")
        return _Outcome(runs, key, None)
    return _Outcome(runs, key, _mean([_effort_figures(grid) for grid in grids]))


def _effort_figures(effort: Effort) -> Figures:
    return {name: float(getattr(effort, name)) for name in _FIGURES}


def _run_figures(run: Replay) -> Figures:
    return _effort_figures(run.effort) | {"true_error": run.true_error}


def _mean(figures: Sequence[Figures]) -> Figures:
    return {name: float(np.mean([each[name] for each in figures])) for name in figures[0]}


def _as_data(run: Replay) -> dict[str, object]:
    ground = {"bound_held": run.bound_held, "ending": run.ending.value}
    return {"images": run.n_images, **_run_figures(run), "checked": run.effort.checked, **ground}


def _rows(found: _Outcome) -> list[list[Cell]]:
    ways = {
        "review and audit": found.means,
        "verify the whole grid once": found.grid,
        "key every image": found.key,
    }
    return [[title, *_cells(figures)] for title, figures in ways.items()]


def _cells(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [None] * len(_FIGURES)
    return [round(figures["actions"]), round(figures["looked_at"]), figures["minutes"]]


def _sentence(found: _Outcome) -> str:
    ways = ", ".join(f"{ending} {count}" for ending, count in found.endings.items() if count)
    return (
        f"{found.means['true_error']:.2%} of the labels were wrong in the end. The bound held in"
        f" {found.n_held} of {counted(len(found.runs), 'run')} ({ways})."
    )
