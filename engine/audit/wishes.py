"""What a person can ask of an audit, each turned into one edit, like `engine.project.wishes`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from engine.audit.audit import Audit
from engine.audit.bounds import most_wrong
from engine.audit.error_budget import error_budget
from engine.audit.snapshot import LabelSnapshot
from engine.errors import AuditError
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    AnswerKind,
    AuditAnswer,
    AuditId,
    AuditPlan,
    AuditRecord,
    ClassId,
    ImageId,
    Observation,
    ProjectState,
    SetAnswers,
    SetVerdicts,
    Several,
    StartAudit,
    Verdict,
    wishes,
)


def start_audit(state: ProjectState, plan: AuditPlan, snapshot: LabelSnapshot) -> StartAudit:
    """Begin an audit of frozen labels, with what `error_budget` leaves it.

    Raises
    ------
    AuditError
        If target, confidence or the number of wrong labels that is allowed make no sense.
    """
    for share in (plan.target_error, plan.confidence):
        if not 0 < share < 1:
            raise AuditError(
                "{share} is no share. Target error and confidence lie between 0 and 1, such as"
                " 0.02 and 0.95.",
                share=str(share),
            )
    _check_allowed(plan, len(snapshot))
    budget = error_budget(state.audits, plan, snapshot)
    record = AuditRecord(
        state.next_audit_id,
        datetime.now(UTC).isoformat(timespec="seconds"),
        plan,
        snapshot.hash,
        alpha=budget.alpha,
        alpha_before=budget.alpha_before,
    )
    title = Message("Start an audit of {count} labels", {"count": len(snapshot)})
    return StartAudit(title, record, snapshot.packed())


def _check_allowed(plan: AuditPlan, n_labels: int) -> None:
    n_most = most_wrong(plan.target_error, n_labels)
    if plan.allowed_wrong > n_most:
        raise AuditError(
            "{allowed} of the sample cannot be allowed to be wrong: the target lets at most {most}"
            " of all {count} labels be. Allow fewer, or set a higher target error.",
            allowed=f"{plan.allowed_wrong:,}",
            most=f"{n_most:,}",
            count=f"{n_labels:,}",
        )


def answer_right(state: ProjectState, audit: Audit, image_id: ImageId) -> Several:
    """Say that the offered label is right; it is then accepted."""
    class_id = _offered(audit, image_id)
    verdict = wishes.assign(state, class_id, [image_id])
    return _answer(state, audit, image_id, AnswerKind.RIGHT, class_id, verdict)


def answer_wrong(
    state: ProjectState, audit: Audit, image_id: ImageId, class_id: ClassId = NO_CLASS
) -> Several:
    """Say that the offered label is wrong; the image gets `class_id`, or loses its label."""
    offered = _offered(audit, image_id)
    if class_id == offered:
        return answer_right(state, audit, image_id)
    if class_id == NO_CLASS:
        verdict = wishes.reject(state, {offered: [image_id]})
    else:
        verdict = wishes.assign(state, class_id, [image_id])
    return _answer(state, audit, image_id, AnswerKind.WRONG, class_id, verdict)


def answer_none_of_these(state: ProjectState, audit: Audit, image_id: ImageId) -> Several:
    """Say that the image belongs to none of the classes."""
    _offered(audit, image_id)
    verdict = wishes.none_of_these(state, [image_id])
    return _answer(state, audit, image_id, AnswerKind.NONE_OF_THESE, NO_CLASS, verdict)


def answer_unsure(state: ProjectState, audit: Audit, image_id: ImageId) -> Several:
    """Say that nobody can tell; this counts as wrong, and the label stays as it is."""
    _offered(audit, image_id)
    return _answer(state, audit, image_id, AnswerKind.UNSURE, NO_CLASS, None)


def answer_page(
    state: ProjectState, audit: Audit, *, right: Sequence[ImageId], wrong: Sequence[ImageId]
) -> Several:
    """Say at once of a page of offered labels which are right and which are wrong.

    What the wrong ones are instead may be said later, one by one, by `answer_wrong`.
    """
    verdicts = (
        wishes.accept(state, _by_offer(audit, right)),
        wishes.reject(state, _by_offer(audit, wrong)),
    )
    after = {i: g.verdict for edit in verdicts for g in edit.groups for i in g.image_ids}
    answers = tuple(
        AuditAnswer(
            image_id,
            kind,
            _offered(audit, image_id) if kind == AnswerKind.RIGHT else NO_CLASS,
            _before(state, audit, image_id),
            _after(state, image_id, after),
            _observed_before(state, audit, image_id),
        )
        for kind, images in ((AnswerKind.RIGHT, right), (AnswerKind.WRONG, wrong))
        for image_id in images
    )
    title = Message(
        "Answer a page of the audit: {n_right} right, {n_wrong} wrong",
        {"n_right": len(right), "n_wrong": len(wrong)},
    )
    noted = SetAnswers(title, audit.record.audit_id, answers)
    return Several(title, (noted, *verdicts))


def latest_audit(state: ProjectState) -> Audit:
    """Return the audit that was begun last.

    Raises
    ------
    AuditError
        If there is none.
    """
    return Audit.of(state, max(state.audits.records, default=AuditId(0)))


def _answer(
    state: ProjectState,
    audit: Audit,
    image_id: ImageId,
    kind: AnswerKind,
    class_id: ClassId,
    verdict: SetVerdicts | None,
) -> Several:
    after = {i: g.verdict for g in verdict.groups for i in g.image_ids} if verdict else {}
    answer = AuditAnswer(
        image_id,
        kind,
        class_id,
        _before(state, audit, image_id),
        _after(state, image_id, after),
        _observed_before(state, audit, image_id),
    )
    title = Message("Answer “{answer}” in the audit", {"answer": _WORDS[kind]})
    noted = SetAnswers(title, audit.record.audit_id, (answer,))
    return Several(title, (noted, verdict) if verdict else (noted,))


def _before(state: ProjectState, audit: Audit, image_id: ImageId) -> Verdict:
    """Return the verdict that the first answer on an image found."""
    held = _standing(state, audit, image_id)
    return held.before if held else state.verdicts.of(image_id)


def _observed_before(state: ProjectState, audit: Audit, image_id: ImageId) -> Observation | None:
    """Return the observation that the first answer on an image found."""
    held = _standing(state, audit, image_id)
    return held.observed_before if held else state.verdicts.observations.of(image_id)


def _standing(state: ProjectState, audit: Audit, image_id: ImageId) -> AuditAnswer | None:
    """Return the answer on an image whose verdict has not been changed since."""
    held = audit.answers.get(image_id)
    return held if held and held.after == state.verdicts.of(image_id) else None


def _after(state: ProjectState, image_id: ImageId, given: Mapping[ImageId, Verdict]) -> Verdict:
    return given.get(image_id, state.verdicts.of(image_id))


def _by_offer(audit: Audit, images: Sequence[ImageId]) -> dict[ClassId, list[ImageId]]:
    found: dict[ClassId, list[ImageId]] = {}
    for image_id in images:
        found.setdefault(_offered(audit, image_id), []).append(image_id)
    return found


_WORDS = {
    AnswerKind.RIGHT: "right",
    AnswerKind.WRONG: "wrong",
    AnswerKind.NONE_OF_THESE: "none of these",
    AnswerKind.UNSURE: "unsure",
}


def _offered(audit: Audit, image_id: ImageId) -> ClassId:
    if image_id not in audit.snapshot.row_of:
        raise AuditError(
            "The audit does not ask about image {number}. “protolabel audit next” says about"
            " which it does.",
            number=image_id,
        )
    return audit.snapshot.class_of(image_id)
