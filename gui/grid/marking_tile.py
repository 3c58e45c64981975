"""Tiles that can be marked as wrong, many on a page and painted anew at every turn."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from engine.project import ImageId
from gui.grid.marking_model import MarkingModel
from gui.grid.tile import TileDelegate, tile_rect
from gui.grid.tile_paints import TilePaints
from gui.theme import BAR_PX, ON_SHADE, RADIUS_PX, TILE_CAPTION_PX
from gui.widgets.numbers import percent_text

_MARGIN_PX: Final = 4
_RING_GAP_PX: Final = 3
_CROSS_PX: Final = 22
_CROSS_GAP_PX: Final = 7
_VEIL_ALPHA: Final = 190
_DISC: Final = QColor(0, 0, 0, 190)
_MIDDLE: Final = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
_HINTS: Final = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
Index = QModelIndex | QPersistentModelIndex


class MarkingDelegate(TileDelegate):
    """Paints what is selected as marked: dimmed, with a cross on a dark disc.

    All tiles of a page are of one class, so that its name is not repeated on them.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        tile = model.tile_at(index) if isinstance(model, MarkingModel) else None
        if tile is None:
            super().paint(painter, option, index)
            return
        room = tile_rect(option.rect)
        mat = room.adjusted(0, 0, 0, -TILE_CAPTION_PX)
        paints = self._paints_for(option.palette)
        painter.setRenderHints(_HINTS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.mat)
        painter.drawRoundedRect(mat, RADIUS_PX, RADIUS_PX)
        if tile.picture is not None:
            painter.drawPixmap(_fitted(tile.picture, mat), tile.picture)
        _paint_probability(painter, paints, room, tile.probability)
        is_hovered = QStyle.StateFlag.State_MouseOver in option.state
        self._paint_rings(painter, paints, mat, tile.image_id, is_hovered=is_hovered)

    def _paint_rings(
        self,
        painter: QPainter,
        paints: TilePaints,
        mat: QRect,
        image_id: ImageId,
        *,
        is_hovered: bool,
    ) -> None:
        if image_id in self._selection:
            _paint_mark(painter, paints, mat)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_hovered:
            painter.setPen(paints.light)
            painter.drawRoundedRect(mat, RADIUS_PX, RADIUS_PX)
        if image_id == self._selection.current:
            painter.setPen(paints.selected)
            around = mat.adjusted(-_RING_GAP_PX, -_RING_GAP_PX, _RING_GAP_PX, _RING_GAP_PX)
            painter.drawRoundedRect(around, RADIUS_PX + _RING_GAP_PX, RADIUS_PX + _RING_GAP_PX)


def _fitted(picture: QPixmap, mat: QRect) -> QRect:
    side_px = mat.width() - 2 * _MARGIN_PX
    fitted = QRect(QPoint(), _fitted_size(picture.width(), picture.height(), side_px))
    fitted.moveCenter(mat.center())
    return fitted


@lru_cache(maxsize=256)
def _fitted_size(width: int, height: int, side_px: int) -> QSize:
    return QSize(width, height).scaled(side_px, side_px, Qt.AspectRatioMode.KeepAspectRatio)


def _paint_probability(
    painter: QPainter, paints: TilePaints, room: QRect, probability: float
) -> None:
    """Paint how sure the engine is below the picture, as a number and as a bar."""
    top = room.bottom() + 1 - TILE_CAPTION_PX
    painter.setPen(paints.light)
    line = QRect(room.left(), top, room.width(), TILE_CAPTION_PX - BAR_PX)
    painter.drawText(line, _MIDDLE, _percent(int(1000 * probability)))
    bar = QRect(room.left(), room.bottom() - BAR_PX + 1, room.width(), BAR_PX)
    painter.fillRect(bar, paints.track)
    bar.setWidth(round(room.width() * probability))
    painter.fillRect(bar, paints.bar)


@lru_cache(maxsize=1024)
def _percent(thousandths: int) -> str:
    return percent_text(thousandths / 1000)


def _paint_mark(painter: QPainter, paints: TilePaints, mat: QRect) -> None:
    veil = QColor(paints.mat.color())
    veil.setAlpha(_VEIL_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    painter.drawRoundedRect(mat, RADIUS_PX, RADIUS_PX)
    disc = QRect(QPoint(), QPoint(_CROSS_PX, _CROSS_PX))
    disc.moveCenter(mat.center())
    painter.setBrush(_DISC)
    painter.drawEllipse(disc)
    painter.setPen(QPen(ON_SHADE, 2, c=Qt.PenCapStyle.RoundCap))
    cross = disc.adjusted(_CROSS_GAP_PX, _CROSS_GAP_PX, -_CROSS_GAP_PX, -_CROSS_GAP_PX)
    painter.drawLine(cross.topLeft(), cross.bottomRight())
    painter.drawLine(cross.topRight(), cross.bottomLeft())
