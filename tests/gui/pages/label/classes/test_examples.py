"""The first examples of a class, each with a cross."""

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.pages.label.classes.examples import ExampleStrip
from tests.factories import ids
from tests.gui.fakes import FakeThumbnails, plain_pixmap


@pytest.fixture
def thumbnails(qapp):
    return FakeThumbnails()


@pytest.fixture
def strip(thumbnails, qtbot):
    strip = ExampleStrip(thumbnails)
    qtbot.addWidget(strip)
    strip.resize(228, 36)
    return strip


def show(strip, qtbot, *examples):
    strip.show_examples(ids(*examples))
    with qtbot.waitExposed(strip):
        strip.show()
    strip.grab()


def colour_at(strip, place: QPoint):
    return strip.grab().toImage().pixelColor(place).name()


def test_that_no_more_than_five_are_shown(strip):
    strip.show_examples(ids(1, 2, 3, 4, 5, 6, 7))
    assert strip.shown == ids(1, 2, 3, 4, 5)


def test_that_a_strip_without_examples_takes_no_room(strip, qtbot):
    show(strip, qtbot, 1)
    strip.show_examples(())
    assert strip.isHidden()


def test_that_only_the_thumbnails_that_are_seen_are_asked_for(strip, thumbnails, qtbot):
    strip.show_examples(ids(1, 2, 3, 4, 5, 6, 7))
    assert thumbnails.asked == []
    show(strip, qtbot, 1, 2, 3, 4, 5, 6, 7)
    assert set(thumbnails.asked) == {1, 2, 3, 4, 5}


def test_that_a_thumbnail_shows_when_it_comes(strip, thumbnails, qtbot):
    show(strip, qtbot, 7)
    thumbnails.held[7] = plain_pixmap("#c02020")
    strip.refresh({7})
    assert colour_at(strip, QPoint(18, 18)) == "#c02020"


def test_that_a_picture_once_shown_outlives_the_loader_forgetting_it(strip, thumbnails, qtbot):
    thumbnails.held[7] = plain_pixmap("#c02020")
    show(strip, qtbot, 7)
    thumbnails.held.clear()
    assert colour_at(strip, QPoint(18, 18)) == "#c02020"


def test_that_the_cross_removes_the_example_under_it(strip, qtbot):
    show(strip, qtbot, 7, 8)
    with qtbot.waitSignal(strip.remove_wanted) as wanted:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cross_rect(1).center())
    assert wanted.args == [8]


def test_that_a_press_beside_the_cross_removes_nothing(strip, qtbot):
    show(strip, qtbot, 7, 8)
    with qtbot.assertNotEmitted(strip.remove_wanted):
        corner = strip.square_rect(1).bottomLeft() + QPoint(4, -4)
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=corner)


def test_that_the_right_button_removes_nothing(strip, qtbot):
    show(strip, qtbot, 7)
    with qtbot.assertNotEmitted(strip.remove_wanted):
        qtbot.mouseClick(strip, Qt.MouseButton.RightButton, pos=strip.cross_rect(0).center())


def test_that_the_cross_shows_under_the_pointer_only(strip, thumbnails, qtbot):
    thumbnails.held[7] = plain_pixmap("#ffffff")
    show(strip, qtbot, 7)
    beside = strip.cross_rect(0).center() + QPoint(-5, 0)
    qtbot.mouseMove(strip, QPoint(200, 20))
    assert colour_at(strip, beside) == "#ffffff"
    qtbot.mouseMove(strip, beside)
    assert colour_at(strip, beside) != "#ffffff"
