"""Leads through the labels of an audit, one after the other."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.audit import Audit, Offer
from engine.messages import Message
from engine.project import NO_CLASS, AnswerKind, AuditAnswer, ClassId, ImageId
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow


class AuditSession(QObject):
    """Knows which label is asked about; follows what becomes of the answers.

    It looks at the answers themselves, so that undo and redo lead to the right label whoever
    asks for them.

    Signals
    -------
    moved()
        Another label is asked about, or none is left.
    changed()
        Answers are new.
    """

    moved = Signal()
    changed = Signal()

    def __init__(self, document: Document, auditing: AuditingFlow) -> None:
        super().__init__()
        self._document, self._auditing = document, auditing
        self._audit: Audit | None = None
        self._revisited: ImageId | None = None
        self._is_open = False
        self._n_steps = 0
        self.current: Offer | None = None
        document.did.connect(self._on_document_did)
        document.undid.connect(self._on_document_undid)
        auditing.changed.connect(self._on_audit_changed)

    @property
    def following(self) -> tuple[ImageId, ...]:
        """The image of the label that comes next, if any."""
        offers = self._audit.next(2) if self._audit else ()
        return tuple(o.image_id for o in offers if o != self.current)[:1]

    @property
    def answer(self) -> AuditAnswer | None:
        """What was said before of the current label."""
        if self._audit is None or self.current is None:
            return None
        return self._audit.answers.get(self.current.image_id)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit of this session to take back."""
        return self._n_steps > 0

    def begin(self) -> None:
        """Begin a session with the first label that has no answer."""
        self._is_open, self._n_steps = True, 0
        self._audit = self._auditing.audit
        self.ask_next()

    def end(self) -> None:
        self._is_open = False

    def say_right(self) -> None:
        if self.current is not None:
            self._say(AnswerKind.RIGHT, self._auditing.answer_right, self.current.class_id)

    def say_unsure(self) -> None:
        self._say(AnswerKind.UNSURE, self._auditing.answer_unsure)

    def say_none_of_these(self) -> None:
        self._say(AnswerKind.NONE_OF_THESE, self._auditing.answer_none_of_these)

    def say_wrong(self, class_id: ClassId = NO_CLASS) -> None:
        """Say that the label is wrong; with `class_id`, what is right."""

        def answer(image_id: ImageId) -> bool:
            return self._auditing.answer_wrong(image_id, class_id)

        is_offered = self.current is not None and class_id == self.current.class_id
        self._say(AnswerKind.RIGHT if is_offered else AnswerKind.WRONG, answer, class_id)

    def back(self) -> None:
        """Take back the last edit of this session, or ask about the last label answered before."""
        if self.can_undo:
            self.undo()
        elif self._audit is not None and self._audit.checked:
            self.revisit(self._audit.checked[-1].image_id)

    def undo(self) -> None:
        """Take back the last edit of this session, if there is one."""
        if self.can_undo:
            self._document.undo()

    def ask_next(self) -> None:
        """Ask about the first label that has no answer."""
        self._revisited = None
        self._move()

    def revisit(self, image_id: ImageId) -> None:
        """Ask about a label again."""
        self._revisited = image_id
        self._move()

    def _say(
        self, kind: AnswerKind, answer: Callable[[ImageId], bool], class_id: ClassId = NO_CLASS
    ) -> None:
        """Answer the current label; to say the same again only leads on."""
        if self.current is None:
            return
        before = self.answer
        if before is not None and (before.kind, before.class_id) == (kind, class_id):
            self.ask_next()
        else:
            answer(self.current.image_id)

    def _on_audit_changed(self) -> None:
        audit, before = self._auditing.audit, self._audit
        if not self._is_open or audit is before:
            return
        self._audit = audit
        is_same = audit is not None and before is not None and audit.record == before.record
        if not is_same or audit is None or before is None:
            self.begin()
            return
        news = _changed_images(audit, before)
        if not news:
            return
        if self.current is not None and self.current.image_id in news:
            self._revisited = None
        else:
            self._revisited = news[-1]
        self._move()
        self.changed.emit()

    def _move(self) -> None:
        audit, image_id = self._audit, self._revisited
        if audit is None:
            self.current = None
        elif image_id is not None:
            self.current = Offer(image_id, audit.snapshot.class_of(image_id))
        else:
            self.current = next(iter(audit.next()), None)
        self.moved.emit()

    def _on_document_did(self, _: Message) -> None:
        if self._is_open:
            self._n_steps += 1

    def _on_document_undid(self, _: Message) -> None:
        self._n_steps = max(0, self._n_steps - 1)


def _changed_images(audit: Audit, before: Audit) -> list[ImageId]:
    """Return the images whose answer came, went or changed."""
    touched = audit.answers.keys() | before.answers.keys()
    return [i for i in touched if audit.answers.get(i) != before.answers.get(i)]
