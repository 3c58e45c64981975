"""A sign that the labels shown are old: quiet, in one place, and only if it lasts."""

import pytest
from PySide6.QtGui import QFontMetrics

from gui.window.rail import PageRail, RailPage
from gui.window.stale_sign import StaleSign
from tests.gui.fakes import FakeLabelling


class Stage:
    def __init__(self, qtbot):
        self.labelling = FakeLabelling()
        self.sign = StaleSign(self.labelling)
        self.rail = PageRail([RailPage("label", "Label")], self.sign)
        qtbot.addWidget(self.rail)
        self.rail.resize(64, 400)
        self.rail.show()

    def turn(self, *, is_current, is_catching_up=False):
        self.labelling.is_current = is_current
        self.labelling.is_catching_up = is_catching_up
        self.labelling.freshness_changed.emit()

    def geometry(self):
        return self.sign.geometry(), self.rail.buttons["label"].geometry()


@pytest.fixture
def stage(qtbot):
    return Stage(qtbot)


def is_blank(widget):
    image = widget.grab().toImage()
    first = image.pixel(0, 0)
    return all(
        image.pixel(x, y) == first for x in range(image.width()) for y in range(image.height())
    )


def test_that_old_labels_are_told_where_nothing_else_moves(stage, qtbot):
    before = stage.geometry()
    assert is_blank(stage.sign)
    stage.turn(is_current=False, is_catching_up=True)
    qtbot.waitUntil(lambda: stage.sign.text == "Labels are\ncatching up")
    assert stage.geometry() == before
    assert not is_blank(stage.sign)
    assert "older than your latest changes" in stage.sign.toolTip()
    stage.turn(is_current=True)
    assert is_blank(stage.sign)
    assert stage.sign.toolTip() == ""
    assert stage.geometry() == before


def test_that_what_lasts_a_moment_is_not_told(stage, qtbot):
    stage.turn(is_current=False, is_catching_up=True)
    assert stage.sign.text == ""
    assert stage.sign._patience.isActive()
    assert stage.sign._patience.interval() == 300
    stage.turn(is_current=True)
    assert not stage.sign._patience.isActive()


def test_that_further_changes_do_not_put_it_off(stage, qtbot):
    stage.turn(is_current=False, is_catching_up=True)
    qtbot.waitUntil(lambda: stage.sign._patience.remainingTime() < 200)
    stage.turn(is_current=False, is_catching_up=True)
    assert stage.sign._patience.remainingTime() < 250


def test_that_labels_that_could_not_be_made_are_not_said_to_be_on_their_way(stage, qtbot):
    stage.turn(is_current=False, is_catching_up=True)
    qtbot.waitUntil(lambda: bool(stage.sign.text))
    stage.turn(is_current=False)
    assert stage.sign.text == "Labels are\nout of date"
    assert "could not be made" in stage.sign.toolTip()


def test_that_there_is_room_for_its_words(stage):
    for is_catching_up in (True, False):
        stage.turn(is_current=False, is_catching_up=is_catching_up)
        stage.sign._show()
        letters = QFontMetrics(stage.sign._letters())
        assert max(map(letters.horizontalAdvance, stage.sign.text.split("\n"))) < 64
