import numpy as np
import pytest
from scipy.stats import hypergeom

from engine.audit import capital, checks_until_certified, counter_capital, most_wrong, upper_bound

NONE_WRONG = np.zeros(0, np.bool_)


def worlds(n_labels, n_wrong, count, seed=0):
    """Yield labels in random order, `n_wrong` of them wrong."""
    rng = np.random.default_rng(seed)
    is_wrong = np.arange(n_labels) < n_wrong
    for _ in range(count):
        yield rng.permutation(is_wrong)


@pytest.mark.parametrize(("n_labels", "n_checks"), [(300, 114), (1000, 151), (4310, 168)])
def test_that_clean_labels_are_certified_after_some_more_checks_than_a_fixed_sample(
    n_labels, n_checks
):
    n_null = most_wrong(0.02, n_labels) + 1
    asked = {"n_labels": n_labels, "n_null": n_null, "alpha": 0.05}
    assert checks_until_certified(NONE_WRONG, **asked) == n_checks


def test_that_a_set_just_worse_than_the_target_is_seldom_certified_at_any_time():
    replays = worlds(1000, 21, 2000)
    certified = [(capital(w, n_labels=1000, n_null=21) >= 20).any() for w in replays]
    assert 0.03 < np.mean(certified) < 0.06


def test_that_reading_a_fixed_bound_again_after_every_check_certifies_too_often():
    # why the audit does not do so
    t = np.arange(1, 601)
    chances = np.array([hypergeom.cdf(k, 1000, 21, t) for k in range(22)])
    replays = [np.cumsum(w[:600]) for w in worlds(1000, 21, 400)]
    certified = [(chances[found, t - 1] <= 0.05).any() for found in replays]
    assert np.mean(certified) > 0.08


def test_that_capital_does_not_grow_on_average_while_the_claim_is_true():
    last = [capital(w[:200], n_labels=1000, n_null=21)[-1] for w in worlds(1000, 21, 4000)]
    assert np.mean(last) == pytest.approx(1, abs=0.15)


def test_that_finding_all_that_may_be_wrong_ends_the_bet():
    is_wrong = np.array([False, True, True, False])
    assert capital(is_wrong, n_labels=100, n_null=2)[-1] == 0


def test_that_checking_every_label_leaves_no_doubt():
    assert capital(np.zeros(10, np.bool_), n_labels=10, n_null=1)[-1] == np.inf


@pytest.mark.parametrize("n_worlds", [100, pytest.param(500, marks=pytest.mark.slow)])
def test_that_the_bound_never_falls_below_the_truth_more_often_than_promised(n_worlds):
    missed = [
        upper_bound(w[:150], n_labels=500, alpha=0.05, target_error=0.02) < 15
        for w in worlds(500, 15, n_worlds)
    ]
    assert np.mean(missed) <= 0.06


@pytest.mark.parametrize(("n_checks", "is_shown"), [(167, False), (168, True)])
def test_that_the_bound_meets_the_target_exactly_when_the_capital_does(n_checks, is_shown):
    is_wrong = np.zeros(n_checks, np.bool_)
    bound = upper_bound(is_wrong, n_labels=4310, alpha=0.05, target_error=0.02)
    assert (bound <= 86) == is_shown


def test_that_the_bound_is_everything_before_the_first_check():
    assert upper_bound(NONE_WRONG, n_labels=77, alpha=0.05, target_error=0.02) == 77


def test_that_bad_labels_are_refused_long_before_all_that_may_be_wrong_are_found():
    refused = [
        np.argmax(counter_capital(w, n_labels=4310, n_most=86) >= 20) for w in worlds(4310, 431, 50)
    ]
    assert 20 < np.median(refused) < 150


def test_that_labels_that_meet_the_target_are_seldom_refused():
    replays = worlds(1000, 20, 500)
    refused = [(counter_capital(w, n_labels=1000, n_most=20) >= 20).any() for w in replays]
    assert np.mean(refused) < 0.06


def test_that_an_expected_error_makes_for_more_checks():
    asked = {"n_labels": 4310, "n_null": 87, "alpha": 0.05}
    expected = [checks_until_certified(NONE_WRONG, **asked, error=e) for e in (0, 0.005, 0.01)]
    assert expected[0] < expected[1] < expected[2]
    assert checks_until_certified(NONE_WRONG, **asked, error=0.1) is None


def test_that_no_number_of_checks_helps_when_too_many_were_wrong():
    is_wrong = np.ones(3, np.bool_)
    assert checks_until_certified(is_wrong, n_labels=100, n_null=3, alpha=0.05) is None
