"""The mark of the application, drawn rather than shipped: three tiles and the one they define."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from gui.theme.colours import LIGHT

_SIDE_PX = 128
_QUIET = "#b9c4d6"


def app_icon() -> QIcon:
    pixmap = QPixmap(_SIDE_PX, _SIDE_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    tile, gap = _SIDE_PX * 0.42, _SIDE_PX * 0.06
    for row in (0, 1):
        for column in (0, 1):
            is_label = row == column == 1
            painter.setBrush(QColor(LIGHT.accent if is_label else _QUIET))
            corner = (gap + column * (tile + gap), gap + row * (tile + gap))
            painter.drawRoundedRect(QRectF(*corner, tile, tile), 12, 12)
    painter.end()
    return QIcon(pixmap)
