"""Linear heads on a few rows."""

import numpy as np
import pytest

from engine.jobs import CancelledError, Job
from engine.labelling.logistic import heads
from engine.labelling.logistic.heads import UNSEEN_LOG_SCORE, fit_logistic, logistic_regression
from tests.factories import clustered_features

INVERSE_DECAY = 10.0


def rows(*counts):
    features, truth = clustered_features(counts, spread=1.5)
    weights = np.linspace(0.5, 3, len(truth)).astype(np.float32)
    return features, (truth - 1).astype(np.int32), weights


@pytest.mark.parametrize("counts", [(2, 3), (9, 14), (1, 1, 1, 30), (70, 60, 80)])
def test_that_logistic_regression_is_that_of_scikit_learn(monkeypatch, counts):
    monkeypatch.setattr(heads, "_TOLERANCE", 1e-5)
    features, class_index, weights = rows(*counts)
    model = logistic_regression(INVERSE_DECAY).set_params(tol=1e-5)
    others = rows(*(40 for _ in counts))[0]
    wanted = model.fit(features, class_index, sample_weight=weights).predict_proba(others)
    head = fit_logistic(Job(), features, class_index, weights, n_classes=len(counts))
    assert np.abs(np.exp(head.log_probabilities(others)) - wanted).max() < 0.001


def test_that_a_class_without_rows_gets_next_to_nothing_and_the_others_do_not_mind():
    features, class_index, weights = rows(10, 10, 10)
    head = fit_logistic(Job(), features, class_index, weights, n_classes=3)
    apart = fit_logistic(Job(), features, class_index + (class_index > 0), weights, n_classes=4)
    assert apart.offsets[1] == UNSEEN_LOG_SCORE
    assert np.allclose(apart.weights[[0, 2, 3]], head.weights, atol=1e-3)


def test_that_a_fit_from_near_by_ends_near_by():
    features, class_index, weights = rows(20, 20, 20)
    cold = fit_logistic(Job(), features, class_index, weights, n_classes=3)
    start = fit_logistic(Job(), features[1:], class_index[1:], weights[1:], n_classes=3)
    warm = fit_logistic(Job(), features, class_index, weights, n_classes=3, start=start)
    gap = np.exp(warm.log_probabilities(features)) - np.exp(cold.log_probabilities(features))
    assert np.abs(gap).max() < 0.02


def test_that_a_class_that_is_new_to_the_start_is_learnt():
    features, class_index, weights = rows(20, 20, 20)
    known = class_index < 2
    start = fit_logistic(Job(), features[known], class_index[known], weights[known], n_classes=3)
    head = fit_logistic(Job(), features, class_index, weights, n_classes=3, start=start)
    assert head.offsets.min() > UNSEEN_LOG_SCORE / 2


def test_that_a_fit_stops_when_its_job_is_cancelled(monkeypatch):
    job, asked, check = Job(), [], Job.check

    def cancel_later(self):
        asked.append(self)
        if len(asked) == 5:
            self.cancel()
        check(self)

    monkeypatch.setattr(Job, "check", cancel_later)
    with pytest.raises(CancelledError):
        fit_logistic(job, *rows(20, 20, 20), n_classes=3)
    assert len(asked) == 5
