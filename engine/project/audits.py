"""What a person checked of the labels: audits with their answers, kept in the project file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import msgspec

from engine.errors import AuditError
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import NO_CLASS, AuditId, ClassId, ImageId
from engine.project.verdicts.observations import Observation
from engine.project.verdicts.verdicts import OPEN, Verdict, VerdictGroup, Verdicts, VerdictSnapshot
from engine.vectors import Bools

AuditMethod = Literal["sequential", "fixed"]


class AnswerKind(IntEnum):
    """What a person said of a label that was offered; the values are stored in project files."""

    RIGHT = 1
    WRONG = 2
    NONE_OF_THESE = 3
    UNSURE = 4


@dataclass(frozen=True)
class AuditPlan:
    """What an audit is to show.

    Attributes
    ----------
    target_error : share of wrong labels that is acceptable
    confidence : that the promise holds
    scope : "automatic" labels, "everything" that has a class, or "class:3", the automatic
        labels of the class with that number
    method : "sequential" may be read and stopped at any time, "fixed" declares its size
    seed : of the order in which labels are drawn
    allowed_wrong : for "fixed", how many of the sample may be wrong
    """

    target_error: float = 0.02
    confidence: float = 0.95
    scope: str = "automatic"
    method: AuditMethod = "sequential"
    seed: int = 0
    allowed_wrong: int = 0


@dataclass(frozen=True)
class AuditRecord:
    """An audit as it was begun.

    Attributes
    ----------
    at : UTC, ISO 8601
    snapshot_hash : SHA-256 of the frozen labels, in hexadecimal
    alpha : how probably this audit may certify wrongly
    alpha_before : the same of all earlier audits of these labels together
    """

    audit_id: AuditId
    at: str
    plan: AuditPlan
    snapshot_hash: str
    alpha: float
    alpha_before: float = 0.0


@dataclass(frozen=True)
class AuditAnswer:
    """What a person said of one label.

    Attributes
    ----------
    class_id : the right class, NO_CLASS where it is none or unknown
    before, after : the verdict on the image as the answer found and left it
    observed_before : the observation on the image as the answer found it
    """

    image_id: ImageId
    kind: AnswerKind
    class_id: ClassId = NO_CLASS
    before: Verdict = OPEN
    after: Verdict = OPEN
    observed_before: Observation | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether the label counts as wrong, as it does where the person is unsure."""
        return self.kind != AnswerKind.RIGHT


class Audits:
    """All audits; every change is also a statement to the file.

    Changes belong inside a transaction of the file, as for `ProjectState`.

    Attributes
    ----------
    records : by ascending id
    answers : of each audit, by image
    """

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self.records = {record.audit_id: record for record in _read_records(file)}
        self.answers = _read_answers(file, self.records)

    def record(self, audit_id: AuditId) -> AuditRecord:
        try:
            return self.records[audit_id]
        except KeyError:
            raise AuditError(
                "There is no audit with number {number}. Start one first.", number=audit_id
            ) from None

    def snapshot(self, audit_id: AuditId) -> bytes:
        """Return the frozen labels, packed."""
        row = self._file.run("SELECT snapshot FROM audit WHERE id = ?", audit_id).fetchone()
        return bytes(row[0])

    def put(self, record: AuditRecord, snapshot: bytes) -> None:
        self._file.run(
            "INSERT INTO audit (id, record, snapshot) VALUES (?, ?, ?)",
            record.audit_id,
            msgspec.json.encode(record).decode(),
            snapshot,
        )
        self.records = dict(sorted([*self.records.items(), (record.audit_id, record)]))
        self.answers[record.audit_id] = {}

    def drop(self, audit_id: AuditId) -> None:
        """Remove an audit with its answers."""
        self._file.run("DELETE FROM audit WHERE id = ?", audit_id)
        del self.records[audit_id], self.answers[audit_id]

    def put_answers(self, audit_id: AuditId, answers: Iterable[AuditAnswer]) -> None:
        for answer in answers:
            self._file.run(
                "INSERT OR REPLACE INTO audit_answer (audit_id, image_id, answer) VALUES (?, ?, ?)",
                audit_id,
                answer.image_id,
                msgspec.json.encode(answer).decode(),
            )
            self.answers[audit_id][answer.image_id] = answer

    def drop_answers(self, audit_id: AuditId, image_ids: Sequence[ImageId]) -> None:
        self._file.run_many(
            "DELETE FROM audit_answer WHERE audit_id = ? AND image_id = ?",
            ((audit_id, image_id) for image_id in image_ids),
        )
        for image_id in image_ids:
            del self.answers[audit_id][image_id]

    def labelled(self, verdicts: Verdicts) -> frozenset[ImageId]:
        """Return the images whose class is one that an answer gave."""
        return frozenset(
            answer.image_id
            for answers in self.answers.values()
            for answer in answers.values()
            if answer.class_id != NO_CLASS and verdicts.of(answer.image_id) == answer.after
        )

    def without_answers(
        self, verdicts: Verdicts, is_overwritten: Bools | None = None
    ) -> VerdictSnapshot:
        """Return `verdicts` as they would be if audits had left none.

        Whether labels are up to date is judged by these: an audit would otherwise change the
        very labels it speaks of. Verdicts that were changed since stay.
        """
        held = verdicts.copy()
        for answers in reversed(self.answers.values()):
            for answer in answers.values():
                if held.of(answer.image_id) == answer.after:
                    held.put(VerdictGroup(answer.before, (answer.image_id,)))
                    held.observations.set(answer.image_id, answer.observed_before)
        return held.snapshot(is_overwritten)


def _read_records(file: ProjectFile) -> Iterable[AuditRecord]:
    for (text,) in file.run("SELECT record FROM audit ORDER BY id"):
        yield msgspec.json.decode(text, type=AuditRecord)


def _read_answers(
    file: ProjectFile, audit_ids: Iterable[AuditId]
) -> dict[AuditId, dict[ImageId, AuditAnswer]]:
    answers: dict[AuditId, dict[ImageId, AuditAnswer]] = {a: {} for a in audit_ids}
    for audit_id, text in file.run("SELECT audit_id, answer FROM audit_answer ORDER BY image_id"):
        answer = msgspec.json.decode(text, type=AuditAnswer)
        answers[audit_id][answer.image_id] = answer
    return answers
