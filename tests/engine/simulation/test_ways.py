import numpy as np
import pytest

from engine.simulation.ways import cheapest_way


def way(doubts, n_images=None):
    held = np.sort(np.array(doubts, np.float32))[::-1]
    return cheapest_way(held, n_images=n_images or len(held), target_error=0.02, alpha=0.05)


def test_that_everything_is_looked_at_where_no_label_may_be_wrong():
    assert way([0.001] * 40).n_review == 40


def test_that_a_small_folder_is_audited_too():
    found = way([0.001] * 200)
    assert (found.n_review, found.seconds < 0.9 * 200 * 0.35) == (0, True)


def test_that_many_sure_labels_are_audited_at_once():
    assert way([0.001] * 3000).n_review == 0


def test_that_doubtful_labels_are_looked_at_first():
    assert 300 <= way([0.5] * 300 + [0.001] * 3000).n_review < 1000


def test_that_everything_is_looked_at_where_an_audit_would_fail():
    assert way([0.2] * 3000).n_review == 3000


def test_that_a_way_takes_as_long_as_its_tiles():
    assert way([0.0] * 40).seconds == pytest.approx(14)


def test_that_nobody_looks_at_a_doubtful_image_as_a_tile():
    assert way([0.9] * 100).seconds == pytest.approx(100)


def test_that_labels_left_of_few_are_not_audited():
    assert way([0.001] * 50, n_images=3000).n_review == 50
