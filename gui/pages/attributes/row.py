"""One row of the attributes: a name, a count and a thin bar, or the heading of a group."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.pages.attributes.items import AttributeRole
from gui.theme import GAP_PX, RADIUS_PX

Index = QModelIndex | QPersistentModelIndex
_ROW_PX, _HEADING_PX, _HEADING_FONT_PX = 28, 32, 11
_BAR_WIDTH_PX, _BAR_PX = 36, 4
_CHANCE = 0.5
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(_LINE | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(_LINE | Qt.AlignmentFlag.AlignRight)
_STATES, _ROLES = QStyle.StateFlag, QPalette.ColorRole


class AttributeRowDelegate(QStyledItemDelegate):
    """Paints the rows of an AttributeListModel; the bars are below each other."""

    def sizeHint(self, _: QStyleOptionViewItem, index: Index) -> QSize:
        is_heading = index.data(AttributeRole.ATTRIBUTE_ID) is None
        return QSize(0, _HEADING_PX if is_heading else _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = option.rect.adjusted(GAP_PX, 0, -GAP_PX, 0)
        if index.data(AttributeRole.ATTRIBUTE_ID) is None:
            _paint_heading(painter, option, room, index)
        else:
            _paint_frame(painter, option)
            _paint_attribute(painter, option.palette, room, index)
        painter.restore()


def _paint_heading(
    painter: QPainter, option: QStyleOptionViewItem, room: QRect, index: Index
) -> None:
    font = QFont(option.font)
    font.setPixelSize(_HEADING_FONT_PX)
    painter.setFont(font)
    painter.setPen(option.palette.color(_ROLES.PlaceholderText))
    _paint_elided(painter, room.adjusted(0, _HEADING_PX - _ROW_PX, 0, 0), index)


def _paint_frame(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Lift a row that is selected, focused or under the pointer."""
    is_selected = _STATES.State_Selected in option.state
    is_focused = _STATES.State_HasFocus in option.state
    if not (is_selected or is_focused or _STATES.State_MouseOver in option.state):
        return
    edge = _ROLES.Accent if is_selected else _ROLES.PlaceholderText if is_focused else _ROLES.Mid
    painter.setPen(option.palette.color(edge))
    painter.setBrush(option.palette.alternateBase())
    frame = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5)
    painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)


def _paint_attribute(painter: QPainter, palette: QPalette, room: QRect, index: Index) -> None:
    reliability, count = index.data(AttributeRole.RELIABILITY), index.data(AttributeRole.COUNT)
    if reliability is not None:
        _paint_bar(painter, palette, room, reliability)
    if reliability is not None or count:
        room = room.adjusted(0, 0, -_BAR_WIDTH_PX - GAP_PX, 0)
    if count:
        painter.setPen(palette.color(_ROLES.PlaceholderText))
        painter.drawText(room, _RIGHT, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - GAP_PX)
    painter.setPen(palette.color(_ROLES.Text))
    _paint_elided(painter, room, index)


def _paint_bar(painter: QPainter, palette: QPalette, room: QRect, reliability: float) -> None:
    """Paint how far above chance an attribute is."""
    bar = QRectF(0, 0, _BAR_WIDTH_PX, _BAR_PX)
    bar.moveCenter(QRectF(room).center())
    bar.moveRight(room.right() + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.mid())
    painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
    bar.setWidth(_BAR_WIDTH_PX * max(reliability - _CHANCE, 0) / (1 - _CHANCE))
    if bar.width() >= 1:
        painter.setBrush(palette.color(_ROLES.PlaceholderText))
        painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)


def _paint_elided(painter: QPainter, room: QRect, index: Index) -> None:
    text = index.data(Qt.ItemDataRole.DisplayRole)
    fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _LEFT, fitted)
