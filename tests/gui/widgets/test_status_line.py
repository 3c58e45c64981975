"""The last message stays until the next."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from gui.widgets.status_line import DetailsPopup, StatusLine

opens_a_popup = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(400, 28)
    with qtbot.waitExposed(line):
        line.show()
    return line


def test_that_what_was_done_can_be_undone(line, qtbot):
    line.show_done("New class zebra")
    assert line.text == "New class zebra"
    with qtbot.waitSignal(line.undo_wanted):
        qtbot.mouseClick(line.undo, Qt.MouseButton.LeftButton)


def test_that_news_without_undo_offers_none(line):
    line.show_done("Exported 12 images", can_undo=False)
    assert line.undo.isHidden()


def test_that_an_error_replaces_undo_by_details(line):
    line.show_done("New class zebra")
    line.show_error("The disk is full.")
    assert line.undo.isHidden()
    assert not line.details.isHidden()
    line.show_done("New class zebra")
    assert line.details.isHidden()


@opens_a_popup
def test_that_a_long_error_is_one_line_and_whole_in_the_details(line, qtbot):
    text = "The disk is full. " * 20
    line.show_error(text)
    qtbot.waitUntil(lambda: line._text.shown_text().endswith("…"))
    qtbot.mouseClick(line.details, Qt.MouseButton.LeftButton)
    popup = line.findChild(DetailsPopup)
    assert popup.text.toPlainText() == text


@opens_a_popup
def test_that_details_are_plain_text_and_can_be_copied(line, qtbot):
    line.show_error("It failed.", details="<b>zebra</b>\nsecond line")
    qtbot.mouseClick(line.details, Qt.MouseButton.LeftButton)
    popup = line.findChild(DetailsPopup)
    assert popup.text.toPlainText() == "<b>zebra</b>\nsecond line"
    qtbot.mouseClick(popup.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "<b>zebra</b>\nsecond line"


def test_that_a_name_in_a_message_shows_as_the_text_it_is(line):
    line.show_done("New class <img src=x>\n")
    assert line.text == "New class <img src=x>⏎"
    assert line._text.textFormat() == Qt.TextFormat.PlainText


def test_that_clearing_leaves_nothing(line):
    line.show_error("It failed.")
    line.clear()
    assert line.text == ""
    assert line.details.isHidden()
