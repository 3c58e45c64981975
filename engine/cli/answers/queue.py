"""What the command `queue` does, and its reasons in plain words."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from engine.cli.parts.pipeline import embed, opened, present_labels, rows_with, scan
from engine.cli.parts.terminal import Terminal, counted, table
from engine.interop import ExportRow
from engine.labelling import (
    LabelRequest,
    QueueItem,
    Strategy,
    WhyNext,
    next_images,
    prepare_pool,
    unseen_images,
)
from engine.project import ClassDefinition, ClassId, Project

_NOTHING_LEFT = (
    "There is nothing left to look at: every readable image was judged, or is nearly the same"
    " as one that was."
)


def list_queue(path: Path, count: int, strategy: Strategy, seed: int, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        scan(terminal, project)
        request = _request(terminal, project)
        labels = present_labels(terminal, project)
        with terminal.progress("Choosing") as job:
            items = next_images(job, request, labels, count=count, strategy=strategy, seed=seed)
        row_of = {row.image_id: row for row in rows_with(project, labels)}
        rows = [row_of[item.image_id] for item in items]
        reasons = [reason_of(item, project.classes) for item in items]
        n_unseen = len(unseen_images(request))
    data = [_record(*found) for found in zip(items, rows, reasons, strict=True)]
    answer = {"strategy": strategy, "not_judged": n_unseen, "images": data}
    if items:
        terminal.answer(answer, _table(rows, reasons), "", _sentence(len(items), n_unseen))
    else:
        terminal.answer(answer, _NOTHING_LEFT)


def reason_of(item: QueueItem, classes: Mapping[ClassId, ClassDefinition]) -> str:
    """Say why an image is in the queue."""
    names = " and ".join(classes[class_id].name for class_id in item.between)
    match item.why:
        case WhyNext.DRAWN:
            return "drawn at random"
        case WhyNext.TYPICAL if item.n_alike:
            return f"typical of {counted(item.n_alike, 'image')} nobody has looked at"
        case WhyNext.TYPICAL:
            return "unlike anything seen so far"
        case WhyNext.UNDECIDED:
            others = f", stands for {item.n_alike:,} like it" if item.n_alike else ""
            return f"between {names}{others}"
        case WhyNext.PERHAPS_NONE:
            return f"perhaps none of the classes; nearest are {names}"


def _request(terminal: Terminal, project: Project) -> LabelRequest:
    pool = prepare_pool(embed(terminal, project).table, project.catalog)()
    return LabelRequest(pool, tuple(project.classes), project.state.verdict_snapshot())


def _record(item: QueueItem, row: ExportRow, reason: str) -> dict[str, str | int | float]:
    return {
        "path": row.path,
        "guess": row.guess,
        "probability": round(row.probability, 6),
        "why": item.why.name.lower(),
        "reason": reason,
        "stands_for": item.n_alike,
    }


def _table(rows: Sequence[ExportRow], reasons: Sequence[str]) -> Table:
    cells = (
        (row.path, row.guess, row.probability if row.guess else None, reason)
        for row, reason in zip(rows, reasons, strict=True)
    )
    return table(("path", "class", "probability", "why"), cells)


def _sentence(n_shown: int, n_unseen: int) -> str:
    return f"{counted(n_shown, 'image')} of {n_unseen:,} that nobody has judged."
