"""Builds the application: theme, window, and the rules that hold for the whole process."""

import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from engine import __version__
from gui.garbage import UiThreadCollector
from gui.theme import DARK, LIGHT, app_icon, apply_theme, follow_system_theme
from gui.window.main_window import MainWindow


def make_application(arguments: list[str], *, theme: str = "system") -> QApplication:
    """Return the one QApplication, dressed; `theme` is "light", "dark" or "system"."""
    app = QApplication(arguments)
    app.setApplicationName("Protolabel")
    app.setOrganizationName("Protolabel")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(app_icon())
    if theme == "system":
        follow_system_theme(app)
    else:
        apply_theme(app, DARK if theme == "dark" else LIGHT)
    return app


def make_window(app: QApplication, *, cache_folder: Path) -> MainWindow:
    """Return the main window, not yet shown; from here on garbage is collected on this thread."""
    window = MainWindow(cache_folder=cache_folder, settings=QSettings())
    UiThreadCollector(app)
    sys.excepthook = partial(_report_defect, window)
    return window


def _report_defect(
    window: MainWindow,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Print an error that nothing caught, as Python does, and show it in the window too."""
    sys.__excepthook__(kind, error, trace)
    window.show_defect(error)
