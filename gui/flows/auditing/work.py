"""What auditing takes to a worker thread, does there, and brings back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from engine.audit import (
    Audit,
    AuditStanding,
    Coverage,
    Outlook,
    PresentLabels,
    audit_standing,
    certifying_audit,
    freeze,
    look_ahead,
    start_audit,
)
from engine.images import ContentHash
from engine.jobs import Job
from engine.labelling import PseudoLabels, ShownLabels, shown_labels
from engine.project import (
    AuditAnswer,
    AuditId,
    AuditPlan,
    AuditRecord,
    Audits,
    Catalog,
    ClassId,
    ImageId,
    ProjectState,
    StartAudit,
    VerdictSnapshot,
)
from engine.vectors import Bools
from gui.document import Document
from gui.tasks import Send


@dataclass(frozen=True, eq=False)
class HeldCatalog:
    """The part of a Catalog that labels are frozen with, as other threads may read it."""

    paths: tuple[str, ...]
    hashes: tuple[ContentHash | None, ...]
    is_outside: Bools
    is_missing: Bools
    is_unreadable: Bools

    @classmethod
    def of(cls, catalog: Catalog) -> "HeldCatalog":
        files = tuple(catalog.paths), tuple(catalog.hashes)
        return cls(*files, catalog.is_outside, catalog.is_missing, catalog.is_unreadable)

    def as_catalog(self) -> Catalog:
        return cast("Catalog", self)


@dataclass(frozen=True, eq=False)
class HeldAudits:
    """The part of a ProjectState that audits are begun and read from, likewise."""

    next_audit_id: AuditId
    records: Mapping[AuditId, AuditRecord]
    answers: Mapping[AuditId, Mapping[ImageId, AuditAnswer]]
    snapshots: Mapping[AuditRecord, bytes]

    @classmethod
    def of(cls, state: ProjectState, before: "HeldAudits | None" = None) -> "HeldAudits":
        """Hold the audits of `state`; labels that were held `before` are not read again."""
        audits, held = state.audits, before.snapshots if before else {}
        answers = {audit_id: dict(given) for audit_id, given in audits.answers.items()}
        snapshots = {r: held.get(r) or audits.snapshot(a) for a, r in audits.records.items()}
        return cls(state.next_audit_id, dict(audits.records), answers, snapshots)

    @property
    def audits(self) -> "HeldAudits":
        return self

    def record(self, audit_id: AuditId) -> AuditRecord:
        return self.records[audit_id]

    def snapshot(self, audit_id: AuditId) -> bytes:
        return self.snapshots[self.records[audit_id]]

    def as_audits(self) -> Audits:
        return cast("Audits", self)

    def as_state(self) -> ProjectState:
        return cast("ProjectState", self)


@dataclass(frozen=True, eq=False)
class PresentWork:
    """What the present labels are put together from."""

    catalog: HeldCatalog
    verdicts: VerdictSnapshot
    labels: PseudoLabels | None
    class_ids: tuple[ClassId, ...]

    @classmethod
    def of(
        cls, document: Document, catalog: HeldCatalog, labels: PseudoLabels | None
    ) -> "PresentWork":
        return cls(catalog, document.verdicts(), labels, tuple(document.classes))

    def present(self) -> ShownLabels:
        unreadable = self.catalog.is_unreadable
        return shown_labels(self.verdicts, self.labels, unreadable, self.class_ids)

    def as_present(self) -> PresentLabels:
        catalog = self.catalog.as_catalog()
        return PresentLabels(catalog, self.verdicts, self.present(), self.class_ids)


@dataclass(frozen=True, eq=False)
class WeighWork:
    """What is to be weighed.

    Attributes
    ----------
    audit : the audit that was begun last
    earlier : the last one before it that has ended well
    """

    audit: Audit | None
    earlier: Audit | None
    audits: HeldAudits
    present: PresentWork


def see_outlook(
    _: Job, work: tuple[HeldAudits, PresentWork, AuditPlan, Coverage | None], __: Send
) -> Outlook:
    audits, present_work, plan, coverage = work
    catalog, present = present_work.catalog.as_catalog(), present_work.present()
    return look_ahead(audits.as_audits(), catalog, present, plan, coverage)


def begin_audit(_: Job, work: tuple[PresentWork, HeldAudits, AuditPlan], __: Send) -> StartAudit:
    present_work, audits, plan = work
    catalog = present_work.catalog.as_catalog()
    return start_audit(audits.as_state(), plan, freeze(catalog, present_work.present(), plan.scope))


def read_audit(_: Job, work: tuple[HeldAudits, AuditId], __: Send) -> tuple[Audit, Audit | None]:
    """Return an audit, and the last one before it that has ended well."""
    audits, audit_id = work
    state = audits.as_state()
    return Audit.of(state, audit_id), certifying_audit(state, before=audit_id)


def weigh_labels(_: Job, work: WeighWork, __: Send) -> AuditStanding:
    """Say what the audit has come to, what is certified, and what is left to be done."""
    audits, present = work.audits.as_audits(), work.present.as_present()
    return audit_standing(audits, present, audit=work.audit, earlier=work.earlier)
