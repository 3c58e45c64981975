"""What is said before an audit begins is what is said after; a certificate leaves less to do."""

from dataclasses import replace

import numpy as np
import pytest

from engine.audit import (
    AuditOutcome,
    certifying_audit,
    coverage_of,
    latest_audit,
    look_ahead,
    what_is_left,
)
from engine.project import AuditPlan
from tests.engine.audit.builders import begin, check, labelled_project, present

N_IMAGES = 1200
PLAN = AuditPlan(target_error=0.1, seed=1)


@pytest.fixture
def held(tmp_path):
    project, labels = labelled_project(tmp_path, N_IMAGES)
    labels = replace(labels, probabilities=np.full(N_IMAGES, 0.999, np.float32))
    yield project, labels
    project.close()


def ahead(held, plan=PLAN, *, has_certificate=False):
    project, labels = held
    found = coverage(held) if has_certificate else None
    return look_ahead(project.audits, project.catalog, present(project, labels), plan, found)


def coverage(held):
    project, labels = held
    verdicts = project.verdicts.snapshot()
    return coverage_of(
        certifying_audit(project.state), project.catalog, verdicts, present(project, labels)
    )


def certify(held):
    project, labels = held
    begin(project, labels, PLAN)
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1)


def with_hidden(labels, *images):
    is_confident = labels.is_confident.copy()
    is_confident[list(images)] = False
    return replace(labels, is_confident=is_confident)


def n_more_after_start(held, plan):
    return begin(*held, plan).result().n_more


def test_that_a_first_audit_takes_as_many_checks_as_it_was_said_to(held):
    before = ahead(held)
    assert before.n_checks == n_more_after_start(held, PLAN)


def test_that_a_second_audit_takes_as_many_checks_as_it_was_said_to(held):
    first = ahead(held).n_checks
    begin(*held, PLAN)
    check(held[0], 3)
    before = ahead(held)
    assert before.n_checks > first
    assert before.n_checks == n_more_after_start(held, replace(PLAN, seed=2))


def test_that_an_audit_in_which_nothing_was_answered_costs_the_next_one_nothing(held):
    first = ahead(held).n_checks
    begin(*held, PLAN)
    assert ahead(held).n_checks == first


def test_that_sure_labels_leave_the_checks_of_the_audit(held):
    before = ahead(held)
    assert before.left.n_reviews == 0
    assert before.left.n_actions == before.n_checks


def test_that_an_audit_under_way_leaves_what_it_says_itself(held):
    begin(*held, PLAN)
    result = check(held[0], 5).result()
    project, labels = held
    left = what_is_left(
        project.audits,
        project.catalog,
        present(project, labels),
        plan=PLAN,
        under_way=result,
    )
    assert left.n_actions == result.n_more


def test_that_a_certificate_that_covers_all_leaves_nothing(held):
    certify(held)
    assert ahead(held, has_certificate=True).left is None


def test_that_newer_labels_leave_no_more_than_looking_through_them(held):
    project, labels = held
    certify((project, with_hidden(labels, 1198, 1199)))
    left = ahead(held, has_certificate=True).left
    assert (left.n_labels, left.n_reviews, left.n_checks) == (2, 2, 0)
    assert left.n_actions <= 2


def test_that_many_newer_labels_are_certified_by_another_audit(held):
    project, labels = held
    labels = replace(labels, probabilities=np.full(N_IMAGES, 0.7, np.float32))
    few = with_hidden(labels, *range(100, N_IMAGES))
    certify((project, few))
    sure = replace(labels, probabilities=np.full(N_IMAGES, 0.98, np.float32))
    left = ahead((project, sure), has_certificate=True).left
    assert left.n_checks > 0
    assert left.n_actions == ahead((project, sure)).left.n_actions


def test_that_a_class_that_was_certified_alone_leaves_the_others(held):
    project, labels = held
    begin(project, labels, replace(PLAN, scope="class:1"))
    while latest_audit(project.state).result().outcome == AuditOutcome.OPEN:
        check(project, 1)
    left = what_is_left(
        project.audits,
        project.catalog,
        present(project, labels),
        plan=latest_audit(project.state).record.plan,
        coverage=coverage(held),
    )
    assert left is not None
