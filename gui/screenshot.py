"""Renders the window once it has come to rest, for documentation and checks without a person."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gui.window.main_window import MainWindow

_POLL_MS = 250
_CALM_POLLS = 6
_PATIENCE_POLLS = 2400


class Screenshot(QObject):
    """Waits until no work is under way, then writes the window to a PNG file.

    Signals
    -------
    taken(exit_code)
        0, or 1 if the file could not be written.
    """

    taken = Signal(int)

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self._calm = self._polls = 0
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def _on_timeout(self) -> None:
        self._polls += 1
        self._calm = 0 if self._window.is_busy() else self._calm + 1
        if self._calm < _CALM_POLLS and self._polls < _PATIENCE_POLLS:
            return
        self._timer.stop()
        saved = self._window.grab().save(str(self._path), "PNG")
        self._window.close()
        self.taken.emit(0 if saved else 1)
