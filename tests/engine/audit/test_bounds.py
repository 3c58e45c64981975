import pytest

from engine.audit import (
    checks_needed,
    hypergeometric_upper,
    most_wrong,
    proportion_interval,
)

TABLE = {0.05: (59, 93, 124, 153), 0.02: (149, 236, 313, 386), 0.01: (299, 473, 628, 773)}


@pytest.mark.parametrize("target", TABLE)
@pytest.mark.parametrize("n_wrong", range(4))
def test_that_a_large_set_needs_the_known_number_of_checks(target, n_wrong):
    assert checks_needed(target, n_wrong=n_wrong) == TABLE[target][n_wrong]


@pytest.mark.parametrize(("n_labels", "n_checks"), [(300, 104), (1000, 132), (4310, 145)])
def test_that_a_finite_set_needs_fewer(n_labels, n_checks):
    assert checks_needed(0.02, n_labels=n_labels) == n_checks


@pytest.mark.parametrize("n_wrong", [0, 2])
def test_that_the_bound_of_a_finite_set_agrees_with_the_checks_needed(n_wrong):
    needed = checks_needed(0.02, n_labels=1000, n_wrong=n_wrong)
    assert hypergeometric_upper(n_wrong, needed, n_labels=1000) <= 20
    assert hypergeometric_upper(n_wrong, needed - 1, n_labels=1000) > 20


def test_that_a_set_checked_to_the_last_label_has_no_doubt_left():
    assert hypergeometric_upper(3, 50, n_labels=50) == 3


def test_that_an_interval_is_that_of_clopper_and_pearson():
    assert proportion_interval(8, 10) == pytest.approx((0.4439, 0.9748), abs=1e-4)


def test_that_nothing_is_known_of_a_share_of_nothing():
    assert proportion_interval(0, 0) == (0, 1)


@pytest.mark.parametrize(("share", "n_labels", "most"), [(0.02, 300, 6), (0.29, 100, 29)])
def test_that_rounding_takes_no_label_away(share, n_labels, most):
    assert most_wrong(share, n_labels) == most
