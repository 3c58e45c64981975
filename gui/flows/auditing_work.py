"""What auditing takes to a worker thread, does there, and brings back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from engine.audit import (
    Audit,
    AuditOutcome,
    Evidence,
    KeptLabels,
    PresentLabels,
    Validity,
    check_labels,
    checks_until_certified,
    freeze,
    in_scope,
    most_wrong,
    present_labels,
    select_from,
    start_audit,
)
from engine.images import ContentHash
from engine.jobs import Job
from engine.labelling import PseudoLabels
from engine.project import (
    AuditAnswer,
    AuditId,
    AuditPlan,
    AuditRecord,
    Catalog,
    ClassId,
    ImageId,
    ProjectState,
    StartAudit,
    VerdictSnapshot,
)
from engine.vectors import Bools
from gui.document import Document
from gui.flows.auditing_figures import AuditFigures, audit_figures
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
    snapshots: Mapping[AuditId, bytes]

    @classmethod
    def of(cls, state: ProjectState) -> "HeldAudits":
        audits = state.audits
        answers = {audit_id: dict(given) for audit_id, given in audits.answers.items()}
        snapshots = {audit_id: audits.snapshot(audit_id) for audit_id in audits.records}
        return cls(state.next_audit_id, dict(audits.records), answers, snapshots)

    @property
    def audits(self) -> "HeldAudits":
        return self

    def record(self, audit_id: AuditId) -> AuditRecord:
        return self.records[audit_id]

    def snapshot(self, audit_id: AuditId) -> bytes:
        return self.snapshots[audit_id]

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

    def present(self) -> PresentLabels:
        unreadable = self.catalog.is_unreadable
        return present_labels(self.verdicts, self.labels, unreadable, self.class_ids)


@dataclass(frozen=True)
class Outlook:
    """How large an audit would be.

    Attributes
    ----------
    n_labels : 0 where there is nothing to audit
    n_checks : that certify if none is wrong
    """

    n_labels: int
    n_checks: int


@dataclass(frozen=True, eq=False)
class AuditFinding:
    """What an audit has come to beside the present labels.

    Attributes
    ----------
    figures : None while there is more to check
    kept : which labels may stay although the target is missed; None where it is not
    """

    audit: Audit
    evidence: Evidence
    validity: Validity
    figures: AuditFigures | None = None
    kept: KeptLabels | None = None


def look_ahead(_: Job, work: tuple[PresentWork, AuditPlan], __: Send) -> Outlook:
    present_work, plan = work
    scope = in_scope(present_work.catalog.as_catalog(), present_work.present(), plan.scope)
    n_labels = int(scope.sum())
    if not n_labels:
        return Outlook(0, 0)
    n_null = most_wrong(plan.target_error, n_labels) + 1
    n_checks = checks_until_certified(
        np.zeros(0, np.bool_), n_labels=n_labels, n_null=n_null, alpha=1 - plan.confidence
    )
    return Outlook(n_labels, n_labels if n_checks is None else n_checks)


def begin_audit(_: Job, work: tuple[PresentWork, HeldAudits, AuditPlan], __: Send) -> StartAudit:
    present_work, audits, plan = work
    catalog = present_work.catalog.as_catalog()
    return start_audit(audits.as_state(), plan, freeze(catalog, present_work.present(), plan.scope))


def read_audit(_: Job, work: tuple[HeldAudits, AuditId], __: Send) -> Audit:
    audits, audit_id = work
    return Audit.of(audits.as_state(), audit_id)


def weigh_audit(_: Job, work: tuple[Audit, PresentWork], __: Send) -> AuditFinding:
    audit, present_work = work
    present = present_work.present()
    catalog, verdicts = present_work.catalog.as_catalog(), present_work.verdicts
    validity = check_labels(audit, catalog, verdicts, present)
    finding = AuditFinding(audit, audit.evidence(), validity)
    if finding.evidence.outcome == AuditOutcome.OPEN and validity.is_valid:
        return finding
    figures = audit_figures(audit, verdicts, present_work.class_ids)
    is_refused = finding.evidence.outcome == AuditOutcome.REFUSED
    target = audit.record.plan.target_error
    kept = select_from(audit, target_error=target) if is_refused else None
    return replace(finding, figures=figures, kept=kept)
