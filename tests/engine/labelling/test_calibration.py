"""One temperature turns cosines into honest probabilities."""

import numpy as np

from engine.labelling.calibration import (
    DEFAULT_TEMPERATURE,
    fit_temperature,
    leave_one_out_scores,
)
from engine.prototypes import softmax
from tests.factories import clustered_features


def sums_of(features, members, n_classes):
    return np.stack([features[members == m].sum(axis=0) for m in range(n_classes)])


def test_that_no_example_is_scored_by_a_prototype_that_holds_it():
    features, truth = clustered_features((4, 4), spread=1.0)
    members = (truth - 1).astype(np.int32)
    scores, _ = leave_one_out_scores(features, members, sums_of(features, members, 2))
    rest = features[1:4].sum(axis=0)
    assert np.isclose(scores[0, 0], features[0] @ rest / np.linalg.norm(rest), atol=1e-5)


def test_that_an_example_alone_in_its_class_is_not_scored():
    features, _ = clustered_features((3, 1))
    members = np.array([0, 0, 0, 1], np.int32)
    _, kept = leave_one_out_scores(features, members, sums_of(features, members, 2))
    assert kept.tolist() == [0, 0, 0]


def test_that_without_examples_the_default_holds():
    fitted = fit_temperature(np.zeros((0, 2), np.float32), np.zeros(0, np.int32))
    assert abs(np.log(fitted / DEFAULT_TEMPERATURE)) < 0.05


def test_that_overlapping_classes_get_a_higher_temperature_than_clear_ones():
    fitted = {}
    for spread in (0.3, 3.0):
        features, truth = clustered_features((30, 30, 30), spread=spread, dim=16)
        members = (truth - 1).astype(np.int32)
        fitted[spread] = fit_temperature(
            *leave_one_out_scores(features, members, sums_of(features, members, 3))
        )
    assert fitted[3.0] > fitted[0.3]


def test_that_probabilities_mean_what_they_say_on_gaussian_classes():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(4000, 3)).astype(np.float32) * 0.2
    true_temperature = 0.1
    chances = softmax(scores, true_temperature)
    members = (chances.cumsum(axis=1) > rng.random((4000, 1))).argmax(axis=1).astype(np.int32)
    assert abs(fit_temperature(scores, members) / true_temperature - 1) < 0.15
