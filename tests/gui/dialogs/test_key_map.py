"""The page of keys over the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton

from gui.dialogs.key_map import KeyMap
from gui.widgets.keys import KeyEntry, KeyGroup

GROUPS = (
    KeyGroup("Queue", (KeyEntry(("1", "…", "9"), "Label with that class"),)),
    KeyGroup("Edit", (KeyEntry(("Ctrl+Z", "Backspace"), "Undo"),)),
)


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
    keys.toggle(GROUPS)
    return keys


def test_that_it_covers_the_window_also_when_that_grows(keys, window, qtbot):
    assert keys.geometry() == window.rect()
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: keys.geometry() == window.rect())


def test_that_it_says_what_each_key_does_now(keys):
    texts = [label.text() for label in keys.findChildren(QLabel)]
    assert {"Queue", "1", "9", "Label with that class", "Edit", "Backspace", "Undo"} <= set(texts)
    assert texts.index("Queue") < texts.index("Edit")


def test_that_it_forgets_what_keys_did_before(keys):
    keys.toggle(())
    keys.toggle(GROUPS[1:])
    assert "Queue" not in {label.text() for label in keys.card.findChildren(QLabel)}


def test_that_toggling_twice_gives_the_window_back(keys, window):
    keys.toggle(GROUPS)
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


def test_that_all_texts_are_plain(keys):
    assert {label.textFormat() for label in keys.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
