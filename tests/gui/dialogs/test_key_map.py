"""The page of keys over the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from engine.project import KEYS
from gui.dialogs.key_map import KEY_GROUPS, KeyMap
from gui.window.actions import ACTIONS


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QPushButton("behind"))
    window.resize(1000, 640)
    with qtbot.waitActive(window):
        window.show()
    window.centralWidget().setFocus()
    return window


@pytest.fixture
def keys(window):
    keys = KeyMap(window)
    keys.toggle()
    return keys


def test_that_it_covers_the_window_also_when_that_grows(keys, window, qtbot):
    assert keys.geometry() == window.rect()
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: keys.geometry() == window.rect())


def test_that_the_card_fits_the_smallest_window(keys):
    assert keys.card.sizeHint().width() <= 900
    assert keys.card.sizeHint().height() <= 560


def test_that_toggling_twice_gives_the_window_back(keys, window):
    keys.toggle()
    assert keys.isHidden()
    assert window.centralWidget().hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Question, Qt.Key.Key_A])
def test_that_any_key_closes_it_and_does_nothing_else(keys, window, qtbot, key):
    fired = []
    QShortcut(QKeySequence(key), window, lambda: fired.append(key))
    qtbot.keyClick(keys, key)
    assert keys.isHidden()
    assert fired == []


def test_that_a_press_anywhere_closes_it(keys, qtbot):
    qtbot.mouseClick(keys, Qt.MouseButton.LeftButton)
    assert keys.isHidden()


def test_that_every_key_of_the_window_is_on_it():
    shown = {key for group in KEY_GROUPS for entry in group.entries for key in entry.keys}
    assert {key for action in ACTIONS for key in action.keys} <= shown


def test_that_the_digits_of_the_classes_are_on_it():
    (digits,) = (e for g in KEY_GROUPS for e in g.entries if KEYS[0] in e.keys)
    assert digits.keys[-1] == KEYS[-1]


def test_that_all_texts_are_plain(keys):
    assert {label.textFormat() for label in keys.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
