"""One audit: what to look at next, what was found, and what that shows.

Only answers without a gap from the first label drawn count, so that nobody can choose what
is counted by choosing what to answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import islice

import numpy as np

from engine.audit.bounds import checks_needed, hypergeometric_upper, most_wrong
from engine.audit.sequential import (
    capital,
    checks_until_certified,
    counter_capital,
    upper_bound,
)
from engine.audit.snapshot import LabelSnapshot
from engine.project import (
    AnswerKind,
    AuditAnswer,
    AuditId,
    AuditPlan,
    AuditRecord,
    ClassId,
    ImageId,
    ProjectState,
    ShownGuesses,
)
from engine.vectors import Bools, Float32s, Int32s


class AuditOutcome(StrEnum):
    """What an audit has come to."""

    OPEN = "open"
    CERTIFIED = "certified"
    REFUSED = "refused"


@dataclass(frozen=True)
class AuditResult:
    """What the checks of a plan have shown.

    Attributes
    ----------
    bound : share of the labels that is wrong at most; 1 where nothing may be said yet
    n_more : further checks that certify if none of them is wrong; None where none can
    """

    n_labels: int
    n_checked: int
    n_wrong: int
    bound: float
    outcome: AuditOutcome
    n_more: int | None


@dataclass(frozen=True)
class Offer:
    """A label to be checked."""

    image_id: ImageId
    class_id: ClassId


@dataclass(frozen=True, eq=False)
class Audit:
    """An audit with its frozen labels and the answers so far.

    Attributes
    ----------
    order : the images in the order in which they are drawn; for a fixed sample no more
    """

    record: AuditRecord
    snapshot: LabelSnapshot
    order: tuple[ImageId, ...]
    answers: Mapping[ImageId, AuditAnswer]

    @classmethod
    def of(cls, state: ProjectState, audit_id: AuditId) -> "Audit":
        """Return the audit of that number as it stands now.

        Raises
        ------
        AuditError
            If there is none.
        """
        record = state.audits.record(audit_id)
        snapshot = LabelSnapshot.unpacked(state.audits.snapshot(audit_id))
        rows = snapshot.order(record.plan.seed)
        if record.plan.method == "fixed":
            rows = rows[: _sample_size(record.plan, len(snapshot), record.alpha)]
        order = tuple(map(ImageId, snapshot.image_ids[rows].tolist()))
        return cls(record, snapshot, order, dict(state.audits.answers[audit_id]))

    def renewed(self, state: ProjectState) -> "Audit":
        """Return the same audit as it stands now, faster than `of`."""
        answers = state.audits.answers[self.record.audit_id]
        return replace(self, answers=dict(answers))

    @cached_property
    def checked(self) -> tuple[AuditAnswer, ...]:
        """The answers that count, in the order in which their labels were drawn."""
        found = []
        for image_id in self.order:
            if image_id not in self.answers:
                break
            found.append(self.answers[image_id])
        return tuple(found)

    @property
    def checked_labels(self) -> Int32s:
        """The labels that were offered in the checks that count: int32 (n_checked,)."""
        rows = [self.snapshot.row_of[answer.image_id] for answer in self.checked]
        return self.snapshot.class_ids[rows]

    @property
    def checked_probabilities(self) -> Float32s:
        """The probabilities of `checked_labels`: float32 (n_checked,)."""
        rows = [self.snapshot.row_of[answer.image_id] for answer in self.checked]
        return self.snapshot.probabilities[rows]

    @property
    def checked_truths(self) -> Int32s:
        """What was said of `checked_labels`, NO_CLASS for none or unknown: int32 (n_checked,)."""
        return np.array([answer.class_id for answer in self.checked], np.int32)

    @cached_property
    def shown(self) -> ShownGuesses:
        """The engine's labels that the audit asks about, as `Project.do` takes them."""
        return self.snapshot.guesses()

    @property
    def n_unsure(self) -> int:
        return sum(answer.kind == AnswerKind.UNSURE for answer in self.checked)

    @property
    def confidence(self) -> float:
        """The confidence of its promise, earlier audits of these labels counted in."""
        return 1 - self.record.alpha - self.record.alpha_before

    def next(self, count: int = 1) -> tuple[Offer, ...]:
        """Return the first `count` labels that have no answer yet."""
        left = (image_id for image_id in self.order if image_id not in self.answers)
        return tuple(Offer(i, self.snapshot.class_of(i)) for i in islice(left, count))

    def result(self) -> AuditResult:
        """Return what the answers show."""
        is_wrong = np.array([answer.is_wrong for answer in self.checked], np.bool_)
        return weigh(
            is_wrong, self.record.plan, n_labels=len(self.snapshot), alpha=self.record.alpha
        )


