"""Pens, brushes and shapes of tiles, made once a palette so that painting makes none."""

from functools import lru_cache
from math import cos, pi, sin
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPalette, QPen, QPolygonF

from gui.theme import RING_PX

_DIMMED: Final = 0.75


class TilePaints:
    """What tiles are painted with under one palette."""

    def __init__(self, palette: QPalette) -> None:
        roles = QPalette.ColorRole
        accent, muted = palette.color(roles.Highlight), palette.color(roles.PlaceholderText)
        self.mat = QBrush(palette.color(roles.Window))
        self.track, self.bar = palette.color(roles.Mid), muted
        self.solid, self.light = QPen(palette.color(roles.Text)), QPen(muted)
        self.faint = QPen(_dimmed(muted, palette.color(roles.Base)))
        self.glyph = QPen(muted, 1.5)
        self.hovered = QPen(palette.color(roles.Mid), 1)
        self.current = QPen(accent, 1)
        self.selected = QPen(accent, RING_PX)


def _dimmed(colour: QColor, ground: QColor) -> QColor:
    """Return `colour` as it looks through mist of the colour of `ground`."""
    seen, mist = _DIMMED, 1 - _DIMMED
    return QColor.fromRgbF(
        seen * colour.redF() + mist * ground.redF(),
        seen * colour.greenF() + mist * ground.greenF(),
        seen * colour.blueF() + mist * ground.blueF(),
    )


@lru_cache(maxsize=256)
def class_brush(colour: str) -> QBrush:
    return QBrush(QColor(colour))


@lru_cache(maxsize=256)
def class_pen(colour: str) -> QPen:
    return QPen(QColor(colour), 1.5)


@lru_cache(maxsize=4)
def star(radius_px: float) -> QPolygonF:
    """Return a star of five points around (0, 0)."""
    radii = [radius_px, radius_px * 0.45] * 5
    angles = [pi * step / 5 - pi / 2 for step in range(10)]
    points = zip(radii, angles, strict=True)
    return QPolygonF([QPointF(radius * cos(a), radius * sin(a)) for radius, a in points])
