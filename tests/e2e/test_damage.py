"""The window on projects that are damaged, or may not be written to."""

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from tests.e2e.driving import (
    WAIT_MS,
    define_red_and_blue,
    images_named,
    open_folder,
    press,
    select,
)


@pytest.fixture
def path(make_window, photos, qtbot):
    """The project of a window that has defined two classes and was closed."""
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    window.close()
    return workspace.document.path


def test_that_damage_that_opening_does_not_see_is_told_soon_after(make_window, path, qtbot):
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("UPDATE journal SET edit = '{}' WHERE seq = 1")
    window = make_window()
    window.open(path)
    qtbot.waitUntil(lambda: "is damaged" in window.status.line.text, timeout=WAIT_MS)
    window.close()


def test_that_a_read_only_project_is_looked_at_and_says_so(make_window, path, qtbot, monkeypatch):
    monkeypatch.setattr("engine.project.file.storage.takes_changes", lambda _: False)
    before = path.read_bytes()
    window = make_window()
    window.open(path)
    workspace = window.workspace
    assert "is read-only: look and export elsewhere" in window.status.line.text
    qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    image_id = images_named(workspace, "red")[5]
    select(workspace, [image_id])
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    assert "is read-only, so it was not changed" in window.status.line.text
    assert workspace.labelling.table.statuses[image_id] != ImageStatus.ACCEPTED
    window.close()
    assert path.read_bytes() == before
