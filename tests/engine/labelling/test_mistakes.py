"""Labels that a person gave by mistake stand out among the others."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import (
    HeldOutLabels,
    LabelSettings,
    find_mistakes,
    hold_out,
    likely_mistakes,
    mistakes,
)
from tests.factories import clustered_features, make_request

COUNTS = (30, 30, 30)
FLIPPED = {4: 2, 35: 3, 71: 1}
"""Images of classes 1, 2 and 3 that a person took for another."""


def given(flipped=FLIPPED, n_given=30):
    """Return what a person gave: the first of every class, some of them wrongly."""
    wrong = dict(flipped)
    labels = {c: [30 * (c - 1) + n for n in range(n_given)] for c in (1, 2, 3)}
    return {
        c: [i for i in rows if i not in wrong] + [i for i, to in wrong.items() if to == c]
        for c, rows in labels.items()
    }


def found(request, method="auto"):
    return likely_mistakes(Job(), request, LabelSettings(method))


@pytest.fixture(scope="module")
def features():
    return clustered_features(COUNTS)[0]


@pytest.mark.parametrize("method", ["auto", "logistic", "prototype", "diffusion"])
def test_that_flipped_labels_are_found_and_no_others(features, method):
    mistaken = found(make_request(features, given()), method)
    assert {m.image_id: (m.given, m.suggested) for m in mistaken} == {
        4: (2, 1),
        35: (3, 2),
        71: (1, 3),
    }


def test_that_right_labels_are_not_suspected(features):
    assert found(make_request(features, given(flipped={}))) == ()


def test_that_the_most_suspicious_come_first():
    features, _ = clustered_features(COUNTS, spread=1.6)
    labels = hold_out(Job(), make_request(features, given()), LabelSettings())
    rows = [int(np.searchsorted(labels.image_ids, m.image_id)) for m in find_mistakes(labels)]
    own = labels.probabilities
    odds = [own[row].max() / own[row, labels.given[row]] for row in rows]
    assert len(odds) > 1
    assert odds == sorted(odds, reverse=True)


def test_that_the_probability_is_that_of_the_given_class(features):
    assert all(0 <= m.probability < 0.1 for m in found(make_request(features, given())))


def test_that_an_image_alone_in_its_class_is_not_judged(features):
    request = make_request(features, {1: [0, 1, 2], 2: [30, 31, 32], 3: [5]})
    labels = hold_out(Job(), request, LabelSettings())
    assert labels.image_ids.tolist() == [0, 1, 2, 30, 31, 32]


@pytest.mark.parametrize("examples", [{}, {1: [0]}, {1: [0], 2: [30]}, {1: [0, 1, 2]}])
def test_that_too_few_labels_are_not_judged_at_all(features, examples):
    assert found(make_request(features, examples)) == ()


def test_that_all_copies_of_a_mistake_are_named(features):
    features = features.copy()
    features[5] = features[4]
    duplicate_of = np.arange(len(features), dtype=np.int32)
    duplicate_of[5] = 4
    request = make_request(features, given({4: 2, 5: 2}), duplicate_of=duplicate_of)
    assert [m.image_id for m in found(request)] == [4, 5]


def test_that_copies_do_not_speak_for_each_other(features):
    duplicate_of = np.arange(len(features), dtype=np.int32)
    duplicate_of[60:90] = 60
    features = features.copy()
    features[60:90] = features[60]
    request = make_request(
        features, {1: [0, 1], 2: [30, 31], 3: [60, 61, 62]}, duplicate_of=duplicate_of
    )
    labels = hold_out(Job(), request, LabelSettings())
    assert labels.image_ids.tolist() == [0, 1, 30, 31]


def test_that_very_many_labels_are_judged_without_neighbours(features, monkeypatch):
    def refuse(*_):
        raise AssertionError

    monkeypatch.setattr(mistakes, "MOST_COMPARISONS", 100)
    monkeypatch.setattr("engine.labelling.neighbours.graph.PairwiseDiffusion.between", refuse)
    assert [m.image_id for m in found(make_request(features, given()))]


def test_that_images_are_judged_by_the_others(features):
    labels = hold_out(Job(), make_request(features, given(n_given=5)), LabelSettings())
    judged = dict(zip(labels.image_ids.tolist(), labels.class_ids[labels.guesses], strict=True))
    assert [judged[image_id] for image_id in (4, 35, 71)] == [1, 2, 3]


@pytest.mark.parametrize(("odds", "is_found"), [(9, False), (11, True)])
def test_that_ten_to_one_against_a_label_makes_it_suspicious(odds, is_found):
    held_out = HeldOutLabels(
        np.array([5], np.int32),
        np.array([1, 2], np.int32),
        np.array([1], np.int32),
        np.array([[odds / (1 + odds), 1 / (1 + odds)]], np.float32),
    )
    assert bool(find_mistakes(held_out)) == is_found
