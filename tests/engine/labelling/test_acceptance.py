"""Labels are accepted where they are sure enough, or as many as a target allows."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.labelling import LabelSettings
from engine.labelling.acceptance import accept_by_class, is_confident, training_set_with
from engine.labelling.training_set import TrainingSet


def two_classes(*best):
    return np.array([(p, 1 - p) for p in best], np.float32)


def test_that_threshold_and_margin_both_count():
    settings = LabelSettings(threshold=0.5, margin=0.2)
    assert is_confident(two_classes(0.55, 0.61, 0.9), settings).tolist() == [False, True, True]


def test_that_a_target_accepts_as_many_as_it_allows():
    settings = LabelSettings(target_precision=0.9)
    rows = two_classes(0.99, 0.98, 0.96, 0.9, 0.6)
    assert is_confident(rows, settings).tolist() == [True, True, True, True, False]


def test_that_a_target_leaves_room_for_probabilities_that_err():
    settings = LabelSettings(target_precision=0.9)
    rows = two_classes(0.98, 0.94, 0.91, 0.9)  # means of the first: 0.98, 0.96, 0.943, 0.9325
    assert is_confident(rows, settings).tolist() == [True, True, True, False]


def test_that_a_higher_target_accepts_fewer():
    rows = two_classes(*np.linspace(0.5, 1, 50))
    counts = [is_confident(rows, LabelSettings(target_precision=p)).sum() for p in (0.8, 0.9, 0.99)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0


@pytest.mark.parametrize("target", [0.5, 0.99])
def test_that_nothing_sure_enough_means_no_label(target):
    uncertain = np.full((4, 5), 0.2, np.float32)
    assert not is_confident(uncertain, LabelSettings(target_precision=target)).any()


def test_that_images_without_a_class_never_teach():
    accepted = accept_by_class(np.array([0, -1, 0]), np.array([0.9, 0.9, 0.8]), number=4)
    assert accepted.tolist() == [True, False, True]


def teach(taught, *, node_of=None, accuracy=1.0):
    """Return what teaches when the images of a pool, from 0, are taken for these classes."""
    taught = np.array(taught, np.int32)
    nodes = np.arange(len(taught)) if node_of is None else np.unique(node_of)
    place = np.arange(len(taught)) if node_of is None else np.searchsorted(nodes, node_of)
    pool = SimpleNamespace(nodes=nodes, node_of=place)
    nothing = np.zeros(0, np.int32)
    task = SimpleNamespace(
        pool=np.arange(len(taught), dtype=np.int32),
        request=SimpleNamespace(pool=pool),
        support=TrainingSet(nothing, nothing, nothing.astype(np.float32), int(taught.max()) + 1),
    )
    return training_set_with(task, taught, accuracy)


def test_that_of_a_class_of_very_many_a_hundred_teach_evenly_spaced():
    training = teach(np.repeat([0, 1], [500, 3]))
    assert training.counts.tolist() == [100, 3]
    assert np.diff(training.rows[:100]).tolist() == [5] * 99
    assert training.rows[100:].tolist() == [500, 501, 502]


def test_that_accepted_images_of_a_class_weigh_eight_together_however_many_they_are():
    training = teach(np.repeat([0, 1, 2], [500, 16, 2]))
    sums = np.bincount(training.class_index, training.weights)
    assert sums == pytest.approx([8, 8, 2], rel=1e-5)
    assert training.weights[-1] == 1


def test_that_copies_of_an_image_teach_once():
    training = teach([0, 0, 1, 0], node_of=np.array([0, 0, 2, 3]))
    assert training.rows.tolist() == [0, 2, 3]
    assert training.class_index.tolist() == [0, 1, 0]
