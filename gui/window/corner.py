"""Keeps a small panel in the corner of a larger widget."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from gui.theme import GAP_PX


class Corner(QObject):
    """Holds `panel` in the lower right corner of the widget it lies over."""

    def __init__(self, panel: QWidget, *, over: QWidget) -> None:
        super().__init__(over)
        self._panel, self._over = panel, over
        panel.setParent(over)
        panel.hide()
        over.installEventFilter(self)
        panel.installEventFilter(self)

    def show(self) -> None:
        self._panel.show()
        self._panel.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._panel.adjustSize()
        corner = self._over.rect().bottomRight()
        size = self._panel.size()
        self._panel.move(
            corner.x() - size.width() - 2 * GAP_PX, corner.y() - size.height() - 2 * GAP_PX
        )
