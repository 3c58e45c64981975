"""An audit from its first label to its outcome, in a project on disk."""

from dataclasses import replace

import numpy as np
import pytest

from engine.audit import (
    Audit,
    AuditOutcome,
    answer_none_of_these,
    answer_page,
    answer_right,
    answer_unsure,
    answer_wrong,
    freeze,
    latest_audit,
    start_audit,
    weigh,
)
from engine.errors import AuditError
from engine.labelling import capture_digest
from engine.project import (
    NO_CLASS,
    AuditPlan,
    Project,
    ShownGuesses,
    VerdictKind,
    wishes,
)
from tests.engine.audit.builders import CAT, DOG, begin, check, labelled_project, present

N_IMAGES = 60
TENTH = AuditPlan(target_error=0.1, seed=1)


@pytest.fixture
def held(tmp_path):
    project, labels = labelled_project(tmp_path, N_IMAGES)
    yield project, labels
    project.close()


@pytest.fixture
def project(held):
    return held[0]


@pytest.fixture
def audit(held):
    return begin(*held, TENTH)


def test_that_every_label_is_drawn_once(audit):
    assert sorted(audit.order) == list(range(N_IMAGES))


def test_that_the_seed_decides_the_order(held):
    orders = [begin(*held, replace(TENTH, seed=seed)).order for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_that_the_same_seed_draws_other_labels_anew(held):
    project, labels = held
    first = begin(project, labels, TENTH).order
    guesses = labels.guesses.copy()
    guesses[0] = DOG
    assert begin(project, replace(labels, guesses=guesses), TENTH).order != first


def test_that_order_says_nothing_of_where_a_file_lies(audit):
    positions = np.argsort(audit.order)
    assert abs(np.corrcoef(positions, np.arange(N_IMAGES))[0, 1]) < 0.4


def test_that_a_class_alone_is_audited_when_asked(held):
    audit = begin(*held, replace(TENTH, scope=f"class:{CAT}"))
    assert set(audit.order) == set(range(0, N_IMAGES, 2))


def test_that_a_persons_own_labels_are_audited_only_with_everything(held):
    project, labels = held
    project.do(wishes.assign(project.state, CAT, [0, 2]))
    assert len(begin(project, labels, TENTH).order) == N_IMAGES - 2
    assert len(begin(project, labels, replace(TENTH, scope="everything")).order) == N_IMAGES


def test_that_there_must_be_labels_to_audit(held):
    project = held[0]
    with pytest.raises(AuditError, match="Label the images first"):
        freeze(project.catalog, present(project, None), "automatic")


def test_that_a_target_is_a_share(held):
    project, labels = held
    snapshot = freeze(project.catalog, present(project, labels), "automatic")
    with pytest.raises(AuditError, match="is no share"):
        start_audit(project.state, AuditPlan(target_error=2.0), snapshot)


def test_that_checks_without_error_certify(project, audit):
    n_more = audit.result().n_more
    audit = check(project, n_more)
    assert audit.result().outcome == AuditOutcome.CERTIFIED
    assert audit.result().bound <= 0.1


def test_that_one_check_fewer_leaves_it_open(project, audit):
    audit = check(project, audit.result().n_more - 1)
    assert (audit.result().outcome, audit.result().n_more) == (AuditOutcome.OPEN, 1)


def test_that_many_wrong_labels_are_told_early(project, audit):
    result = check(project, 30, dict.fromkeys(range(N_IMAGES), DOG)).result()
    assert result.outcome == AuditOutcome.REFUSED
    assert result.n_more is None


def test_that_finding_more_wrong_than_may_be_takes_the_outcome_back():
    is_wrong = np.array([*[False] * 40, *[True] * 7, *[False] * 13])
    early = weigh(is_wrong[:40], TENTH, n_labels=60, alpha=0.05)
    late = weigh(is_wrong, TENTH, n_labels=60, alpha=0.05)
    assert (early.outcome, late.outcome) == (AuditOutcome.CERTIFIED, AuditOutcome.REFUSED)
    assert late.bound == pytest.approx(7 / 60)


def test_that_an_audit_is_renewed_with_the_answers_since(project, audit):
    assert audit.renewed(project.state).next() == audit.next()
    check(project, 3)
    assert audit.renewed(project.state).result() == latest_audit(project.state).result()


def test_that_answers_out_of_turn_do_not_count_until_the_gap_is_closed(project, audit):
    first, second = audit.next(2)
    project.do(answer_right(project.state, audit, second.image_id))
    assert latest_audit(project.state).result().n_checked == 0
    project.do(answer_right(project.state, audit, first.image_id))
    assert latest_audit(project.state).result().n_checked == 2


def test_that_an_audit_goes_on_after_the_project_was_closed(project, audit):
    check(project, 5)
    project.close()
    again = Project.open(project.path)
    resumed = latest_audit(again.state)
    again.close()
    assert resumed.order == audit.order
    assert resumed.next()[0].image_id == audit.order[5]


def test_that_right_accepts_the_label(project, audit):
    (offer,) = audit.next()
    project.do(answer_right(project.state, audit, offer.image_id))
    verdict = project.verdicts.of(offer.image_id)
    assert (verdict.kind, verdict.class_id) == (VerdictKind.ACCEPTED, offer.class_id)


def test_that_a_correction_is_a_verdict_and_one_undo(project, audit):
    (offer,) = audit.next()
    other = DOG if offer.class_id == CAT else CAT
    project.do(answer_wrong(project.state, audit, offer.image_id, other))
    assert project.verdicts.of(offer.image_id).class_id == other
    project.undo()
    assert project.verdicts.of(offer.image_id).kind == VerdictKind.OPEN
    assert not latest_audit(project.state).answers


def test_that_wrong_without_a_class_rules_the_label_out(project, audit):
    (offer,) = audit.next()
    project.do(answer_wrong(project.state, audit, offer.image_id))
    assert project.verdicts.of(offer.image_id).ruled_out == (offer.class_id,)


def test_that_correcting_to_the_offered_class_is_right(project, audit):
    (offer,) = audit.next()
    project.do(answer_wrong(project.state, audit, offer.image_id, offer.class_id))
    assert latest_audit(project.state).result().n_wrong == 0


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(answer_none_of_these, VerdictKind.NONE_OF_THESE), (answer_unsure, VerdictKind.OPEN)],
)
def test_that_what_has_no_class_counts_as_wrong(project, audit, answer, kind):
    (offer,) = audit.next()
    project.do(answer(project.state, audit, offer.image_id))
    found = latest_audit(project.state)
    assert found.result().n_wrong == 1
    assert found.checked_truths.tolist() == [NO_CLASS]
    assert project.verdicts.of(offer.image_id).kind == kind


