"""Which classes are taken for which, as a small heat map."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.plain_text import one_line, plain_tooltip
from gui.theme import GAP_PX, signs
from gui.widgets.image.squares import CORNER_PX
from gui.widgets.keys import ENTER_KEYS, keeps_key

_CELL_PX: Final = 26
_NAME_PX: Final = 112
_LEAST_ALPHA, _MOST_ALPHA = 64, 160
_ROLES: Final = QPalette.ColorRole
_STEPS: Final = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


@dataclass(frozen=True)
class Matrix:
    """Counts by label (rows) and by what is right (columns, one more than rows: none)."""

    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class ConfusionMatrix(QWidget):
    """A row for each label, a column for what it should be; errors in the colour of errors.

    A click, or the arrow keys and Enter, choose a cell that has images.

    Signals
    -------
    cell_chosen(row, column)
    """

    cell_chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._matrix = Matrix((), ())
        self._cell = QPoint(0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Labels against what is right"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_matrix(self, matrix: Matrix) -> None:
        self._matrix, self._cell = matrix, QPoint(0, 0)
        self.updateGeometry()
        self.update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell is; the last column stands apart."""
        apart = GAP_PX if column == len(self._matrix.names) else 0
        corner = QPoint(_NAME_PX + column * _CELL_PX + apart, _NAME_PX + row * _CELL_PX)
        return QRect(corner, QSize(_CELL_PX, _CELL_PX)).adjusted(1, 1, -1, -1)

    def sizeHint(self) -> QSize:
        n = len(self._matrix.names)
        return QSize(_NAME_PX + (n + 1) * _CELL_PX + GAP_PX, _NAME_PX + n * _CELL_PX)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(event.pos())
            QToolTip.showText(event.globalPos(), self._spoken(cell) if cell else "", self)
            return True
        return keeps_key(event, (*_STEPS, *ENTER_KEYS)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._move_to(self._cell + step)
        elif event.key() in ENTER_KEYS:
            self._choose(self._cell)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        has_images = cell is not None and self._count(cell) > 0
        shapes = Qt.CursorShape
        self.setCursor(shapes.PointingHandCursor if has_images else shapes.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._move_to(cell)
            self._choose(cell)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        for row, counts in enumerate(self._matrix.counts):
            for column, count in enumerate(counts):
                share = count / max(1, sum(counts))
                self._paint_cell(painter, QPoint(column, row), count, share)
        if self.hasFocus() and self._matrix.names:
            painter.setPen(QPen(self.palette().color(_ROLES.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rect = self.cell_rect(self._cell.y(), self._cell.x())
            painter.drawRoundedRect(rect, CORNER_PX, CORNER_PX)

    def _paint_names(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(_ROLES.PlaceholderText))
        names = self._matrix.names
        room = QRect(0, 0, _NAME_PX - GAP_PX, _CELL_PX)
        draw = self._drawn_to(painter, room)
        sides = Qt.AlignmentFlag
        for number, name in enumerate(names):
            painter.save()
            painter.translate(0, self.cell_rect(number, 0).top() - 1)
            draw(name, sides.AlignRight | sides.AlignVCenter)
            painter.restore()
        for number, name in enumerate((*names, self.tr("none"))):
            painter.save()
            painter.translate(self.cell_rect(0, number).left() - 1, _NAME_PX - GAP_PX // 2)
            painter.rotate(-90)
            draw(name, sides.AlignLeft | sides.AlignVCenter)
            painter.restore()

    def _drawn_to(
        self, painter: QPainter, room: QRect
    ) -> Callable[[str, Qt.AlignmentFlag], object]:
        def draw(name: str, side: Qt.AlignmentFlag) -> None:
            elide = Qt.TextElideMode.ElideRight
            text = painter.fontMetrics().elidedText(one_line(name), elide, room.width())
            painter.drawText(room, side, text)

        return draw

    def _paint_cell(self, painter: QPainter, cell: QPoint, count: int, share: float) -> None:
        rect = self.cell_rect(cell.y(), cell.x())
        is_right = cell.x() == cell.y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(_ROLES.AlternateBase))
        painter.drawRoundedRect(QRectF(rect), CORNER_PX, CORNER_PX)
        if not count:
            return
        accent = self.palette().color(_ROLES.Accent)
        shade = QColor(accent if is_right else signs(self.palette()).bad)
        shade.setAlpha(_LEAST_ALPHA + round(share * (_MOST_ALPHA - _LEAST_ALPHA)))
        painter.setBrush(shade)
        painter.drawRoundedRect(QRectF(rect), CORNER_PX, CORNER_PX)
        painter.setPen(self.palette().color(_ROLES.Text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))

    def _cell_at(self, place: QPoint) -> QPoint | None:
        for row, counts in enumerate(self._matrix.counts):
            for column in range(len(counts)):
                if self.cell_rect(row, column).contains(place):
                    return QPoint(column, row)
        return None

    def _count(self, cell: QPoint) -> int:
        return self._matrix.counts[cell.y()][cell.x()]

    def _spoken(self, cell: QPoint) -> str:
        """Say what a cell counts."""
        label, count = self._matrix.names[cell.y()], self._count(cell)
        if cell.x() == cell.y():
            text = self.tr("{count} labelled {label}, and so they are")
        elif cell.x() == len(self._matrix.names):
            text = self.tr("{count} labelled {label}, but of no class or unknown")
        else:
            text = self.tr("{count} labelled {label}, but in truth {truth}")
        truth = (*self._matrix.names, "")[cell.x()]
        return plain_tooltip(text.format(count=count, label=label, truth=truth))

    def _move_to(self, cell: QPoint) -> None:
        n = len(self._matrix.names)
        column = min(max(0, cell.x()), n)
        row = min(max(0, cell.y()), n - 1)
        self._cell = QPoint(column, max(0, row))
        self.update()

    def _choose(self, cell: QPoint) -> None:
        if self._matrix.names and self._count(cell):
            self.cell_chosen.emit(cell.y(), cell.x())
