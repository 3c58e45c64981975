"""What `demo` does: the whole journey on a sample whose truth is known.

Everything lands in one folder. Running it again there uses the sample and the project
that it finds, with whatever a person has decided since, and writes the dataset anew.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.cli.answers.label_folder import label_from_folders
from engine.cli.answers.project import discard
from engine.cli.answers.window import has_display, run_window
from engine.cli.parts.pipeline import embed, label, rows_with, scan
from engine.cli.parts.terminal import Cell, Terminal, table
from engine.errors import ExportError
from engine.interop import ExportPlan, ExportRow, export
from engine.labelling import ImageStatus, LabelSettings
from engine.project import SUFFIX, Project
from engine.samples import SampleName, make_sample, pick_examples

_SHOTS, _SEED = 5, 0


@dataclass(frozen=True)
class _Places:
    """Where the demo puts what."""

    out: Path
    sample: SampleName

    @property
    def examples(self) -> Path:
        return self.out / "examples"

    @property
    def project(self) -> Path:
        return self.out / f"{self.sample}{SUFFIX}"

    @property
    def dataset(self) -> Path:
        return self.out / "dataset"

    def check(self) -> None:
        """Raise ExportError if the folder holds anything that is not the demo's."""
        own = (self.sample, self.examples.name, self.dataset.name)
        for path in self.out.iterdir() if self.out.is_dir() else ():
            if not path.name.startswith((self.project.name, ".")) and path.name not in own:
                raise ExportError(
                    "{folder} holds other things, such as {name}."
                    " Choose a new or empty folder with --out.",
                    folder=str(self.out),
                    name=path.name,
                )


@dataclass(frozen=True)
class _ClassTruth:
    """How the images of one class fared; examples are not counted."""

    name: str
    n_images: int
    n_labelled: int
    n_right: int

    @property
    def accuracy(self) -> float | None:
        return self.n_right / self.n_labelled if self.n_labelled else None

    @property
    def cells(self) -> tuple[Cell, ...]:
        left_out = self.n_images - self.n_labelled
        return self.name, self.n_images, self.n_labelled, left_out, self.accuracy


def run_demo(out: Path, sample: SampleName, *, no_window: bool, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    places = _Places(out, sample)
    places.check()
    with terminal.progress(f"Drawing {sample}") as job:
        images = make_sample(sample, out, seed=_SEED, job=job)
    pick_examples(images, places.examples, shots=_SHOTS, seed=_SEED)
    rows = _label(terminal, places, images)
    _export(terminal, places, rows, images)
    _answer(terminal, places, images, _compare(rows))
    if not (no_window or as_json):
        _open(terminal, places)


def _label(terminal: Terminal, places: _Places, images: Path) -> list[ExportRow]:
    settings = LabelSettings(seed=_SEED)
    with _project(places, images) as project:
        scan(terminal, project)
        if not project.classes:
            labels = label_from_folders(terminal, project, places.examples, settings)
        else:
            labels = label(terminal, project, embed(terminal, project).table, settings)
        return rows_with(project, labels)


@contextmanager
def _project(places: _Places, images: Path) -> Iterator[Project]:
    """Open the project; one that has just been made goes again if the work fails."""
    is_new = not places.project.exists()
    project = (
        Project.create(places.project, root=images) if is_new else Project.open(places.project)
    )
    try:
        yield project
    except BaseException:
        if is_new:
            discard(project)
        raise
    finally:
        project.close()


def _export(terminal: Terminal, places: _Places, rows: Sequence[ExportRow], images: Path) -> None:
    if (places.dataset / "manifest.csv").is_file():
        shutil.rmtree(places.dataset)
    with terminal.progress("Exporting") as job:
        export(job, rows, ExportPlan(), root=images, out=places.dataset)


def _compare(rows: Sequence[ExportRow]) -> list[_ClassTruth]:
    """Compare labels with the folder that each image lies in."""
    rows_of: dict[str, list[ExportRow]] = defaultdict(list)
    for row in rows:
        if row.status != ImageStatus.EXAMPLE:
            rows_of[PurePosixPath(row.path).parts[0]].append(row)
    return [
        _ClassTruth(
            name,
            n_images=len(members),
            n_labelled=sum(row.label != "" for row in members),
            n_right=sum(row.label == name for row in members),
        )
        for name, members in sorted(rows_of.items())
    ]


def _answer(
    terminal: Terminal, places: _Places, images: Path, classes: Sequence[_ClassTruth]
) -> None:
    total = _ClassTruth(
        "all classes",
        sum(c.n_images for c in classes),
        sum(c.n_labelled for c in classes),
        sum(c.n_right for c in classes),
    )
    columns = ("class", "images", "labelled", "left out", "accuracy")
    keys = ("class", "images", "labelled", "left_out", "accuracy")
    where = {
        "images": str(images),
        "examples": str(places.examples),
        "project": str(places.project),
        "dataset": str(places.dataset),
    }
    terminal.answer(
        {
            "classes": [dict(zip(keys, c.cells, strict=True)) for c in classes],
            "total": dict(zip(keys, total.cells, strict=True)),
            "where": where,
        },
        f"Labelled from {_SHOTS} examples per class, compared with the truth:",
        "",
        table(columns, [*(c.cells for c in classes), total.cells]),
        "",
        *(f"{name:10}{path}" for name, path in where.items()),
    )


def _open(terminal: Terminal, places: _Places) -> None:
    if not has_display():
        terminal.note(f"There is no display here. On a desktop: protolabel open {places.project}")
    elif status := run_window(places.project, {}):
        terminal.note(f"The window ended with status {status}.")
