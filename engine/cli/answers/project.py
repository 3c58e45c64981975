"""What the commands about a project as a whole do."""

from pathlib import Path

import numpy as np

from engine.cli.parts.pipeline import (
    backbone_of,
    embed,
    note_unreadable,
    opened,
    present_labels,
    rows_with,
    scan,
)
from engine.cli.parts.summary import Summary
from engine.cli.parts.terminal import Terminal, counted
from engine.errors import ProjectFileError
from engine.interop.importing import class_folder_names
from engine.messages import Message
from engine.project import SUFFIX, Project, relink, remove_with_sidecars


def make_project(path: Path, images: Path, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    if path.suffix != SUFFIX:
        raise ProjectFileError(
            "A project file is named like birds{suffix}, not {path}.",
            suffix=SUFFIX,
            path=str(path),
        )
    project = Project.create(path, root=images)
    try:
        left_out = scan(terminal, project)
    except BaseException:
        discard(project)
        raise
    n_images, folders = len(project.catalog), class_folder_names(project.catalog.paths)
    project.close()
    if folders:
        names = ", ".join(folders[:3]) + (", …" if len(folders) > 3 else "")
        terminal.note(
            f"{counted(len(folders), 'folder')} look like classes ({names}): “protolabel import"
            f" {path} {images} --as examples” uses them as such."
        )
    terminal.answer(
        {
            "project": str(path),
            "folder": str(images),
            "images": n_images,
            "class_folders": list(folders),
            **left_out.data(),
        },
        f"{path} holds {counted(n_images, 'image')}.",
        f"Next: protolabel example add {path} CLASS FILES... --new",
    )


def relink_images(path: Path, images: Path, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        with terminal.progress("Scanning") as job:
            report = relink(job, project, images)
        n_found = int(project.catalog.is_labelled.sum())
    if report.statement:
        terminal.note(report.statement)
    terminal.answer(
        {
            "project": str(path),
            "folder": str(images),
            "images": n_found,
            "new": report.n_new,
            "renamed": report.n_renamed,
            "missing": report.n_missing,
            "changed": list(report.changed),
        },
        f"{path} finds {counted(n_found, 'image')} in {images}.",
    )


def embed_images(path: Path, backbone: str | None, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        left_out = scan(terminal, project)
        report = embed(terminal, project, backbone).report
        note_unreadable(terminal, project)
        used = backbone_of(project)
    terminal.answer(
        {
            "images": report.n_images,
            "computed": report.n_embedded,
            "cached": report.n_cached,
            "unreadable": report.n_unreadable,
            "seconds": round(report.seconds, 3),
            "backbone": used,
            **left_out.data(),
        },
        f"{counted(report.n_embedded + report.n_cached, 'image')} embedded with {used}"
        f" in {report.seconds:.1f} s, {report.n_cached:,} of them from the cache.",
    )


def show_info(path: Path, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        labels = present_labels(terminal, project)
        summary = Summary.of(project, rows_with(project, labels), labels)
        facts = _facts(project)
    shown = [f"{name.replace('_', ' '):20}{value}" for name, value in facts.items() if value]
    terminal.answer(
        {**facts, **summary.data()},
        *shown,
        "",
        summary.table(),
        "",
        summary.sentence(),
        *summary.outlook(),
    )


def undo_edit(path: Path, *, as_json: bool) -> None:
    with opened(path) as project:
        title = project.undo_title
        project.undo()
    _say_moved("undo", "undone", title, as_json=as_json)


def redo_edit(path: Path, *, as_json: bool) -> None:
    with opened(path) as project:
        title = project.redo_title
        project.redo()
    _say_moved("redo", "redone", title, as_json=as_json)


def _say_moved(word: str, done: str, title: Message | None, *, as_json: bool) -> None:
    Terminal(as_json=as_json).answer(
        {done: None if title is None else str(title)},
        f"There is nothing to {word}." if title is None else f"{done.capitalize()}: {title}",
    )


def _facts(project: Project) -> dict[str, str | int]:
    catalog = project.catalog
    return {
        "project": str(project.path),
        "folder": str(catalog.root),
        "backbone": backbone_of(project),
        "examples_elsewhere": int(np.count_nonzero(catalog.is_outside)),
        "missing": int(np.count_nonzero(catalog.is_missing)),
        "attributes": len(project.vocabulary),
        "undo": str(project.undo_title or ""),
        "redo": str(project.redo_title or ""),
    }


def discard(project: Project) -> None:
    """Remove a project that was only just made."""
    project.close()
    remove_with_sidecars(project.path)
