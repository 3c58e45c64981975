"""The whole window on a made folder, with settings and caches of its own."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QSettings

from engine.embedding import FALLBACK_BACKBONE
from gui.window.main_window import MainWindow
from tests.factories import write_folder
from tests.qt_garbage import (
    _garbage_is_collected_on_this_thread,
    _garbage_of_imports_is_left_alone,
)
from tests.quick_children import _children_start_quickly

__all__ = [
    "_children_start_quickly",
    "_garbage_is_collected_on_this_thread",
    "_garbage_of_imports_is_left_alone",
]


@pytest.fixture(autouse=True)
def backbone(monkeypatch):
    """Let the quickest backbone be the default."""
    monkeypatch.setattr("gui.window.workspace.default_backbone", lambda: (FALLBACK_BACKBONE, None))


@pytest.fixture
def photos(tmp_path):
    return write_folder(tmp_path / "photos", 24)


@pytest.fixture
def make_window(tmp_path, qtbot):
    """Return a function that shows a window as a new start of the application would."""

    def make():
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(cache_folder=tmp_path / "cache", settings=settings)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return make


@pytest.fixture
def window(make_window):
    window = make_window()
    yield window
    window.close()
