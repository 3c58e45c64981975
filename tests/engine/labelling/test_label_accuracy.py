"""What is expected of automatic labels is an interval, and it is wide where little is known."""

import numpy as np
import pytest

from engine.labelling.label_accuracy import estimate_accuracy


def width(estimate):
    return estimate.high - estimate.low


def test_that_the_share_is_the_mean_probability():
    estimate = estimate_accuracy(np.array([0.7, 0.8, 0.9], np.float32))
    assert estimate.n_labels == 3
    assert estimate.share == pytest.approx(0.8)
    assert estimate.low < 0.8 < estimate.high


def test_that_few_labels_are_foretold_less_closely_than_many():
    few, many = (estimate_accuracy(np.full(n, 0.8, np.float32)) for n in (5, 500))
    assert width(few) > width(many) > 0.1


def test_that_perhaps_none_of_a_few_sure_labels_is_wrong():
    assert estimate_accuracy(np.full(5, 0.95, np.float32)).high == 1
    assert estimate_accuracy(np.full(5000, 0.95, np.float32)).high < 1


def test_that_nothing_is_said_of_no_labels():
    assert estimate_accuracy(np.zeros(0, np.float32)) is None
