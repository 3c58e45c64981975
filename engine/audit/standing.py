"""What an audit has come to, what is certified, and what is left to be done, all at once."""

from dataclasses import dataclass, replace

from engine.audit.audit import Audit, AuditOutcome, AuditResult
from engine.audit.coverage import Coverage, coverage_of
from engine.audit.found import AuditFigures, audit_figures
from engine.audit.selection import KeptLabels, select_from
from engine.audit.validity import Validity, check_labels
from engine.audit.work_left import WorkLeft, what_is_left
from engine.labelling import ShownLabels
from engine.project import AuditPlan, Audits, Catalog, ClassId, VerdictSnapshot


@dataclass(frozen=True, eq=False)
class AuditFinding:
    """What an audit has come to beside the present labels.

    Attributes
    ----------
    figures : None while there is more to check
    kept : which labels may stay although the target is missed; None where it is not
    """

    audit: Audit
    result: AuditResult
    validity: Validity
    figures: AuditFigures | None = None
    kept: KeptLabels | None = None


@dataclass(frozen=True, eq=False)
class AuditStanding:
    """How the present labels stand.

    Attributes
    ----------
    finding : None where there is no audit
    coverage : of the certificate at hand; None where there is none
    left : what is to be done until all is certified; None for nothing
    target_error : that `left` aims at
    """

    finding: AuditFinding | None = None
    coverage: Coverage | None = None
    left: WorkLeft | None = None
    target_error: float = AuditPlan().target_error


@dataclass(frozen=True, eq=False)
class PresentLabels:
    """The labels of this moment, and what they are put together from."""

    catalog: Catalog
    verdicts: VerdictSnapshot
    shown: ShownLabels
    class_ids: tuple[ClassId, ...]


def audit_standing(
    audits: Audits, present: PresentLabels, *, audit: Audit | None, earlier: Audit | None
) -> AuditStanding:
    """Say how the present labels stand.

    Parameters
    ----------
    audit : the audit that was begun last
    earlier : the last one before it that has ended well
    """
    catalog, shown = present.catalog, present.shown
    finding = _finding(audit, present) if audit else None
    outcome = finding.result.outcome if finding else None
    certifying = audit if outcome == AuditOutcome.CERTIFIED else earlier
    verdicts = present.verdicts
    coverage = coverage_of(certifying, catalog, verdicts, shown) if certifying else None
    plan = audit.record.plan if audit else AuditPlan()
    is_under_way = finding and outcome == AuditOutcome.OPEN and finding.validity.is_valid
    under_way = finding.result if finding and is_under_way else None
    left = what_is_left(audits, catalog, shown, plan=plan, under_way=under_way, coverage=coverage)
    return AuditStanding(finding, coverage, left, plan.target_error)


def _finding(audit: Audit, present: PresentLabels) -> AuditFinding:
    validity = check_labels(audit, present.catalog, present.verdicts, present.shown)
    finding = AuditFinding(audit, audit.result(), validity)
    outcome = finding.result.outcome
    if outcome == AuditOutcome.OPEN and validity.is_valid:
        return finding
    figures = audit_figures(audit, present.verdicts, present.class_ids)
    target = audit.record.plan.target_error
    is_refused = outcome == AuditOutcome.REFUSED
    kept = select_from(audit, target_error=target) if is_refused else None
    return replace(finding, figures=figures, kept=kept)
