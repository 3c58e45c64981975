"""The icons of the window's pages, drawn in the pen of the painter instead of shipped as files."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

ICON_PX: Final = 24


def draw_icon(painter: QPainter, name: str, room: QRectF) -> None:
    """Draw the icon of a page into a square; a plain frame for a page without one of its own."""
    painter.save()
    painter.translate(room.topLeft())
    painter.scale(room.width() / ICON_PX, room.height() / ICON_PX)
    _ICONS.get(name, _draw_frame)(painter)
    painter.restore()


def _draw_frame(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(4, 4, 16, 16), 2, 2)


def _draw_label(painter: QPainter) -> None:
    """Draw four tiles."""
    for left in (4.0, 13.5):
        for top in (4.0, 13.5):
            painter.drawRoundedRect(QRectF(left, top, 6.5, 6.5), 1.5, 1.5)


def _draw_review(painter: QPainter) -> None:
    """Draw a tile that is confirmed."""
    painter.drawPolyline(_points((14, 4), (6, 4), (4, 6), (4, 18), (6, 20), (18, 20), (20, 18)))
    painter.drawLine(QPointF(20, 18), QPointF(20, 12))
    painter.drawPolyline(_points((8.5, 11), (12, 14.5), (20, 5.5)))


def _draw_queue(painter: QPainter) -> None:
    """Draw one picture before others."""
    painter.drawRoundedRect(QRectF(3, 4, 11, 16), 2, 2)
    painter.drawLine(QPointF(17.5, 6), QPointF(17.5, 18))
    painter.drawLine(QPointF(21, 8), QPointF(21, 16))


def _draw_history(painter: QPainter) -> None:
    """Draw a clock."""
    painter.drawEllipse(QRectF(4, 4, 16, 16))
    painter.drawPolyline(_points((12, 7.5), (12, 12), (15, 14)))


def _draw_mistakes(painter: QPainter) -> None:
    """Draw a sign that warns."""
    painter.drawPolygon(_points((12, 4), (21, 19.5), (3, 19.5)))
    painter.drawLine(QPointF(12, 9.5), QPointF(12, 14))
    painter.drawPoint(QPointF(12, 16.8))


def _draw_audit(painter: QPainter) -> None:
    """Draw a seal with its ribbons."""
    painter.drawEllipse(QRectF(5.5, 3, 13, 13))
    painter.drawPolyline(_points((9, 9.5), (11.3, 11.8), (15.3, 7.2)))
    painter.drawPolyline(_points((8.5, 15), (7.5, 21), (12, 18.5), (16.5, 21), (15.5, 15)))


def _draw_map(painter: QPainter) -> None:
    """Draw points in groups."""
    for x, y in ((6, 7), (10, 5), (8, 11), (17, 14), (14, 18), (19, 19)):
        painter.drawEllipse(QPointF(x, y), 1.6, 1.6)


def _draw_attributes(painter: QPainter) -> None:
    """Draw a checklist."""
    for y in (6.0, 12.0, 18.0):
        painter.drawPolyline(_points((3.5, y), (5, y + 1.5), (8, y - 2)))
        painter.drawLine(QPointF(11.5, y), QPointF(20.5, y))


def _draw_export(painter: QPainter) -> None:
    """Draw something that leaves its box."""
    painter.drawPolyline(_points((4, 13), (4, 20), (20, 20), (20, 13)))
    painter.drawLine(QPointF(12, 15), QPointF(12, 4))
    painter.drawPolyline(_points((8, 8), (12, 4), (16, 8)))


def _points(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])


_ICONS: Final[Mapping[str, Callable[[QPainter], None]]] = {
    "label": _draw_label,
    "review": _draw_review,
    "queue": _draw_queue,
    "history": _draw_history,
    "mistakes": _draw_mistakes,
    "audit": _draw_audit,
    "map": _draw_map,
    "attributes": _draw_attributes,
    "export": _draw_export,
}
