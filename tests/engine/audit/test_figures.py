import numpy as np
import pytest

from engine.audit import Share, class_figures, confusion_matrix, reliability

GIVEN = np.array([1, 1, 1, 5, 5], np.int32)
TRUTHS = np.array([1, 1, 5, 5, -1], np.int32)


def test_that_confusion_counts_labels_by_truth_and_what_is_of_no_class_last():
    assert confusion_matrix(GIVEN, TRUTHS, (1, 5)).tolist() == [[2, 1, 0], [0, 1, 1]]


def test_that_precision_and_recall_are_those_of_the_class():
    first, second = class_figures(GIVEN, TRUTHS, (1, 5))
    assert (first.precision.share, first.recall.share) == (pytest.approx(2 / 3), 1)
    assert (second.precision.share, second.recall.share) == (0.5, 0.5)


def test_that_a_class_nobody_saw_has_no_share_and_the_widest_interval():
    (figures,) = class_figures(GIVEN[:0], TRUTHS[:0], (1,))
    assert np.isnan(figures.precision.share)
    assert (figures.precision.low, figures.precision.high) == (0, 1)


def test_that_an_interval_holds_its_share():
    share = Share.of(7, 9)
    assert share.low < share.share < share.high


def test_that_labels_of_like_probability_are_counted_together():
    probabilities = np.array([0.31, 0.39, 0.95, 1.0], np.float32)
    low, high = reliability(probabilities, np.array([True, False, True, True]))
    assert (low.low, low.right.share, low.mean_probability) == (0.3, 0.5, pytest.approx(0.35))
    assert (high.high, high.right.n_found) == (1, 2)
