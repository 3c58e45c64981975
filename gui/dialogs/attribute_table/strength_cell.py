"""One cell of the attribute table: whether a class has an attribute."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.dialogs.attribute_table.model import MatrixRole

Index = QModelIndex | QPersistentModelIndex
_STATES = QStyle.StateFlag
_MARK_PX, _MARK_RADIUS_PX, _DASH_PX, _TARGET_PX = 12, 3, 7, 24


class StrengthDelegate(QStyledItemDelegate):
    """Paints a square for present, a dash for absent, percent between, nothing for unknown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paints: _Paints | None = None
        self._palette_key = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paints = self._paints_for(option.palette)
        painter.save()
        painter.setPen(paints.line)
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.drawLine(option.rect.topRight(), option.rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_strength(painter, paints, option, index)
        if _STATES.State_HasFocus in option.state:
            painter.setPen(paints.current)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -2, -2))
        painter.restore()

    def createEditor(
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        _index: Index,
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setProperty("role", "inline")
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setAccessibleName(self.tr("Strength"))
        return editor

    def _paints_for(self, palette: QPalette) -> "_Paints":
        key = palette.cacheKey()
        if self._paints is None or key != self._palette_key:
            self._paints, self._palette_key = _Paints(palette), key
        return self._paints


class _Paints:
    """What cells are painted with under one palette."""

    def __init__(self, palette: QPalette) -> None:
        roles = QPalette.ColorRole
        accent, muted = palette.color(roles.Accent), palette.color(roles.PlaceholderText)
        self.present = QBrush(accent)
        self.current = QPen(accent, 1.5)
        self.absent = QPen(muted, 1.5)
        self.text = QPen(palette.color(roles.Text))
        self.line = QPen(palette.color(roles.Window))
        self.hovered = QPen(muted, 1)


def target_rect(cell: QRect) -> QRect:
    """Return where a click changes a cell instead of only choosing it."""
    target = QRect(0, 0, _TARGET_PX, _TARGET_PX)
    target.moveCenter(cell.center())
    return target


def _paint_strength(
    painter: QPainter, paints: _Paints, option: QStyleOptionViewItem, index: Index
) -> None:
    strength = index.data(MatrixRole.STRENGTH)
    centre = QRectF(option.rect).center() - QPointF(0.5, 0.5)
    if strength == 1:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.present)
        painter.drawRoundedRect(_mark(centre), _MARK_RADIUS_PX, _MARK_RADIUS_PX)
    elif strength == 0:
        painter.setPen(paints.absent)
        half = QPointF(_DASH_PX / 2, 0)
        painter.drawLine(centre - half, centre + half)
    elif text := index.data():
        painter.setPen(paints.text)
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, text)
    elif _STATES.State_MouseOver in option.state:
        painter.setPen(paints.hovered)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_mark(centre), _MARK_RADIUS_PX, _MARK_RADIUS_PX)


def _mark(centre: QPointF) -> QRectF:
    mark = QRectF(0, 0, _MARK_PX, _MARK_PX)
    mark.moveCenter(centre)
    return mark
