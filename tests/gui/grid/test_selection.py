"""A selection is a set of images that no reordering disturbs."""

import numpy as np
import pytest

from gui.grid.selection import ImageSelection


def images(*numbers):
    return np.array(numbers, np.int32)


@pytest.fixture
def selection():
    selection = ImageSelection()
    selection.replace(images(3, 5, 8))
    return selection


def test_that_images_are_in_it_or_not(selection):
    assert 5 in selection
    assert 4 not in selection
    assert 99 not in selection


def test_that_replacing_forgets_what_was_selected(selection):
    selection.replace(images(1))
    assert selection.among(images(8, 5, 3, 1)).tolist() == [1]


def test_that_it_is_told_in_the_order_asked_for(selection):
    assert selection.among(images(8, 4, 3, 5)).tolist() == [8, 3, 5]


def test_that_toggling_twice_changes_nothing(selection):
    selection.toggle(20)
    selection.toggle(20)
    assert len(selection) == 3


def test_that_adding_keeps_the_rest(selection):
    selection.add(images(100, 3))
    assert len(selection) == 4


def test_that_what_is_hidden_is_deselected(selection):
    assert selection.keep_only(images(5, 6))
    assert selection.among(images(3, 5, 8)).tolist() == [5]


def test_that_keeping_everything_changes_nothing(selection):
    assert not selection.keep_only(images(8, 7, 5, 3))


def test_that_nothing_can_be_selected(selection):
    selection.replace(images())
    assert len(selection) == 0