def test_that_a_page_of_answers_is_one_step(project, audit):
    right, wrong = audit.order[:3], audit.order[3:5]
    project.do(answer_page(project.state, audit, right=right, wrong=wrong))
    found = latest_audit(project.state)
    assert [answer.is_wrong for answer in found.checked] == [False] * 3 + [True] * 2
    assert all(project.verdicts.of(i).kind == VerdictKind.ACCEPTED for i in right)
    assert all(audit.snapshot.class_of(i) in project.verdicts.of(i).ruled_out for i in wrong)
    project.undo()
    assert not latest_audit(project.state).checked
    assert project.verdicts.of(right[0]).kind == VerdictKind.OPEN


def test_that_what_a_page_found_wrong_is_named_later(project, audit):
    project.do(answer_page(project.state, audit, right=(), wrong=audit.order[:1]))
    image_id = audit.order[0]
    other = DOG if audit.snapshot.class_of(image_id) == CAT else CAT
    project.do(answer_wrong(project.state, latest_audit(project.state), image_id, other))
    (answer,) = latest_audit(project.state).checked
    assert answer.is_wrong
    assert answer.class_id == other
    assert answer.before.kind == VerdictKind.OPEN


def test_that_a_changed_mind_replaces_the_answer(project, audit):
    (offer,) = audit.next()
    project.do(answer_unsure(project.state, audit, offer.image_id))
    project.do(answer_right(project.state, audit, offer.image_id))
    result = latest_audit(project.state).result()
    assert (result.n_checked, result.n_wrong) == (1, 0)


def test_that_only_labels_that_were_frozen_can_be_answered(held):
    audit = begin(*held, replace(TENTH, scope=f"class:{CAT}"))
    with pytest.raises(AuditError, match="does not ask about"):
        answer_right(held[0].state, audit, 1)


def test_that_an_audit_that_is_gone_takes_no_answers(project, audit):
    late = answer_right(project.state, audit, audit.order[0])
    project.undo()
    with pytest.raises(AuditError, match="Start one first"):
        project.do(late)
    assert project.verdicts.of(audit.order[0]).kind == VerdictKind.OPEN


def test_that_labelling_does_not_see_answers_as_news(held, audit):
    project = held[0]
    before = project.verdicts.snapshot()
    check(project, 4, dict.fromkeys(range(N_IMAGES), DOG))
    seen = project.audits.without_answers(project.verdicts)
    assert np.array_equal(seen.kinds, before.kinds)
    assert np.array_equal(seen.class_ids, before.class_ids)
    assert np.array_equal(seen.shown_order, before.shown_order)


