"""Writes the dataset in the background, and counts beforehand what it would hold."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.interop import ExportPlan, ExportReport, ExportRow, export, export_rows
from engine.jobs import Job
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
        return tuple(
            export_rows(
                self._document.catalog,
                self._document.verdicts(),
                self._document.classes,
                self._labelling.labels,
                backbone=self._embedding.backbone,
            )
        )

    def start(self, plan: ExportPlan, out: Path) -> None:
        """Write the dataset to the new or empty folder `out`."""
        request = _Request(self.rows(), plan, self._document.catalog.root, out)
        self._tasks.submit(
            EXPORT,
            _export,
            request,
            Replies(
                on_progress=self.progressed.emit,
                on_result=self.exported.emit,
                on_error=self._on_error,
            ),
        )

    def cancel(self) -> None:
        self._tasks.cancel(EXPORT)

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _export(job: Job, request: _Request, _: Send) -> ExportReport:
    return export(job, request.rows, request.plan, root=request.root, out=request.out)
