"""The audit at the end, and what is done where it does not end well."""

from dataclasses import replace
from typing import Final

import numpy as np

from engine.audit import (
    Audit,
    AuditOutcome,
    KeptLabels,
    certify,
    checks_until_certified,
    latest_audit,
    most_wrong,
    select_from,
)
from engine.project import AuditPlan
from engine.simulation.effort import TILES_PER_PAGE
from engine.simulation.ending import Ending
from engine.simulation.reviewing import look_at, scaled
from engine.simulation.session import LabellingSession
from engine.simulation.ways import check_seconds, review_seconds
from engine.vectors import Float32s, Int32s

_BELIEVED: Final = 150  # checks that what was expected beforehand is worth


def audit_the_rest(session: LabellingSession, plan: AuditPlan, *, surprise: float) -> Ending:
    """Check labels that nobody has looked at until the target of `plan` is shown of all labels.

    A person's own labels are right as far as the promise goes, so that as many of the others
    may be wrong as the target allows of all. Where the target will not be met, or it is
    quicker, labels stay that may stay by the checks so far, and the others are looked at. This
    is the promise of the same audit; to begin another would take more checks of each.

    Parameters
    ----------
    surprise : as `review_the_doubtful` returned it
    """
    images, doubts = session.open_images()
    if not len(images):
        return Ending.ALL_SEEN
    share = most_wrong(plan.target_error, session.n_images) / len(images)
    audit = session.start_audit(replace(plan, target_error=share))
    kept = _check(session, audit, float(scaled(doubts, surprise).mean()))
    if kept is None:
        certify(latest_audit(session.project.state), session.project.state, session.present())
        return Ending.CERTIFIED
    look_at(session, *_doubtful(session, audit, kept))
    return Ending.SELECTED if session.is_open.any() else Ending.ALL_SEEN


def _check(session: LabellingSession, audit: Audit, error: float) -> KeptLabels | None:
    """Answer pages until the target is shown; else return what may stay when it is time to stop.

    A certificate is given only where a selection would keep all labels, so that both promises
    err at once or not at all.

    Parameters
    ----------
    error : share of the audited labels that is expected to be wrong
    """
    found = audit.result()
    while found.n_more:
        page = audit.next(min(TILES_PER_PAGE, found.n_more))
        audit = session.check_page(audit, page)
        found = audit.result()
        likely = (found.n_wrong + _BELIEVED * error) / (found.n_checked + _BELIEVED)
        if found.n_more and _looking_is_quicker(session, audit, likely):
            break
    kept = _may_stay(audit)
    is_shown = found.outcome == AuditOutcome.CERTIFIED and kept.n_kept == found.n_labels
    return None if is_shown else kept


def _may_stay(audit: Audit) -> KeptLabels:
    return select_from(audit, target_error=audit.record.plan.target_error)


def _looking_is_quicker(session: LabellingSession, audit: Audit, error: float) -> bool:
    """Say whether looking at what may not stay takes less than the checks still expected."""
    n_labels, record = len(audit.snapshot), audit.record
    n_more = checks_until_certified(
        np.array([answer.is_wrong for answer in audit.checked], np.bool_),
        n_labels=n_labels,
        n_null=most_wrong(record.plan.target_error, n_labels) + 1,
        alpha=record.alpha,
        error=error,
    )
    _, doubts = _doubtful(session, audit, _may_stay(audit))
    looking = float(review_seconds(doubts).sum())
    return n_more is None or check_seconds(error) * n_more > looking


def _doubtful(session: LabellingSession, audit: Audit, kept: KeptLabels) -> tuple[Int32s, Float32s]:
    """Return the audited images that may not stay and that nobody has looked at, with doubts."""
    images, probabilities = audit.snapshot.image_ids, audit.snapshot.probabilities
    is_below = probabilities.astype(np.float64) < kept.threshold  # which may lie just above 1
    is_doubtful = is_below & session.is_open[images]
    return images[is_doubtful], 1 - probabilities[is_doubtful]
