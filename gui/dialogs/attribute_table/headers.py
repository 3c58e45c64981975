"""The headers of the attribute table: names that stand upright, and names with a dot."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.dialogs.attribute_table.model import MatrixRole
from gui.theme import GAP_PX
from gui.widgets.colour_dot import DOT_PX, draw_dot

_MOST_HEIGHT_PX, _MOST_WIDTH_PX = 160, 208
_BEFORE_CLASS_PX = DOT_PX + GAP_PX
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


class MatrixHeader(QHeaderView):
    """Names that are muted but for the one of the current cell, and cut where they are long."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)

    def longest_px(self) -> int:
        """Return the width in which even the longest name is whole."""
        advance = self.fontMetrics().horizontalAdvance
        return 1 + max((advance(self.name(section)) for section in range(self.count())), default=0)

    def name(self, section: int) -> str:
        name: str = self.model().headerData(section, self.orientation())
        return name

    def paint_name(self, painter: QPainter, room: QRect, section: int) -> None:
        current = self.selectionModel().currentIndex()
        is_vertical = self.orientation() == Qt.Orientation.Vertical
        is_current = section == (current.row() if is_vertical else current.column())
        role = QPalette.ColorRole.Text if is_current else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        text = self.fontMetrics().elidedText(
            self.name(section), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(_LINE), text)


class AttributeHeader(MatrixHeader):
    """Names read from the bottom up, so that many narrow columns have room for theirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def sizeHint(self) -> QSize:
        wanted = self.longest_px() + 2 * GAP_PX
        return QSize(super().sizeHint().width(), min(wanted, _MOST_HEIGHT_PX))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        painter.save()
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        room = QRect(GAP_PX, 0, rect.height() - 2 * GAP_PX, rect.width())
        self.paint_name(painter, room, section)
        painter.restore()


class ClassHeader(MatrixHeader):
    """Names of classes, with the dots by which they are known elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def sizeHint(self) -> QSize:
        wanted = _BEFORE_CLASS_PX + self.longest_px() + 2 * GAP_PX
        return QSize(min(wanted, _MOST_WIDTH_PX), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        painter.save()
        colour = self.model().headerData(section, self.orientation(), MatrixRole.COLOUR)
        draw_dot(painter, QPointF(DOT_PX / 2, rect.center().y() + 0.5), QColor(colour))
        self.paint_name(painter, rect.adjusted(_BEFORE_CLASS_PX, 0, -2 * GAP_PX, 0), section)
        painter.restore()
