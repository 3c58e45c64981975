"""The rail asks for pages; the window decides which is shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow

from gui.window.rail import PageRail, RailPage

Key, Left = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def rail(qtbot):
    rail = PageRail([RailPage(word.lower(), word) for word in ("Label", "Review", "Queue", "Else")])
    window = QMainWindow()
    window.setCentralWidget(rail)
    rail.held_window = window
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return rail


@pytest.fixture
def wanted(rail):
    wanted = []
    rail.page_wanted.connect(wanted.append)
    return wanted


def test_that_the_first_page_is_current_to_begin_with(rail):
    assert rail.current == "label"
    assert rail.buttons["label"].isChecked()


def test_that_a_click_asks_for_a_page_and_leaves_the_mark_alone(rail, wanted, qtbot):
    qtbot.mouseClick(rail.buttons["review"], Left)
    assert wanted == ["review"]
    assert rail.buttons["label"].isChecked()
    assert not rail.buttons["review"].isChecked()


def test_that_the_page_that_is_shown_is_marked_alone(rail):
    rail.show_page("queue")
    assert [name for name, button in rail.buttons.items() if button.isChecked()] == ["queue"]


def test_that_the_page_that_is_shown_is_not_asked_for(rail, wanted, qtbot):
    qtbot.mouseClick(rail.buttons["label"], Left)
    assert wanted == []
    assert rail.buttons["label"].isChecked()


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_that_keys_reach_every_page_although_the_window_has_them_too(rail, wanted, qtbot, key):
    stolen = []
    action = QAction(rail.window())
    action.setShortcut(QKeySequence(key))
    action.triggered.connect(stolen.append)
    rail.window().addAction(action)
    rail.buttons["label"].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), key)
    assert wanted == ["review"]
    assert stolen == []


def test_that_every_page_is_drawn(rail):
    assert not rail.grab().isNull()
