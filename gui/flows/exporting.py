"""Writes the dataset in the background, and counts beforehand what it would hold."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.audit import Certified, latest_certified
from engine.errors import AuditError
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
from engine.messages import Message
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


@dataclass(frozen=True, eq=False)
class ExportPreview:
    """What there is to export.

    Attributes
    ----------
    rows : one per image of the folder
    statements : what is certified and what is not, in parts of one sentence, or why nothing is
        any more; empty where no audit has ended well
    n_newer : automatic labels that the certificate does not cover
    """

    rows: tuple[ExportRow, ...]
    statements: tuple[Message, ...] = ()
    n_newer: int = 0


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

    def preview(self) -> ExportPreview:
        """Return what there is to export, as it stands now."""
        found = self._latest_certified()
        certified = found if isinstance(found, Certified) else None
        statements = certified.statements if certified else ()
        if isinstance(found, AuditError):
            statements = (found.message,)
        rows = tuple(certified_rows(self._rows(), certified))
        return ExportPreview(rows, statements, len(certified.newer) if certified else 0)

    def start(self, plan: ExportPlan, out: Path) -> None:
        """Write the dataset to the new or empty folder `out`."""
        if plan.splits and (request := self._labelling.request) is not None:
            plan = replace(plan, look_alikes=look_alikes(request.pool.duplicate_of))
        root, found = self._document.catalog.root, self._latest_certified()
        certified = found if isinstance(found, Certified) else None
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

    def _latest_certified(self) -> Certified | AuditError | None:
        document = self._document
        shown = shown_labels(
            document.verdicts(),
            self._labelling.labels,
            document.catalog.is_unreadable,
            document.classes,
        )
        return latest_certified(document.state, shown)

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
