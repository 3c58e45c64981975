"""One number turns scores into honest probabilities."""

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling.calibration import (
    cross_validate,
    expected_accuracy,
    fit_inverse_temperature,
    keep_confidence,
    mean_confidence,
)
from engine.labelling.fit_cache import FitCache
from engine.labelling.logistic.heads import log_softmax
from engine.labelling.scorers.scorers import LogisticScorer
from engine.labelling.training_set import TrainingSet
from tests.factories import clustered_features, make_request


class Recorder:
    """A scorer that remembers what it was taught."""

    def __init__(self, scorer):
        self.scorer, self.taught = scorer, []

    def log_scores_of(self, rows, training):
        self.taught.append(set(training.rows.tolist()))
        return self.scorer.log_scores_of(rows, training)


def task(*counts, spread=0.6, dim=32):
    """Return a scorer over clusters, and all images as examples."""
    features, truth = clustered_features(counts, spread=spread, dim=dim)
    rows = np.arange(len(truth), dtype=np.int32)
    weights = np.ones(len(truth), np.float32)
    training = TrainingSet(rows, (truth - 1).astype(np.int32), weights, len(counts))
    pool = make_request(features, {1: [0]}).pool
    return LogisticScorer(Job(), pool, FitCache()), training


def test_that_no_example_is_judged_by_a_scorer_that_knows_it():
    scorer, examples = task(6, 6)
    recorder = Recorder(scorer)
    cross_validate(recorder, examples)
    left_out = [set(range(12)) - taught for taught in recorder.taught]
    assert sorted(row for rows in left_out for row in rows) == list(range(12))


def test_that_an_example_alone_in_its_class_always_teaches():
    scorer, examples = task(4, 1)
    recorder = Recorder(scorer)
    cross_validate(recorder, examples)
    assert all(4 in taught for taught in recorder.taught)


def test_that_single_examples_are_trusted_modestly():
    calibration = cross_validate(*task(1, 1))
    assert calibration.inverse_temperature < 1
    assert calibration.cross_validated_accuracy == pytest.approx(0.6)


def test_that_clear_classes_earn_more_accuracy_than_overlapping_ones():
    clear, overlapping = (cross_validate(*task(20, 20, 20, spread=s, dim=16)) for s in (0.3, 3.0))
    assert overlapping.cross_validated_accuracy < clear.cross_validated_accuracy
    assert overlapping.inverse_temperature < clear.inverse_temperature


def test_that_probabilities_mean_what_they_say_on_classes_whose_chances_are_known():
    rng = np.random.default_rng(1)
    log_scores = rng.normal(size=(4000, 3)).astype(np.float32) * 2
    chances = np.exp(log_softmax(1.7 * log_scores))
    class_index = (chances.cumsum(axis=1) > rng.random((4000, 1))).argmax(axis=1).astype(np.int32)
    assert fit_inverse_temperature(log_scores, class_index) == pytest.approx(1.7, rel=0.15)


def test_that_without_examples_the_usual_temperature_holds():
    nothing = np.zeros((0, 2), np.float32)
    assert fit_inverse_temperature(nothing, np.zeros(0, np.int32)) == pytest.approx(1, rel=0.1)


def test_that_confidence_is_kept_when_scores_grow_louder():
    rng = np.random.default_rng(2)
    log_scores = rng.normal(size=(500, 4)).astype(np.float32)
    before = mean_confidence(log_scores, 1.0)
    inverse_temperature = keep_confidence(5 * log_scores, before, 1.0)
    assert mean_confidence(5 * log_scores, inverse_temperature) == pytest.approx(before, abs=0.01)


def test_that_no_confidence_is_made_of_nothing():
    alike = 1e-3 * np.random.default_rng(2).normal(size=(500, 4)).astype(np.float32)
    assert mean_confidence(alike, keep_confidence(alike, 0.9, 1.0)) < 0.26


def test_that_with_few_examples_accuracy_is_what_two_ways_agree_on():
    assert expected_accuracy(0.9, 0.6, 1) < expected_accuracy(0.9, 0.6, 20)
    assert expected_accuracy(0.9, 0.6, 1) < expected_accuracy(0.9, 0.9, 1)
    assert expected_accuracy(0.9, 0.1, 500) == pytest.approx(0.9, abs=0.02)


def test_that_the_usual_accuracy_counts_as_four_examples():
    calibration = cross_validate(*task(6, 6, spread=0.1))
    assert calibration.cross_validated_accuracy == pytest.approx((12 + 4 * 0.6) / (12 + 4))


def test_that_a_few_misleading_examples_soften_the_usual_temperature_a_little():
    log_scores, class_index = np.array([[2, 0]] * 8, np.float32), np.arange(8, dtype=np.int32) % 2
    assert fit_inverse_temperature(log_scores, class_index) == pytest.approx(0.79, abs=0.04)
    assert fit_inverse_temperature(log_scores[:2], class_index[:2]) == pytest.approx(0.9, abs=0.04)
