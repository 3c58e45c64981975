"""Odd folders have defined labels: few images, many classes, copies, contradictions."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import EmbeddingTable, LabelSettings, PseudoLabeler
from engine.project import ImageId
from engine.vectors import normalise_rows
from tests.factories import clustered_features, make_request

METHODS = ("auto", "prototype", "logistic", "diffusion", "label-spreading", "rounds")


def label(request, method="auto"):
    return PseudoLabeler(LabelSettings(method)).run(Job(), request)


def assert_sound(labels):
    assert np.isfinite(labels.probabilities).all()
    assert np.isfinite(labels.novelty).all()
    assert ((labels.probabilities >= 0) & (labels.probabilities <= 1 + 1e-6)).all()


def test_that_one_class_is_refused_in_one_sentence():
    features, _ = clustered_features((5, 5))
    with pytest.raises(SupportError, match="two classes"):
        label(make_request(features, {1: [0, 1]}))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_images", [2, 3, 5, 9])
def test_that_a_pool_smaller_than_the_neighbours_is_labelled(method, n_images):
    features, _ = clustered_features((n_images, n_images))
    labels = label(make_request(features, {1: [0], 2: [n_images]}), method)
    assert_sound(labels)
    assert (labels.guesses[1:n_images] == 1).all()


def test_that_a_folder_may_hold_nothing_but_examples():
    features, _ = clustered_features((1, 1))
    labels = label(make_request(features, {1: [0], 2: [1]}))
    assert labels.guesses.tolist() == [1, 2]
    assert labels.probabilities.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("method", METHODS)
def test_that_a_hundred_classes_of_one_example_are_told_apart(method):
    features, truth = clustered_features((6,) * 100, dim=64)
    labels = label(make_request(features, {c + 1: [6 * c] for c in range(100)}), method)
    assert_sound(labels)
    assert (labels.guesses == truth).mean() > 0.9


def test_that_an_example_of_two_classes_speaks_for_neither():
    features, _ = clustered_features((20, 20))
    features[20] = features[0]
    duplicate_of = np.arange(40, dtype=np.int32)
    duplicate_of[20] = 0
    labels = label(make_request(features, {1: [0], 2: [20]}, duplicate_of=duplicate_of))
    assert_sound(labels)
    assert labels.guesses[[0, 20]].tolist() == [1, 2]
    assert not labels.is_confident[1:20].any()


def test_that_copies_of_contradicting_examples_are_left_open():
    features, _ = clustered_features((20, 20, 20))
    features[[1, 2]] = features[0]
    duplicate_of = np.arange(60, dtype=np.int32)
    duplicate_of[[1, 2]] = 0
    labels = label(make_request(features, {1: [0, 21], 2: [1, 40]}, duplicate_of=duplicate_of))
    assert labels.guesses[[0, 1]].tolist() == [1, 2]
    assert not labels.is_confident[2]


@pytest.mark.parametrize("method", METHODS)
def test_that_a_class_of_nobody_in_the_folder_takes_nobody(method):
    features, truth = clustered_features((40, 40, 2), spread=0.4)
    labels = label(make_request(features, {1: [0, 1], 2: [40, 41], 3: [80, 81]}), method)
    assert (labels.guesses == truth).all()


def test_that_examples_outside_the_folder_teach_but_are_not_labelled():
    features, truth = clustered_features((20, 20))
    request = make_request(features, {1: [0], 2: [20]})
    is_pool = np.ones(40, np.bool_)
    is_pool[[0, 20]] = False
    labels = label(replace(request, pool=replace(request.pool, is_pool=is_pool)))
    assert (labels.guesses == truth).all()
    assert labels.novelty[[0, 20]].tolist() == [0.0, 0.0]


def test_that_an_embedding_that_is_no_number_is_as_good_as_none():
    table = EmbeddingTable()
    vectors = np.ones((3, 4), np.float16)
    vectors[1, 2] = np.nan
    table.put([ImageId(0), ImageId(1), ImageId(2)], vectors, n_images=3)
    assert table.is_embedded.tolist() == [True, False, True]


def test_that_one_photo_saved_twice_has_one_label_and_one_vote():
    features, _ = clustered_features((30, 30), dim=128, spread=2.0)
    noise = np.random.default_rng(1).normal(size=(1, 128)).astype(np.float32)
    features[5] = normalise_rows(features[4:5] + 0.01 * noise)
    request = make_request(features, {1: [4, 0], 2: [30, 31]})
    assert request.pool.duplicate_of[5] == 4
    assert label(request).guesses[5] == 1
    assert len(request.pool.nodes) == 59


def test_that_images_which_all_look_alike_are_not_copies():
    rng = np.random.default_rng(0)
    features = np.array([1, 0, 0, 0], np.float32) + 0.02 * rng.normal(size=(60, 4))
    request = make_request(normalise_rows(features.astype(np.float32)), {1: [0], 2: [1]})
    assert len(request.pool.nodes) == 60


def test_that_more_copies_than_neighbours_are_one_image():
    features, _ = clustered_features((30, 30), dim=128, spread=2.0)
    features[:25] = features[0]
    request = make_request(features, {1: [0], 2: [30]})
    assert (request.pool.duplicate_of[:25] == 0).all()
