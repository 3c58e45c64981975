"""How right the labels are, said with a number that holds: sample, bound, certificate.

A person checks labels that are drawn at random from a frozen set; arithmetic alone turns the
answers into a promise, so that nothing the labeller believes of itself enters it.

Labels are drawn with equal chances. Rejected: drawing doubtful ones more often, with a bet for
each stratum and the least product over all ways to share the errors between them. It keeps
its promise, but of 2,000 labels without error (target 2 %) it takes 171 to 217 checks instead
of 161, and only where nearly all errors lie in a small stratum, whose error is guessed well
beforehand, does it take less (399 instead of 495). Look through doubtful labels before the
audit, or let `select_labels` say which; that is where a person's time saves more.
"""

from engine.audit.audit import Audit, AuditOutcome, AuditResult, Offer, weigh
from engine.audit.bounds import (
    checks_needed,
    hypergeometric_upper,
    most_wrong,
    proportion_interval,
)
from engine.audit.certificate import (
    Certificate,
    Certified,
    Check,
    FrozenLabel,
    percent,
    scope_in_words,
)
from engine.audit.certifying import (
    certificate_id,
    certify,
    certifying_audit,
    latest_certified,
)
from engine.audit.coverage import Coverage, coverage_of
from engine.audit.error_budget import ErrorBudget, error_budget
from engine.audit.figures import (
    ClassFigures,
    ReliabilityBin,
    Share,
    class_figures,
    confusion_matrix,
    reliability,
)
from engine.audit.found import AuditFigures
from engine.audit.selection import KeptLabels, select_from, select_labels
from engine.audit.sequential import (
    capital,
    checks_until_certified,
    counter_capital,
    upper_bound,
)
from engine.audit.snapshot import LabelKey, LabelSnapshot, freeze, in_scope
from engine.audit.sources import LabelSource, label_sources
from engine.audit.standing import (
    AuditFinding,
    AuditStanding,
    PresentLabels,
    audit_standing,
)
from engine.audit.validity import Validity, check_labels
from engine.audit.verification import ManifestLabel, Verification, verify
from engine.audit.wishes import (
    answer_none_of_these,
    answer_page,
    answer_right,
    answer_unsure,
    answer_wrong,
    latest_audit,
    start_audit,
)
from engine.audit.work_left import Outlook, WorkLeft, look_ahead, what_is_left, work_left

__all__ = [
    "Audit",
    "AuditFigures",
    "AuditFinding",
    "AuditOutcome",
    "AuditResult",
    "AuditStanding",
    "Certificate",
    "Certified",
    "Check",
    "ClassFigures",
    "Coverage",
    "ErrorBudget",
    "FrozenLabel",
    "KeptLabels",
    "LabelKey",
    "LabelSnapshot",
    "LabelSource",
    "ManifestLabel",
    "Offer",
    "Outlook",
    "PresentLabels",
    "ReliabilityBin",
    "Share",
    "Validity",
    "Verification",
    "WorkLeft",
    "answer_none_of_these",
    "answer_page",
    "answer_right",
    "answer_unsure",
    "answer_wrong",
    "audit_standing",
    "capital",
    "certificate_id",
    "certify",
    "certifying_audit",
    "check_labels",
    "checks_needed",
    "checks_until_certified",
    "class_figures",
    "confusion_matrix",
    "counter_capital",
    "coverage_of",
    "error_budget",
    "freeze",
    "hypergeometric_upper",
    "in_scope",
    "label_sources",
    "latest_audit",
    "latest_certified",
    "look_ahead",
    "most_wrong",
    "percent",
    "proportion_interval",
    "reliability",
    "scope_in_words",
    "select_from",
    "select_labels",
    "start_audit",
    "upper_bound",
    "verify",
    "weigh",
    "what_is_left",
    "work_left",
]
