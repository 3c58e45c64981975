"""Collects Python garbage on the UI thread only.

A QObject caught in a reference cycle dies on whichever thread the collector happens to
run, and Qt forbids its destruction off its own thread. Young generations are collected
often and cheaply; what start-up made is frozen so that no collection walks it again.
"""

import gc

from PySide6.QtCore import QObject, QTimer


class UiThreadCollector(QObject):
    """Collects one generation a tick, an older one every so often."""

    INTERVAL_MS = 1000

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ticks = 0
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(self.INTERVAL_MS)

    def _on_timeout(self) -> None:
        self._ticks += 1
        gc.collect(2 if self._ticks % 60 == 0 else 1 if self._ticks % 10 == 0 else 0)
