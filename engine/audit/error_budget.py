"""How probably an audit may certify wrongly, given the audits that there were before."""

from dataclasses import dataclass

from engine.audit.snapshot import LabelSnapshot
from engine.errors import AuditError
from engine.project import AuditPlan, Audits


@dataclass(frozen=True)
class ErrorBudget:
    """What an audit may spend, and what earlier audits of the same labels have spent.

    Attributes
    ----------
    alpha : how probably this audit may certify wrongly
    alpha_before : the same of all earlier audits of these labels together
    """

    alpha: float
    alpha_before: float


def error_budget(audits: Audits, plan: AuditPlan, snapshot: LabelSnapshot) -> ErrorBudget:
    """Return what an audit of frozen labels that begins now may spend.

    Every earlier audit of labels that are still among these, if anything was answered in it,
    had its own chance to certify wrongly. So the k-th audit may do so with probability
    `alpha / 2 ** (k - 1)` only, and its promise counts the chances of all before: together
    they never exceed 2 alpha. Who wants 95 % however many audits it takes begins with 97.5 %.
    Rejected: alpha / 2 for the first, which needs a fifth more checks where one is enough.
    """
    spent = [
        record.alpha
        for audit_id, record in audits.records.items()
        if audits.answers[audit_id] and _may_share(snapshot, audits.snapshot(audit_id))
    ]
    return ErrorBudget(round(1 - plan.confidence, 12) / 2 ** len(spent), sum(spent))


def _may_share(snapshot: LabelSnapshot, earlier: bytes) -> bool:
    """Say whether an earlier audit was, or where it is damaged may have been, of these labels."""
    try:
        return snapshot.shares_labels_with(LabelSnapshot.unpacked(earlier))
    except AuditError:
        return True