def weigh(is_wrong: Bools, plan: AuditPlan, *, n_labels: int, alpha: float) -> AuditResult:
    """Return what checks of a random sample show.

    Parameters
    ----------
    is_wrong : bool (n_checked,), in the order in which the labels were drawn
    alpha : how probably the plan may certify wrongly
    """
    if plan.method == "fixed":
        return _weigh_fixed(is_wrong, plan, n_labels, alpha)
    n_most = most_wrong(plan.target_error, n_labels)
    won = capital(is_wrong, n_labels=n_labels, n_null=n_most + 1)
    lost = counter_capital(is_wrong, n_labels=n_labels, n_most=n_most)
    outcome = _first(won >= 1 / alpha, lost >= 1 / alpha)
    if is_wrong.sum() > n_most:
        outcome = AuditOutcome.REFUSED
    n_possible = upper_bound(
        is_wrong, n_labels=n_labels, alpha=alpha, target_error=plan.target_error
    )
    n_more = (
        checks_until_certified(is_wrong, n_labels=n_labels, n_null=n_most + 1, alpha=alpha)
        if outcome == AuditOutcome.OPEN
        else None
    )
    return _result(is_wrong, n_labels, n_possible, outcome, n_more)


def _weigh_fixed(is_wrong: Bools, plan: AuditPlan, n_labels: int, alpha: float) -> AuditResult:
    """Weigh a sample of fixed size, of which nothing may be said before it is complete."""
    n_needed = _sample_size(plan, n_labels, alpha)
    is_wrong = is_wrong[:n_needed]
    n_wrong = int(is_wrong.sum())
    n_possible, outcome = n_labels, AuditOutcome.OPEN
    if n_wrong > min(plan.allowed_wrong, most_wrong(plan.target_error, n_labels)):
        outcome = AuditOutcome.REFUSED
    elif len(is_wrong) == n_needed:
        outcome = AuditOutcome.CERTIFIED
    if len(is_wrong) == n_needed:
        n_possible = hypergeometric_upper(
            n_wrong, n_needed, n_labels=n_labels, confidence=1 - alpha
        )
    n_more = n_needed - len(is_wrong) if outcome == AuditOutcome.OPEN else None
    return _result(is_wrong, n_labels, n_possible, outcome, n_more)


def _sample_size(plan: AuditPlan, n_labels: int, alpha: float) -> int:
    return checks_needed(
        plan.target_error, confidence=1 - alpha, n_wrong=plan.allowed_wrong, n_labels=n_labels
    )


def _result(
    is_wrong: Bools, n_labels: int, n_possible: int, outcome: AuditOutcome, n_more: int | None
) -> AuditResult:
    n_wrong = int(is_wrong.sum())
    bound = n_possible / n_labels
    return AuditResult(n_labels, len(is_wrong), n_wrong, bound, outcome, n_more)


def _first(is_won: Bools, is_lost: Bools) -> AuditOutcome:
    """Say which came first."""
    won, lost = (int(marks.argmax()) if marks.any() else len(marks) for marks in (is_won, is_lost))
    if won == lost:
        return AuditOutcome.OPEN
    return AuditOutcome.CERTIFIED if won < lost else AuditOutcome.REFUSED
