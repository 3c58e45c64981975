import math

import numpy as np
import pytest

from engine.audit import Audit, checks_until_certified, latest_audit
from engine.project import AuditPlan
from engine.simulation import Effort, Ending, ReplaySettings, replay
from engine.simulation.auditing import audit_the_rest
from tests.engine.simulation.folders import (
    EVERYTHING,
    QUICKLY,
    first_of_each,
    known_folder,
    working_on,
)

LARGE = (500, 500, 500)


@pytest.fixture(scope="module")
def large():
    return known_folder(LARGE)


@pytest.fixture(scope="module")
def run(large):
    return replay(large, QUICKLY, seed=0)


@pytest.fixture
def labelled(large):
    """A session that has only the audit before it."""
    with working_on(large) as session:
        session.key(first_of_each(large, 5))
        session.relabel()
        yield session


def audited(session, **wish):
    return audit_the_rest(session, AuditPlan(**wish), surprise=1.0)


def mislabel(session, share, *, probability=0.9999):
    """Give some images labels that are wrong, of which nobody had any doubt."""
    labels = session.labels
    drawn = np.random.default_rng(0).random(len(labels.guesses)) < share
    labels.guesses[drawn] = np.roll(labels.class_ids, 1)[labels.guesses[drawn] - 1]
    labels.probabilities[:] = probability


def test_that_a_large_sure_folder_ends_with_a_certificate(run):
    assert run.ending == Ending.CERTIFIED


def test_that_it_takes_less_than_half_of_looking_at_everything(run):
    assert run.effort.seconds < 0.5 * 0.35 * run.n_images


def test_that_the_promise_holds(run):
    assert run.bound_held
    assert run.true_error <= run.promised_error <= 0.02


def test_that_the_same_seed_works_in_the_same_way(large, run):
    assert replay(large, QUICKLY, seed=0) == run


def test_that_a_folder_of_which_no_label_may_be_wrong_is_looked_at_whole():
    run = replay(known_folder((20, 20)), QUICKLY, seed=0)
    assert (run.effort.looked_at, run.true_error) == (40, 0)


def test_that_nothing_is_looked_at_twice(labelled):
    mislabel(labelled, 0.1)
    audited(labelled)
    assert labelled.effort.looked_at == (~labelled.is_open).sum()


def test_that_slips_remain_in_the_labels():
    careless = ReplaySettings(slips=0.2, labelling=EVERYTHING)
    run = replay(known_folder((30, 30)), careless, seed=0)
    assert (run.true_error > 0.02, run.bound_held) == (True, False)


def test_that_an_audit_covers_what_nobody_has_looked_at(labelled):
    assert audited(labelled) == Ending.CERTIFIED
    assert len(latest_audit(labelled.project.state).snapshot) == sum(LARGE) - 15


def test_that_the_target_is_meant_of_all_labels(labelled):
    audited(labelled)
    plan = latest_audit(labelled.project.state).record.plan
    assert plan.target_error == pytest.approx(30 / (sum(LARGE) - 15))


def test_that_wrong_labels_are_not_certified(large, labelled):
    mislabel(labelled, 0.1)
    assert audited(labelled) != Ending.CERTIFIED
    assert labelled.is_wrong(large.truth, large.class_names).mean() <= 0.02


def test_that_a_hopeless_audit_is_given_up_early(labelled):
    mislabel(labelled, 0.5)
    audited(labelled)
    assert labelled.effort.checked <= 30


def test_that_certain_labels_are_looked_at_too_where_none_may_stay(large, labelled):
    mislabel(labelled, 0.5, probability=1)
    assert audited(labelled) == Ending.ALL_SEEN
    assert not labelled.is_wrong(large.truth, large.class_names).any()


def test_that_pages_hold_no_more_than_what_certifies(labelled):
    before, nothing = labelled.effort, np.zeros(0, np.bool_)
    fewest = checks_until_certified(nothing, n_labels=sum(LARGE) - 15, n_null=31, alpha=0.05)
    audited(labelled)
    assert labelled.effort == before + Effort(checked=fewest, pages=math.ceil(fewest / 30))


def test_that_there_is_one_audit_only(labelled):
    mislabel(labelled, 0.1)
    audited(labelled)
    (audit_id,) = labelled.project.audits.records
    assert Audit.of(labelled.project.state, audit_id).confidence == pytest.approx(0.95)


def test_that_nothing_is_audited_when_everything_was_seen(large, labelled):
    labelled.key(labelled.open_images()[0].tolist())
    assert audited(labelled) == Ending.ALL_SEEN
    assert not labelled.project.audits.records
