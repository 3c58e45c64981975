"""One image of the grid: its picture on a neutral mat, and its label below."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.labelling import ImageStatus
from engine.project import ImageId
from gui.grid.caption import Caption, CaptionPainter, CaptionStyle, Mark
from gui.grid.model import ImageRole
from gui.grid.selection import ImageSelection
from gui.grid.tile_paints import TilePaints
from gui.theme import GAP_PX, RADIUS_PX, TILE_CAPTION_PX

_HOVERED = QStyle.StateFlag.State_MouseOver
_MARGIN_PX, _RING_GAP_PX, _GLYPH_PX = 4, 3, 24
Index = QModelIndex | QPersistentModelIndex


class TileDelegate(QStyledItemDelegate):
    """Paints the cells of an ImageGridModel; what is selected it asks of `selection`.

    What the engine guessed is light and has a probability, what a person said is solid.
    """

    def __init__(self, selection: ImageSelection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection = selection
        self._captions = CaptionPainter(self._caption_styles())
        self._paints: TilePaints | None = None
        self._palette_key = 0

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> None:
        image_id = index.data(ImageRole.IMAGE_ID)
        if image_id is None:
            return
        tile = tile_rect(option.rect)
        mat = _mat_rect(tile)
        paints = self._paints_for(option.palette)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.mat)
        painter.drawRoundedRect(mat, RADIUS_PX, RADIUS_PX)
        _paint_picture(painter, paints, mat, index)
        is_hovered = _HOVERED in option.state
        self._paint_rings(painter, paints, mat, image_id, is_hovered=is_hovered)
        caption_room = QRect(tile.left(), mat.bottom() + 1, tile.width(), TILE_CAPTION_PX)
        self._captions.paint(painter, paints, caption_room, _caption(index))

    def _paint_rings(
        self,
        painter: QPainter,
        paints: TilePaints,
        mat: QRect,
        image_id: ImageId,
        *,
        is_hovered: bool,
    ) -> None:
        is_selected = image_id in self._selection
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_selected or is_hovered:
            painter.setPen(paints.selected if is_selected else paints.hovered)
            painter.drawRoundedRect(mat, RADIUS_PX, RADIUS_PX)
        if image_id == self._selection.current:
            painter.setPen(paints.current)
            around = mat.adjusted(-_RING_GAP_PX, -_RING_GAP_PX, _RING_GAP_PX, _RING_GAP_PX)
            painter.drawRoundedRect(around, RADIUS_PX + _RING_GAP_PX, RADIUS_PX + _RING_GAP_PX)

    def _paints_for(self, palette: QPalette) -> TilePaints:
        key = palette.cacheKey()
        if self._paints is None or key != self._palette_key:
            self._paints, self._palette_key = TilePaints(palette), key
        return self._paints

    def _caption_styles(self) -> dict[ImageStatus, CaptionStyle]:
        return {
            ImageStatus.PENDING: CaptionStyle(),
            ImageStatus.EXAMPLE: CaptionStyle(Mark.STAR, is_solid=True),
            ImageStatus.ACCEPTED: CaptionStyle(Mark.FULL_DOT, is_solid=True),
            ImageStatus.AUTO: CaptionStyle(Mark.HOLLOW_DOT, is_guess=True),
            ImageStatus.UNCERTAIN: CaptionStyle(Mark.QUESTION, is_guess=True),
            ImageStatus.NOVEL: CaptionStyle(Mark.DASH, words=self.tr("Stranger"), has_hint=True),
            ImageStatus.NEEDS_CLASS: CaptionStyle(
                Mark.CROSS, words=self.tr("Needs a class"), is_solid=True, has_hint=True
            ),
            ImageStatus.NONE: CaptionStyle(
                Mark.DASH, words=self.tr("None of these"), is_solid=True
            ),
            ImageStatus.UNREADABLE: CaptionStyle(words=self.tr("Unreadable")),
            ImageStatus.CHANGED: CaptionStyle(
                Mark.QUESTION, words=self.tr("File changed"), is_solid=True, has_hint=True
            ),
        }


def tile_rect(cell: QRect) -> QRect:
    """Return the part of a cell that belongs to its image; the rest is gap."""
    return cell.adjusted(GAP_PX // 2, GAP_PX // 2, -GAP_PX // 2, -GAP_PX // 2)


def cell_height(cell_width_px: int) -> int:
    """Return the height of a cell whose mat is square."""
    return cell_width_px + TILE_CAPTION_PX


def _mat_rect(tile: QRect) -> QRect:
    return QRect(tile.left(), tile.top(), tile.width(), tile.height() - TILE_CAPTION_PX)


def _caption(index: Index) -> Caption:
    return Caption(
        index.data(ImageRole.STATUS),
        index.data(ImageRole.CLASS),
        index.data(ImageRole.PROBABILITY),
        index.data(ImageRole.NAME),
    )


def _paint_picture(painter: QPainter, paints: TilePaints, mat: QRect, index: Index) -> None:
    """Paint the thumbnail as large as fits, or a sign that there will be none."""
    picture = index.data(ImageRole.PICTURE)
    if picture is not None:
        painter.drawPixmap(_fitted(picture.size(), mat), picture)
    elif index.data(ImageRole.IS_BROKEN):
        _paint_broken(painter, paints, mat)


def _fitted(size: QSize, mat: QRect) -> QRect:
    room = mat.adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
    fitted = QRect(QPoint(), size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    fitted.moveCenter(room.center())
    return fitted


def _paint_broken(painter: QPainter, paints: TilePaints, mat: QRect) -> None:
    """Paint an empty picture that is crossed out."""
    frame = QRect(0, 0, _GLYPH_PX, _GLYPH_PX * 3 // 4)
    frame.moveCenter(mat.center())
    painter.setPen(paints.glyph)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, 3, 3)
    painter.drawLine(frame.bottomLeft() + QPoint(-4, 4), frame.topRight() + QPoint(4, -4))
