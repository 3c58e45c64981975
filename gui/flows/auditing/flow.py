"""Checks labels by a random sample, and says what may be promised of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from secrets import randbelow
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from engine.audit import (
    Audit,
    AuditFinding,
    AuditStanding,
    answer_none_of_these,
    answer_page,
    answer_right,
    answer_unsure,
    answer_wrong,
    certificate_id,
)
from engine.project import (
    NO_CLASS,
    AuditAnswer,
    AuditId,
    AuditPlan,
    Changes,
    ClassId,
    Edit,
    ImageId,
    ProjectState,
    StartAudit,
)
from gui.document import Document
from gui.flows.auditing.work import (
    HeldAudits,
    HeldCatalog,
    PresentWork,
    WeighWork,
    begin_audit,
    read_audit,
    see_outlook,
    weigh_labels,
)
from gui.flows.labelling import LabellingFlow
from gui.messages import message_of
from gui.tasks import Replies, TaskRunner

BEGIN: Final = "freeze labels"
READ: Final = "read audit"
WEIGH: Final = "weigh audit"
LOOK_AHEAD: Final = "look ahead to audit"

MakeEdit = Callable[[ProjectState, Audit], Edit]


class AuditingFlow(QObject):
    """The audit that was begun last, its answers, and how the present labels stand.

    Answers are there at once; what they show follows from a worker.

    Attributes
    ----------
    audit : None where there is none, or it is still being read
    finding : what `audit` has come to, perhaps an answer ago; None before it is known
    standing : what is certified and what is left to be done, likewise

    Signals
    -------
    changed()
        `audit`, `finding`, `standing` or `is_preparing` is new.
    looked_ahead(Outlook)
        What `look_ahead` was asked.
    failed(message)
    """

    changed = Signal()
    looked_ahead = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._document, self._tasks, self._labelling = document, tasks, labelling
        self._catalog: HeldCatalog | None = None
        self.audit: Audit | None = None
        self.finding: AuditFinding | None = None
        self.standing = AuditStanding()
        self._earlier: Audit | None = None
        self._audits = HeldAudits.of(document.state)
        self._weighing = QTimer(self, singleShot=True, interval=0)
        self._weighing.timeout.connect(self._weigh)
        document.changed.connect(self._on_document_changed)
        labelling.labelled.connect(self._weighing.start)
        self._follow()

    @property
    def is_preparing(self) -> bool:
        """Whether an audit is being begun, read, or weighed for the first time."""
        is_reading = self.is_freezing or self._tasks.is_running(READ)
        return is_reading or (self.audit is not None and self.finding is None)

    @property
    def is_freezing(self) -> bool:
        """Whether labels are being frozen for another audit."""
        return self._tasks.is_running(BEGIN)

    @property
    def is_due(self) -> bool:
        """Whether something new is about to be weighed."""
        return self._weighing.isActive()

    @property
    def certificate_id(self) -> str:
        """What an export of the present labels would be certified by, "" for nothing."""
        coverage = self.standing.coverage
        if coverage is None or not coverage.validity.is_valid:
            return ""
        return certificate_id(coverage.audit.record)

    def close(self) -> None:
        """Weigh no further; everything that was answered is in the project."""
        self._weighing.stop()

    def look_ahead(self, plan: AuditPlan) -> None:
        """Find out how large an audit would be."""
        replies = Replies(on_result=self.looked_ahead.emit, on_error=self._on_failed)
        work = self._audits, self._present(), plan, self.standing.coverage
        self._tasks.submit(LOOK_AHEAD, see_outlook, work, replies)

    def start(self, plan: AuditPlan) -> None:
        """Freeze the present labels and begin to audit them, in an order of its own."""
        audits = HeldAudits.of(self._document.state, self._audits)
        plan = replace(plan, seed=randbelow(2**31))
        replies = Replies(on_result=partial(self._on_frozen, plan), on_error=self._on_failed)
        self._tasks.submit(BEGIN, begin_audit, (self._present(), audits, plan), replies)
        self.changed.emit()

    def answer_right(self, image_id: ImageId) -> bool:
        return self._answer(partial(answer_right, image_id=image_id))

    def answer_wrong(self, image_id: ImageId, class_id: ClassId = NO_CLASS) -> bool:
        """Say that a label is wrong, and what is right, if that is known."""
        return self._answer(partial(answer_wrong, image_id=image_id, class_id=class_id))

    def answer_none_of_these(self, image_id: ImageId) -> bool:
        return self._answer(partial(answer_none_of_these, image_id=image_id))

    def answer_unsure(self, image_id: ImageId) -> bool:
        return self._answer(partial(answer_unsure, image_id=image_id))

    def answer_page(self, *, right: Sequence[ImageId], wrong: Sequence[ImageId]) -> bool:
        """Say of a page of labels which are right and which are not, in one edit."""
        return self._answer(partial(answer_page, right=right, wrong=wrong))

    def answered(self, most: int) -> list[AuditAnswer]:
        """Return the answers to the labels drawn last, the last first."""
        audit = self.audit
        return [] if audit is None else list(reversed(audit.checked[-most:]))

    def _answer(self, make_edit: MakeEdit) -> bool:
        audit = self.audit
        if audit is None:
            return False
        return self._document.do(lambda state: make_edit(state, audit), audit.shown)

    def _on_frozen(self, plan: AuditPlan, edit: StartAudit) -> None:
        if edit.record.audit_id != self._document.state.next_audit_id:
            self.start(plan)  # another program has begun one meanwhile
            return
        is_begun = False
        try:
            is_begun = self._document.do(lambda _: edit)
        finally:
            if not is_begun:
                self.changed.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.IMAGES in changes:
            self._catalog = None
        if Changes.AUDITS in changes:
            self._follow()
        if changes & (Changes.AUDITS | Changes.VERDICTS | Changes.CLASSES | Changes.IMAGES):
            self._weighing.start()

    def _follow(self) -> None:
        """Bring the audit up to date; another than before is read off the UI thread."""
        state = self._document.state
        self._audits = HeldAudits.of(state, self._audits)
        latest = max(state.audits.records, default=None)
        if latest is None:
            self._tasks.cancel(READ)
            self.audit = self.finding = self._earlier = None
            self._weighing.start()
        elif self.audit is not None and self.audit.record.audit_id == latest:
            self.audit = self.audit.renewed(state)
        else:
            self.audit = self.finding = self._earlier = None
            self._read(latest)
        self.changed.emit()

    def _read(self, audit_id: AuditId) -> None:
        work = self._audits, audit_id
        replies = Replies(on_result=self._on_read, on_error=self._on_failed)
        self._tasks.submit(READ, read_audit, work, replies)

    def _on_read(self, read: tuple[Audit, Audit | None]) -> None:
        audit, self._earlier = read
        self.audit = audit.renewed(self._document.state)
        self._weighing.start()
        self.changed.emit()

    def _weigh(self) -> None:
        if not self._tasks.is_running(READ):
            work = WeighWork(self.audit, self._earlier, self._audits, self._present())
            replies = Replies(on_result=self._on_weighed, on_error=self._on_failed)
            self._tasks.submit(WEIGH, weigh_labels, work, replies)

    def _on_weighed(self, weighed: AuditStanding) -> None:
        finding = weighed.finding
        if (finding.audit.record if finding else None) == (
            self.audit.record if self.audit else None
        ):
            self.finding, self.standing = finding, weighed
            self.changed.emit()

    def _present(self) -> PresentWork:
        document = self._document
        self._catalog = self._catalog or HeldCatalog.of(document.catalog)
        return PresentWork.of(document, self._catalog, self._labelling.labels)

    def _on_failed(self, error: Exception) -> None:
        self.changed.emit()  # first: a defect is raised again below
        self.failed.emit(message_of(error))
