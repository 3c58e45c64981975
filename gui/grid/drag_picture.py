"""What hangs below the pointer while images are dragged."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.theme import GAP_PX, RADIUS_PX

MOST_SHOWN = 3
_SIDE_PX, _STEP_PX = 64, 6


def drag_picture(widget: QWidget, pictures: Sequence[QPixmap], count: int) -> QPixmap:
    """Return up to three of `pictures` as a small stack, the first on top, with their number."""
    ratio = widget.devicePixelRatioF()
    stack = pictures[:MOST_SHOWN]
    side = _SIDE_PX + _STEP_PX * (MOST_SHOWN - 1) + GAP_PX
    canvas = QPixmap(QSize(side, side) * ratio)
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setFont(widget.font())
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    for depth, picture in reversed(list(enumerate(stack))):
        _paint_card(painter, widget.palette(), depth, picture)
    if count > 1:
        _paint_count(painter, widget.palette(), side, count)
    painter.end()
    return canvas


def _paint_card(painter: QPainter, palette: QPalette, depth: int, picture: QPixmap) -> None:
    frame = QRect(depth * _STEP_PX, depth * _STEP_PX + GAP_PX, _SIDE_PX, _SIDE_PX)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
    room = frame.adjusted(3, 3, -3, -3)
    shown = QRect(room.topLeft(), picture.size().scaled(room.size(), _FIT))
    shown.moveCenter(room.center())
    painter.drawPixmap(shown, picture)


def _paint_count(painter: QPainter, palette: QPalette, side: int, count: int) -> None:
    text = QLocale().toString(count)
    height = QFontMetrics(painter.font()).height() + 2
    width = max(height, QFontMetrics(painter.font()).horizontalAdvance(text) + 2 * GAP_PX)
    badge = QRect(side - width, 0, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawRoundedRect(badge, height / 2, height / 2)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


_FIT = Qt.AspectRatioMode.KeepAspectRatio
