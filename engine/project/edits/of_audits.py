"""What a person does in audits as data, like the edits of `edits`, of which these are part."""

import msgspec

from engine.messages import Message
from engine.project.audits import AuditAnswer, AuditRecord
from engine.project.changes import Changes
from engine.project.identifiers import AuditId, ImageId
from engine.project.state import ProjectState


class StartAudit(msgspec.Struct, frozen=True, tag=True):
    """Begin an audit of the labels that are frozen in `snapshot`, with answers it had before."""

    title: Message
    record: AuditRecord
    snapshot: bytes
    answers: tuple[AuditAnswer, ...] = ()

    @property
    def changes(self) -> Changes:
        return Changes.AUDITS

    def apply(self, state: ProjectState) -> "RemoveAudit":
        state.put_audit(self.record, self.snapshot)
        state.audits.put_answers(self.record.audit_id, self.answers)
        return RemoveAudit(self.title, self.record.audit_id)


class RemoveAudit(msgspec.Struct, frozen=True, tag=True):
    """Take an audit away with its answers; the verdicts that they gave stay."""

    title: Message
    audit_id: AuditId

    @property
    def changes(self) -> Changes:
        return Changes.AUDITS

    def apply(self, state: ProjectState) -> StartAudit:
        audits = state.audits
        record, snapshot = audits.record(self.audit_id), audits.snapshot(self.audit_id)
        answers = tuple(audits.answers[self.audit_id].values())
        audits.drop(self.audit_id)
        return StartAudit(self.title, record, snapshot, answers)


class SetAnswers(msgspec.Struct, frozen=True, tag=True):
    """Note answers of an audit, and take back those on `cleared` images."""

    title: Message
    audit_id: AuditId
    answers: tuple[AuditAnswer, ...] = ()
    cleared: tuple[ImageId, ...] = ()

    @property
    def changes(self) -> Changes:
        return Changes.AUDITS

    def apply(self, state: ProjectState) -> "SetAnswers":
        state.audits.record(self.audit_id)
        held = state.audits.answers[self.audit_id]
        touched = [*(answer.image_id for answer in self.answers), *self.cleared]
        before = tuple(held[image_id] for image_id in touched if image_id in held)
        new = tuple(image_id for image_id in touched if image_id not in held)
        state.audits.drop_answers(self.audit_id, [i for i in self.cleared if i in held])
        state.audits.put_answers(self.audit_id, self.answers)
        return SetAnswers(self.title, self.audit_id, before, new)
