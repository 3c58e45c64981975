"""Writes the dataset in the background, and counts beforehand what it would hold."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.audit import Certified, latest_certified
from engine.interop import (
    ExportPlan,
    ExportReport,
    ExportRow,
    certified_rows,
    export,
    export_rows,
    look_alikes,
)
from engine.jobs import Job
from engine.labelling import shown_labels
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling import LabellingFlow
from gui.messages import message_of
from gui.tasks import Replies, Send, TaskRunner

EXPORT = "export"


@dataclass(frozen=True, eq=False)
class _Request:
    rows: tuple[ExportRow, ...]
    plan: ExportPlan
    root: Path
    out: Path
    certified: Certified | None


class ExportFlow(QObject):
    """Exports what the window shows.

    Signals
    -------
    progressed(done, total)
    exported(ExportReport)
    failed(message)
    """

    progressed = Signal(int, int)
    exported = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        document: Document,
        tasks: TaskRunner,
        embedding: EmbeddingFlow,
        labelling: LabellingFlow,
    ) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks
        self._embedding, self._labelling = embedding, labelling

    def rows(self) -> tuple[ExportRow, ...]:
        """Return one row per image of the folder, as it stands now."""
        return tuple(certified_rows(self._rows(), self._certified()))

    def start(self, plan: ExportPlan, out: Path) -> None:
        """Write the dataset to the new or empty folder `out`."""
        if plan.splits and (request := self._labelling.request) is not None:
            plan = replace(plan, look_alikes=look_alikes(request.pool.twins))
        root, certified = self._document.catalog.root, self._certified()
        work = _Request(tuple(self._rows()), plan, root, out, certified)
        self._tasks.submit(
            EXPORT,
            _export,
            work,
            Replies(
                on_progress=self.progressed.emit,
                on_result=self.exported.emit,
                on_error=self._on_error,
            ),
        )

    def cancel(self) -> None:
        self._tasks.cancel(EXPORT)

    def _rows(self) -> list[ExportRow]:
        document, state = self._document, self._document.state
        return export_rows(
            document.catalog,
            document.verdicts(),
            document.classes,
            self._labelling.labels,
            backbone=self._embedding.backbone,
            audited=state.audits.labelled(state.verdicts),
        )

    def _certified(self) -> Certified | None:
        """Return the latest certificate if it speaks of the present labels."""
        document = self._document
        shown = shown_labels(
            document.verdicts(),
            self._labelling.labels,
            document.catalog.is_unreadable,
            document.classes,
        )
        found = latest_certified(document.state, shown)
        return found if isinstance(found, Certified) else None

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _export(job: Job, request: _Request, _: Send) -> ExportReport:
    return export(
        job,
        request.rows,
        request.plan,
        root=request.root,
        out=request.out,
        certified=request.certified,
    )
