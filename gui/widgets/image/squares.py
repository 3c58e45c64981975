"""Thumbnails cut square, small enough to paint at once."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPalette, QPixmap

CORNER_PX = 4


def cut_square(pixmap: QPixmap, *, side_px: int, ratio: float) -> QPixmap:
    """Return the middle of `pixmap`, `side_px` wide on a screen of that device pixel ratio."""
    side = round(side_px * ratio)
    scaled = pixmap.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - side) // 2, (scaled.height() - side) // 2
    square = scaled.copy(QRect(left, top, side, side))
    square.setDevicePixelRatio(ratio)
    return square


def draw_square(painter: QPainter, rect: QRect, square: QPixmap | None, palette: QPalette) -> None:
    """Paint a square with round corners; an empty one where the picture is still to come."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(rect), CORNER_PX, CORNER_PX)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(outline)
    if square is None:
        painter.fillRect(rect, palette.mid())
    else:
        painter.drawPixmap(rect, square)
    painter.restore()
