"""On classes whose densities are known, labels come near the best that anybody could do.

Every class is N(mean, I), so that the Bayes rule is the nearest true mean.
"""

import numpy as np
import pytest

from engine.jobs import Job
from engine.labelling import (
    KnownImages,
    LabelSettings,
    TrialSettings,
    mean_figures,
    run_trials,
)

CLASSES, PER_CLASS, DIM, FROM_ORIGIN = 5, 150, 16, 3.0


@pytest.fixture(scope="module")
def gaussians():
    """Return true means (n_classes, dim), images around them, and the class of each."""
    rng = np.random.default_rng(0)
    means = rng.normal(size=(CLASSES, DIM))
    means *= FROM_ORIGIN / np.linalg.norm(means, axis=1, keepdims=True)
    labels = np.repeat(np.arange(CLASSES, dtype=np.int32), PER_CLASS)
    images = means[labels] + rng.normal(size=(len(labels), DIM))
    return means, images.astype(np.float32), labels


def figures_of(gaussians, method, shots):
    _, images, labels = gaussians
    known = KnownImages(images, labels, np.arange(len(labels), dtype=np.int32))
    settings = LabelSettings(method)
    return mean_figures(run_trials(Job(), known, settings, TrialSettings(shots), seeds=4))


def bayes_accuracy(gaussians):
    means, images, labels = gaussians
    distances = ((images[:, None] - means) ** 2).sum(axis=2)
    return float((distances.argmin(axis=1) == labels).mean())


def test_that_the_task_leaves_room_for_errors(gaussians):
    assert 0.9 < bayes_accuracy(gaussians) < 0.99


def test_that_twenty_examples_come_within_five_points_of_the_bayes_rule(gaussians):
    figures = figures_of(gaussians, "auto", 20)
    assert figures.accuracy > bayes_accuracy(gaussians) - 0.05


def test_that_probabilities_from_twenty_examples_are_honest(gaussians):
    assert figures_of(gaussians, "auto", 20).calibration_error < 0.06


def test_that_the_pool_helps_a_single_example(gaussians):
    ours, nearest = (figures_of(gaussians, method, 1) for method in ("auto", "prototype"))
    assert ours.accuracy > nearest.accuracy + 0.1
