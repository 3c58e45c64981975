"""What the command `label` does with a project and with a folder."""

from pathlib import Path

from engine.cli.one_shot import OneShot, run_one_shot
from engine.cli.pipeline import (
    embed,
    label,
    note_unreadable,
    opened,
    rows_with,
    scan,
)
from engine.cli.summary import Summary
from engine.cli.terminal import Terminal
from engine.labelling import LabelSettings


def label_folder(
    images: Path,
    examples: Path,
    out: Path,
    backbone: str | None,
    settings: LabelSettings,
    *,
    as_json: bool,
) -> None:
    wish = OneShot(images, examples, out, backbone, settings)
    run_one_shot(Terminal(as_json=as_json), wish)


def label_project(
    path: Path, backbone: str | None, settings: LabelSettings, *, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        scan(terminal, project)
        embedded = embed(terminal, project, backbone).table
        labels = label(terminal, project, embedded, settings)
        rows = rows_with(project, labels)
        summary = Summary.of(project, rows)
        note_unreadable(terminal, project)
    data = {**summary.data(), "rounds": len(labels.reports), "backbone": rows[0].backbone}
    terminal.answer(data, summary.table(), "", summary.sentence())
