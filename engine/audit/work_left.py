"""How much work is left until the labels can be certified, as far as probabilities tell."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from engine.audit.audit import AuditResult
from engine.audit.bounds import most_wrong
from engine.audit.coverage import Coverage
from engine.audit.error_budget import error_budget
from engine.audit.sequential import checks_until_certified
from engine.audit.snapshot import freeze, in_scope
from engine.labelling import ImageStatus, ShownLabels
from engine.project import AuditPlan, Audits, Catalog
from engine.vectors import Bools, Float32s

_TILES: Final = 30  # of a page
_STEPS: Final = 1000  # of probability; exact enough, and quick for a million labels
_ROOM: Final = 0.5  # of the target, which the expected error may fill when an audit begins
_NO_CHECKS: Final = np.zeros(0, np.bool_)


@dataclass(frozen=True)
class WorkLeft:
    """What a person still has to do.

    Attributes
    ----------
    n_labels : of which something is to be shown
    n_reviews : automatic labels to look through, the most doubtful first
    n_wrong : how many of these are expected to be wrong
    n_checks : of the audit that follows if it finds none wrong; 0 where there need be none,
        because all are looked through
    """

    n_labels: int
    n_reviews: int
    n_wrong: float
    n_checks: int

    @property
    def n_actions(self) -> int:
        """Keys and clicks: one a page of tiles, two a correction, or one for each image alone."""
        by_page = math.ceil(self.n_reviews / _TILES) + 2 * math.ceil(self.n_wrong)
        return min(by_page, self.n_reviews) + self.n_checks


@dataclass(frozen=True)
class Outlook:
    """What an audit that begins now would take, and what it takes to certify all in the best way.

    Attributes
    ----------
    n_labels : 0 where there is nothing to audit
    n_checks : of an audit at once, if it finds none wrong; all where no number can do
    left : None where nothing is left to be done
    """

    n_labels: int
    n_checks: int
    left: WorkLeft | None = None


def look_ahead(
    audits: Audits,
    catalog: Catalog,
    present: ShownLabels,
    plan: AuditPlan,
    coverage: Coverage | None = None,
) -> Outlook:
    """Say what lies between the present labels and the target of `plan`.

    The audit is reckoned with the alpha that `start_audit` would give it, so that what is said
    before is what is said after.

    Parameters
    ----------
    coverage : of the certificate at hand; of the labels that it covers nothing need be shown
    """
    chosen = in_scope(catalog, present, plan.scope)
    n_labels = int(chosen.sum())
    if not n_labels:
        return Outlook(0, 0)
    alpha = _alpha(audits, catalog, present, plan)
    anew = work_left(
        present.probabilities[chosen], target_error=plan.target_error, confidence=1 - alpha
    )
    n_checks = _n_checks(n_labels, plan.target_error, alpha)
    outlook = Outlook(n_labels, n_labels if n_checks is None else n_checks, anew)
    if coverage is None or not coverage.validity.is_valid:
        return outlook
    is_uncovered = _uncovered(coverage, chosen, present)
    if not is_uncovered.any():
        return replace(outlook, left=None)
    newer = _all_looked_through(present.probabilities[is_uncovered])
    return replace(outlook, left=min(newer, anew, key=lambda left: left.n_actions))


def what_is_left(
    audits: Audits,
    catalog: Catalog,
    present: ShownLabels,
    *,
    plan: AuditPlan,
    under_way: AuditResult | None = None,
    coverage: Coverage | None = None,
) -> WorkLeft | None:
    """Say what is left to be done until all automatic labels are certified; None for nothing.

    Parameters
    ----------
    plan : of the latest audit, or the usual one
    under_way : of an audit of the present labels that may still certify them
    coverage : of the certificate at hand
    """
    if under_way is not None and under_way.n_more:
        return WorkLeft(under_way.n_labels, 0, 0.0, under_way.n_more)
    scope = "automatic" if plan.scope.startswith("class:") else plan.scope
    chosen = in_scope(catalog, present, scope)
    if coverage is not None and not _uncovered(coverage, chosen, present).any():
        return None
    return look_ahead(audits, catalog, present, replace(plan, scope=scope), coverage).left


def work_left(probabilities: Float32s, *, target_error: float, confidence: float) -> WorkLeft:
    """Say what it takes to certify automatic labels of these `probabilities` (n,).

    Labels are reviewed until half of `target_error` is expected of the others; then these are
    audited. Where that takes more keys than looking through all, all of them are reviewed.
    """
    alpha = round(1 - confidence, 12)
    steps = np.clip((probabilities * _STEPS).astype(np.int64), 0, _STEPS)
    counts = np.bincount(steps, minlength=_STEPS + 1)
    wrong = counts * (1 - np.arange(_STEPS + 1) / _STEPS)
    n_left, wrong_left = counts[::-1].cumsum()[::-1], wrong[::-1].cumsum()[::-1]
    enough = np.flatnonzero(wrong_left <= _ROOM * target_error * n_left)
    first = int(enough[0]) if len(enough) else _STEPS
    n_audited = int(n_left[first])
    n_checks = _n_checks(n_audited, target_error, alpha) if n_audited else None
    everything = _all_looked_through(probabilities)
    if n_checks is None:
        return everything
    n_wrong = float(wrong.sum() - wrong_left[first])
    audited = WorkLeft(len(probabilities), len(probabilities) - n_audited, n_wrong, n_checks)
    return min(audited, everything, key=lambda left: left.n_actions)


def _uncovered(coverage: Coverage, chosen: Bools, present: ShownLabels) -> Bools:
    """Mark automatic labels of which nothing is known: bool (n_images,)."""
    found: Bools = chosen & np.equal(present.statuses, ImageStatus.AUTO) & ~coverage.is_covered
    return found


def _all_looked_through(probabilities: Float32s) -> WorkLeft:
    n_labels = len(probabilities)
    return WorkLeft(n_labels, n_labels, float((1 - probabilities).sum()), 0)


def _n_checks(n_labels: int, target_error: float, alpha: float) -> int | None:
    n_null = most_wrong(target_error, n_labels) + 1
    return checks_until_certified(_NO_CHECKS, n_labels=n_labels, n_null=n_null, alpha=alpha)


def _alpha(audits: Audits, catalog: Catalog, present: ShownLabels, plan: AuditPlan) -> float:
    if not any(audits.answers.values()):
        return 1 - plan.confidence
    return error_budget(audits, plan, freeze(catalog, present, plan.scope)).alpha
