"""A label has changed if it is another than when the person last saw it."""

import numpy as np
import pytest

from engine.labelling import ImageStatus
from gui.pages.label.seen_labels import SeenLabels
from tests.gui.fakes import FakeLabelling

S = ImageStatus
EVERYTHING = np.arange(6, dtype=np.int32)


@pytest.fixture
def labelling(qapp):
    """Images 0 to 3 automatic zebras, 4 uncertain, 5 labelled by the person."""
    labelling = FakeLabelling(6)
    for image_id in range(4):
        labelling.put(image_id, S.AUTO, 1, 0.9)
    labelling.put(4, S.UNCERTAIN, 1, 0.4)
    labelling.put(5, S.ACCEPTED, 1, 1.0)
    return labelling


@pytest.fixture
def seen(labelling):
    seen = SeenLabels(labelling)
    seen.look_at(EVERYTHING)
    return seen


def test_that_nothing_has_changed_at_first(seen):
    assert seen.changed().tolist() == []


def test_that_another_class_is_a_change(seen, labelling):
    labelling.put(2, S.AUTO, 2, 0.9)
    assert seen.changed().tolist() == [2]


@pytest.mark.parametrize("status", [S.UNCERTAIN, S.NOVEL])
def test_that_being_left_out_is_a_change(seen, labelling, status):
    labelling.put(2, status, 1, 0.4)
    assert seen.changed().tolist() == [2]


def test_that_another_guess_of_an_image_left_out_is_none(seen, labelling):
    labelling.put(4, S.NOVEL, 2, 0.2)
    assert seen.changed().tolist() == []


def test_that_what_the_person_labelled_did_not_change(seen, labelling):
    labelling.put(2, S.ACCEPTED, 2, 1.0)
    assert seen.changed().tolist() == []


def test_that_a_label_that_comes_back_has_not_changed(seen, labelling):
    labelling.put(2, S.AUTO, 2, 0.9)
    labelling.put(2, S.AUTO, 1, 0.8)
    assert seen.changed().tolist() == []


def test_that_what_nobody_saw_cannot_change(labelling):
    seen = SeenLabels(labelling)
    seen.look_at(np.array([1], np.int32))
    labelling.put(2, S.AUTO, 2, 0.9)
    assert seen.changed().tolist() == []


def test_that_a_second_look_takes_the_new_label_for_seen(seen, labelling):
    labelling.put(2, S.AUTO, 2, 0.9)
    seen.look_at(EVERYTHING, again=False)
    assert seen.changed().tolist() == [2]
    seen.look_at(EVERYTHING)
    assert seen.changed().tolist() == []


def test_that_an_image_without_a_label_yet_is_seen_when_it_gets_one(labelling):
    seen = SeenLabels(labelling)
    labelling.put(0, S.PENDING)
    seen.look_at(EVERYTHING)
    labelling.put(0, S.AUTO, 1, 0.9)
    assert seen.changed().tolist() == []
    seen.look_at(EVERYTHING, again=False)
    labelling.put(0, S.AUTO, 2, 0.9)
    assert seen.changed().tolist() == [0]
