"""A combo box that shows that it opens; style sheets know no arrow but a picture file."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox

_ARROW_PX, _FROM_EDGE_PX = 4, 14


class ChoiceBox(QComboBox):
    """A QComboBox with an arrow in the colour of quiet text."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(colour, 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        tip = QPoint(self.width() - _FROM_EDGE_PX, self.height() // 2 + _ARROW_PX // 2)
        left, right = QPoint(-_ARROW_PX, -_ARROW_PX), QPoint(_ARROW_PX, -_ARROW_PX)
        painter.drawPolyline([tip + left, tip, tip + right])