def test_that_an_answer_keeps_the_label_that_was_offered(held, audit):
    project, (first, second) = held[0], audit.order[:2]
    check(project, 2, {first: DOG if audit.snapshot.class_of(first) == CAT else CAT})
    found = project.verdicts.snapshot().judged()
    is_right = dict(zip(found.image_ids.tolist(), found.is_right.tolist(), strict=True))
    assert is_right == {first: False, second: True}
    assert found.probabilities.tolist() == pytest.approx([0.9, 0.9])


def test_that_an_answer_that_is_given_again_keeps_the_label_that_was_offered(project, audit):
    image_id = audit.order[0]
    offered = audit.snapshot.class_of(image_id)
    for answer in (answer_wrong, answer_none_of_these, answer_right):
        now = latest_audit(project.state)
        project.do(answer(project.state, now, image_id), now.shown)
    assert project.verdicts.observations.of(image_id).class_id == offered
    assert project.verdicts.snapshot().judged().is_right.tolist() == [True]


def test_that_labels_of_a_person_are_no_observations(held):
    project, labels = held
    project.do(wishes.assign(project.state, CAT, [0]))
    audit = begin(project, labels, replace(TENTH, scope="everything"))
    assert audit.shown.class_ids[0] == NO_CLASS
    assert (audit.shown.class_ids[1:] != NO_CLASS).all()


def test_that_labelling_sees_what_was_shown_before_an_answer(held):
    project, labels = held
    guesses = ShownGuesses(labels.guesses, labels.probabilities)
    project.do(wishes.reject(project.state, {CAT: [0]}), guesses)
    other = labels.guesses.copy()
    other[0] = DOG
    audit = begin(project, replace(labels, guesses=other), replace(TENTH, scope=f"class:{DOG}"))
    before = capture_digest(project.state, project.state.attribute_snapshot(), "")()
    project.do(answer_right(project.state, audit, 0), audit.shown)
    assert project.verdicts.observations.of(0).class_id == DOG
    assert capture_digest(project.state, project.state.attribute_snapshot(), "")() == before
    again = latest_audit(project.state)
    project.do(answer_none_of_these(project.state, again, 0), again.shown)
    assert capture_digest(project.state, project.state.attribute_snapshot(), "")() == before


def test_that_labelling_sees_what_a_person_says_after_the_answer(project, audit):
    image_id = audit.order[0]
    check(project, 1)
    project.do(wishes.none_of_these(project.state, [image_id]))
    seen = project.audits.without_answers(project.verdicts)
    assert seen.kinds[image_id] == VerdictKind.NONE_OF_THESE


def test_that_a_fixed_sample_says_nothing_before_it_is_complete(held):
    project, labels = held
    audit = begin(project, labels, replace(TENTH, method="fixed"))
    n_needed = audit.result().n_more
    assert n_needed == len(audit.order)
    halfway = check(project, n_needed - 1).result()
    assert (halfway.outcome, halfway.bound) == (AuditOutcome.OPEN, 1)
    assert check(project, 1).result().outcome == AuditOutcome.CERTIFIED


def test_that_a_fixed_sample_needs_fewer_checks(held):
    fixed = begin(*held, replace(TENTH, method="fixed")).result()
    assert fixed.n_more < begin(*held, TENTH).result().n_more


def test_that_a_fixed_sample_with_more_wrong_than_allowed_is_refused(held):
    project, labels = held
    begin(project, labels, replace(TENTH, method="fixed", allowed_wrong=1))
    found = check(project, 12, dict.fromkeys(range(N_IMAGES), DOG))
    assert found.result().outcome == AuditOutcome.REFUSED


def test_that_a_second_audit_of_the_labels_halves_its_chance_and_says_so(held):
    project, labels = held
    begin(project, labels, TENTH)
    check(project, 1)
    again = begin(project, labels, TENTH)
    assert again.record.alpha == pytest.approx(0.025)
    assert again.confidence == pytest.approx(0.925)


def test_that_an_audit_nobody_answered_costs_the_next_nothing(held):
    begin(*held, TENTH)
    assert begin(*held, TENTH).confidence == pytest.approx(0.95)


def test_that_audits_of_different_classes_do_not_cost_each_other(held):
    begin(*held, replace(TENTH, scope=f"class:{CAT}"))
    check(held[0], 1)
    assert begin(*held, replace(TENTH, scope=f"class:{DOG}")).confidence == pytest.approx(0.95)


def test_that_an_audit_is_found_by_its_number(project, audit):
    assert Audit.of(project.state, audit.record.audit_id).order == audit.order
