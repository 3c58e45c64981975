"""Random keys and clicks on the whole window: no exception, no warning, nothing untold."""

import os
import shutil
from contextlib import closing

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from engine.project import Project
from engine.project.edits.edits import decode_edit
from tests.e2e.conftest import (
    _children_start_quickly,
    _garbage_is_collected_on_this_thread,
    _garbage_of_imports_is_left_alone,
    backbone,
    make_window,
    photos,
    window,
)
from tests.e2e.driving import WAIT_MS, define_red_and_blue, open_folder
from tests.faults.test_flips import said

__all__ = [
    "_children_start_quickly",
    "_garbage_is_collected_on_this_thread",
    "_garbage_of_imports_is_left_alone",
    "backbone",
    "make_window",
    "photos",
    "window",
]

KEYS = (
    *"AXNDSTC0123456789?",
    *("Return", "Esc", "Space", "Backspace", "Tab", "Shift+Tab", "Home", "End", "Delete", "F2"),
    *(["Left", "Right", "Up", "Down"] * 3),
    *("PgDown", "PgUp", "Shift+Right", "Shift+Down", "Ctrl+A", "F5", "Ctrl+L", "Ctrl+E", "Shift+N"),
    *("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+F"),
)


def press(key):
    combination = QKeySequence(key)[0]
    target = QApplication.focusWidget() or QApplication.activeWindow()
    if target is not None:
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def click(draw, top):
    """Click where a person could, but on no button that leads to a file dialog of the system."""
    widgets = [w for w in top.findChildren(object) if w.isWidgetType() and w.isVisible()]
    if widgets:
        widget = widgets[int(draw.integers(len(widgets)))]
        place = QPoint(*(int(draw.integers(max(1, n))) for n in (widget.width(), widget.height())))
        shift = Qt.KeyboardModifier.ShiftModifier
        held = shift if draw.random() < 0.2 else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, held, place)


def act(draw, window):
    top = QApplication.activeModalWidget() or QApplication.activePopupWidget() or window
    if draw.random() < 0.7:
        press(KEYS[int(draw.integers(len(KEYS)))])
    elif isinstance(QApplication.focusWidget(), QLineEdit) and draw.random() < 0.5:
        QTest.keyClicks(QApplication.focusWidget(), "fox")
    else:
        click(draw, top)


def run_wild(window, draw, n_acts, qtbot):
    for number in range(n_acts):
        act(draw, window)
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QFileDialog) or (number % 40 == 39 and dialog is not window):
                dialog.close()
        if number % 20 == 19:
            QApplication.sendPostedEvents()
            qtbot.wait(1)
    for dialog in QApplication.topLevelWidgets():
        if dialog is not window:
            dialog.close()
    qtbot.waitUntil(lambda: not window.workspace.is_busy(), timeout=2 * WAIT_MS)


def check_that_the_journal_tells_all(path, before, folder):
    """Make every edit of the journal again on the project as it was first: it is the same."""
    with closing(Project.open(path)) as project:
        rows = project._file.run("SELECT edit FROM journal ORDER BY seq").fetchall()
        found = said(project)[:-1]
    with closing(Project.open(before)) as replayed:
        n_done = replayed._file.run("SELECT count(*) FROM journal").fetchone()[0]
        for (text,) in rows[n_done:]:
            with replayed._transaction():
                decode_edit(text).apply(replayed.state)
        assert said(replayed)[:-1] == found
    return len(rows) - n_done


def play(window, photos, tmp_path, qtbot, *, seed, n_acts):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    path, before = workspace.document.path, tmp_path / "before.protolabel"
    shutil.copy(path, before)
    run_wild(window, np.random.default_rng(seed), n_acts, qtbot)
    assert "unexpected" not in window.status.line.text
    window.close()
    return check_that_the_journal_tells_all(path, before, tmp_path)


def test_that_three_hundred_random_keys_and_clicks_break_nothing(window, photos, tmp_path, qtbot):
    assert play(window, photos, tmp_path, qtbot, seed=1, n_acts=300) >= 3


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(2, 7))
def test_that_ten_thousand_random_keys_and_clicks_break_nothing(
    window, photos, tmp_path, qtbot, seed, record_property
):
    n_edits = play(window, photos, tmp_path, qtbot, seed=seed, n_acts=2000)
    record_property(f"keys and clicks, seed {seed}", f"2000, and {n_edits} edits came of them")
