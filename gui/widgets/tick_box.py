"""A check box that is seen in the dark too; style sheets know no tick but a picture file."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

_CORNER_PX = 3
_TICK = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.31))


class TickBox(QCheckBox):
    """A QCheckBox whose box is an outline, and filled with the accent when ticked."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "tick")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        indicator = QStyle.SubElement.SE_CheckBoxIndicator
        box = QRectF(self.style().subElementRect(indicator, option, self)).adjusted(1, 1, -1, -1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        self._draw_box(painter, box)
        if self.isChecked():
            self._draw_tick(painter, box)

    def _draw_box(self, painter: QPainter, box: QRectF) -> None:
        roles = QPalette.ColorRole
        is_active = self.isChecked() or self.hasFocus()
        painter.setPen(self.palette().color(roles.Accent if is_active else roles.PlaceholderText))
        painter.setBrush(self.palette().color(roles.Accent if self.isChecked() else roles.Base))
        painter.drawRoundedRect(box, _CORNER_PX, _CORNER_PX)

    def _draw_tick(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.HighlightedText), 1.8))
        painter.drawPolyline(
            [box.topLeft() + QPointF(x * box.width(), y * box.height()) for x, y in _TICK]
        )
