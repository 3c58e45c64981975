"""Builds the application: theme, window, and the rules that hold for the whole process."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from engine import __version__
from gui.garbage import UiThreadCollector
from gui.theme import DARK, LIGHT, app_icon, apply_theme, follow_system_theme
from gui.windows.main_window import MainWindow


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
    return window
