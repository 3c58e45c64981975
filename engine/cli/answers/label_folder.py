"""Labels a folder in one go: images and a few examples in, one CSV out.

It is a project like any other, made for the moment in a temporary folder. The CSV has
exactly one row for every image file in the folder. Examples that lie in the folder, or are
copies of images in it, are those images and have the status `example`; also when the
folder of examples itself lies inside the folder of images. The result of an earlier run is
replaced, any other labels.csv is refused; OUT may lie anywhere, as a CSV is no image.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.cli.parts.pipeline import (
    embed,
    label,
    note_unreadable,
    rows_with,
    scan,
)
from engine.cli.parts.summary import Summary
from engine.cli.parts.terminal import Terminal
from engine.errors import ExportError
from engine.interop import (
    LABEL_COLUMNS,
    read_attributes,
    table_notes,
    write_labels,
)
from engine.interop.durable import remove_stale
from engine.interop.staging import (
    check_is_no_device,
    check_writable,
    explained,
    replaced_file,
    resolved,
)
from engine.labelling import LabelSettings, PseudoLabels
from engine.project import SUFFIX, Project, attribute_wishes, wishes
from engine.project.examples import match_examples, read_example_folders, split_folders

LABELS_FILE = "labels.csv"
_TEMPORARY: Final = "protolabel-label-"


@dataclass(frozen=True)
class OneShot:
    """What to label, by which examples and checklists, and where to write it.

    Attributes
    ----------
    is_guarded : whether a spreadsheet must not compute any cell of the labels
    """

    images: Path
    examples: Path
    attributes: Path | None
    out: Path
    is_guarded: bool = True


def run_one_shot(
    terminal: Terminal, wish: OneShot, settings: LabelSettings, *, backbone: str | None
) -> None:
    """Write the labels of `wish` and say what was found."""
    file = wish.out / LABELS_FILE
    _check_is_ours(resolved(file))
    check_writable(file)
    with _temporary_project(wish.images) as project:
        left_out = scan(terminal, project)
        if wish.attributes is not None:
            _take_in_checklists(terminal, project, wish.attributes)
        labels = label_from_folders(terminal, project, wish.examples, settings, backbone=backbone)
        rows = rows_with(project, labels)
        summary = Summary.of(project, rows, labels)
        note_unreadable(terminal, project)
    with replaced_file(file) as staging:
        write_labels(staging, rows, is_guarded=wish.is_guarded)
    terminal.answer(
        {
            **summary.data(),
            "backbone": rows[0].backbone,
            "file": str(file),
            **left_out.data(),
        },
        summary.table(),
        "",
        summary.sentence(),
        *summary.outlook(),
        f"{file} has a row for each.",
    )


def label_from_folders(
    terminal: Terminal,
    project: Project,
    examples: Path,
    settings: LabelSettings,
    *,
    backbone: str | None = None,
) -> PseudoLabels:
    """Define a class for each sub-folder of `examples` that has none yet, and label by them."""
    with terminal.progress("Reading examples") as job:
        classes = read_example_folders(job, examples)
        note_parts(terminal, examples)
        class_ids = {d.name.casefold(): d.class_id for d in project.classes.values()}
        for name, files in classes.items():
            images = match_examples(job, project, files)
            class_id = class_ids.get(name.casefold())
            if class_id is None:
                project.do(wishes.new_class(project.state, name, images))
            else:
                project.do(wishes.add_examples(project.state, class_id, images))
    embedded = embed(terminal, project, backbone).table
    return label(terminal, project, embedded, settings)


def _take_in_checklists(terminal: Terminal, project: Project, file: Path) -> None:
    """Define the classes of a table of attributes, and say what makes it less useful."""
    read = read_attributes(file)
    project.do(attribute_wishes.import_knowledge(project.state, read, source=file.name))
    for note in table_notes(read.checklists):
        terminal.note(note)


@contextmanager
def _temporary_project(images: Path) -> Iterator[Project]:
    remove_stale(Path(tempfile.gettempdir()), f"{_TEMPORARY}*")
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY) as folder:
        project = Project.create(Path(folder) / f"labels{SUFFIX}", root=images)
        try:
            yield project
        finally:
            project.close()


def _check_is_ours(file: Path) -> None:
    """Raise ExportError if `file` holds anything but the result of an earlier run."""
    check_is_no_device(file)
    with explained(file):
        if not file.exists():
            return
        with file.open(encoding="utf-8", errors="replace") as stream:
            header = stream.readline(200).rstrip("\n")
    if header != ",".join(LABEL_COLUMNS):
        raise ExportError(
            "{file} is there already and was not written by Protolabel."
            " Choose another folder for --out.",
            file=str(file),
        )


def note_parts(terminal: Terminal, folder: Path) -> None:
    """Say where the classes of a folder are, if they lie in train, val and so on."""
    if parts := split_folders(folder):
        names = ", ".join(part.name for part in parts)
        terminal.note(
            f"{folder.name} is sorted into {names}: the folders in these are the classes."
        )
