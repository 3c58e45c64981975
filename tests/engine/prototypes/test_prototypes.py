"""Prototypes are mean directions; scores are cosines with them."""

import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import Job
from engine.prototypes import (
    EpisodeSettings,
    FeatureTransform,
    compute_prototypes,
    evaluate_episodes,
    most_similar,
    softmax,
)
from tests.factories import clustered_features


def test_that_a_prototype_is_the_direction_of_the_mean():
    features = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    prototypes = compute_prototypes(features, np.array([7, 7, 3], np.int32))
    assert prototypes.class_ids == (3, 7)
    assert np.allclose(prototypes.vectors, [[-1, 0], [0.5**0.5, 0.5**0.5]])


def test_that_prototypes_need_an_example():
    with pytest.raises(SupportError):
        compute_prototypes(np.zeros((0, 4), np.float32), np.zeros(0, np.int32))


def test_that_transformed_rows_have_unit_length_and_the_pool_has_no_common_direction():
    rng = np.random.default_rng(0)
    embeddings = (rng.random((500, 16)) + 3).astype(np.float16)
    features = FeatureTransform.fit(embeddings, np.ones(500, bool)).apply(embeddings)
    assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert np.abs(features.mean(axis=0)).max() < 0.1


def test_that_images_outside_the_pool_do_not_move_the_mean():
    embeddings = np.eye(4, dtype=np.float16)
    pool = np.array([True, True, False, False])
    assert np.allclose(FeatureTransform.fit(embeddings, pool).mean, [0.5, 0.5, 0, 0])


def test_that_probabilities_add_up_to_one_at_any_temperature():
    scores = np.array([[1, -1, 0.5]], np.float32)
    for temperature in (1e-3, 0.1, 10):
        assert softmax(scores, temperature).sum() == pytest.approx(1)


def test_that_the_most_similar_image_comes_first_and_never_itself():
    features, _ = clustered_features((3, 3))
    everything = np.arange(6, dtype=np.int32)
    assert set(most_similar(features, 0, everything, count=2)) == {1, 2}


def test_that_episodes_are_repeatable_and_good_on_clear_clusters():
    features, truth = clustered_features((20, 20, 20, 20))
    settings = EpisodeSettings(ways=3, shots=2, queries=5, episodes=8, seed=4)
    first, second = (evaluate_episodes(Job(), features, truth, settings) for _ in range(2))
    assert np.array_equal(first, second)
    assert first.mean() > 0.95


def test_that_random_features_are_guessed_at_chance():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 32)).astype(np.float32)
    labels = np.repeat(np.arange(4, dtype=np.int32), 100)
    accuracies = evaluate_episodes(Job(), features, labels, EpisodeSettings(episodes=10))
    assert accuracies.mean() == pytest.approx(0.25, abs=0.04)


def test_that_too_few_images_for_an_episode_are_explained():
    features, truth = clustered_features((5, 5))
    with pytest.raises(SupportError, match="only 5 images"):
        evaluate_episodes(Job(), features, truth, EpisodeSettings(shots=5))


def test_that_more_ways_than_classes_are_explained():
    features, truth = clustered_features((5, 5))
    with pytest.raises(SupportError, match="2 to 2 classes, not 3"):
        evaluate_episodes(Job(), features, truth, EpisodeSettings(ways=3, shots=1))
