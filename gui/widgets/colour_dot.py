"""The small mark by which a class is recognised."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

DOT_PX = 10


def draw_dot(painter: QPainter, centre: QPointF, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, DOT_PX / 2, DOT_PX / 2)


def dot_icon(colour: str) -> QIcon:
    side = 2 * DOT_PX
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_dot(painter, QRectF(pixmap.rect()).center(), QColor(colour))
    painter.end()
    return QIcon(pixmap)


class ColourDot(QWidget):
    """A dot in the colour of a class."""

    def __init__(self, colour: str = "") -> None:
        super().__init__()
        self._colour = QColor(colour)
        self.setFixedSize(QSize(DOT_PX, DOT_PX))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_colour(self, colour: str) -> None:
        if self._colour != QColor(colour):
            self._colour = QColor(colour)
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        draw_dot(QPainter(self), QRectF(self.rect()).center(), self._colour)
