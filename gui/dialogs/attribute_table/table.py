"""The table view in which checklists are changed by keys, by clicks and by typing."""

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.vectors import Bools
from gui.dialogs.attribute_table.edits import MatrixEdits
from gui.dialogs.attribute_table.headers import AttributeHeader, ClassHeader
from gui.dialogs.attribute_table.model import AttributeMatrixModel
from gui.dialogs.attribute_table.strength_cell import StrengthDelegate, target_rect

_COLUMN_PX, _ROW_PX = 44, 28
_TINT_ALPHA = 36
_CLEARING_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_DIGITS = ("1", "0")


class MatrixTable(QTableView):
    """Keys and typing concern all cells that are selected, as one edit.

    1 and 0 act at once on several cells; in a single one they may begin a longer number.
    """

    def __init__(
        self, model: AttributeMatrixModel, edits: MatrixEdits, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._matrix, self._edits = model, edits
        self._pressed = QModelIndex()
        self._goes_on = False
        self._build()
        for signal in (model.headerDataChanged, model.columnsRemoved, model.rowsRemoved):
            signal.connect(self.updateGeometries)

    def selected_cells(self) -> Bools:
        """Return bool (n_classes, n_attributes): what is selected, or else the current cell."""
        cells = np.zeros(self._matrix.strengths.shape, np.bool_)
        for part in self.selectionModel().selection().toList():
            cells[part.top() : part.bottom() + 1, part.left() : part.right() + 1] = True
        current = self.currentIndex()
        if current.isValid() and not cells.any():
            cells[current.row(), current.column()] = True
        return cells

    def copy(self) -> None:
        if (cells := self.selected_cells()).any():
            QGuiApplication.clipboard().setText(self._edits.copied(cells))

    def paste(self) -> None:
        """Paste from the first selected cell on."""
        places = np.argwhere(self.selected_cells())
        row, column = places.min(axis=0).tolist() if len(places) else (0, 0)
        self._edits.paste(QGuiApplication.clipboard().text(), row=row, column=column)

    def show_column(self, column: int) -> None:
        """Go to a column, in the row where the person is."""
        index = self._matrix.index(max(self.currentIndex().row(), 0), column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cells = self.selected_cells()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Space and cells.any():
            current = self.currentIndex()
            self._edits.cycle(cells, row=current.row(), column=current.column())
        elif event.key() in _CLEARING_KEYS:
            self._edits.set_strength(cells, None)
        elif event.text() in _DIGITS and np.count_nonzero(cells) > 1:
            self._edits.type_strength(cells, event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        is_change = is_plain and event.button() == Qt.MouseButton.LeftButton
        self._pressed = self._target_at(event.position().toPoint()) if is_change else QModelIndex()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, QModelIndex()
        if pressed.isValid() and pressed == self._target_at(event.position().toPoint()):
            cell = np.zeros(self._matrix.strengths.shape, np.bool_)
            cell[pressed.row(), pressed.column()] = True
            self._edits.cycle(cell, row=pressed.row(), column=pressed.column())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second of two quick clicks for a click like any other."""
        self.mousePressEvent(event)

    def commitData(self, editor: QWidget) -> None:  # noqa: N802 - Qt's slot
        """Take what was typed for all selected cells; what nobody changed stays exact."""
        self._goes_on = True
        if isinstance(editor, QLineEdit) and editor.isModified():
            editor.setModified(False)
            self._goes_on = self._edits.type_strength(self.selected_cells(), editor.text())

    def closeEditor(  # noqa: N802 - Qt's slot
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Go on to the cell below after Enter, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        is_enter = hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache
        if is_enter and self._goes_on and np.count_nonzero(self.selected_cells()) == 1:
            below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
            if below.isValid():
                self.setCurrentIndex(below)

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802 - Qt's name
        """Let what is selected shine through, so that marks keep the accent for themselves."""
        super().initViewItemOption(option)
        tint = option.palette.color(QPalette.ColorRole.Accent)
        tint.setAlpha(_TINT_ALPHA)
        option.palette.setColor(QPalette.ColorRole.Highlight, tint)

    def _target_at(self, point: QPoint) -> QModelIndex:
        """Return the cell whose mark is at a point of the viewport, an invalid one if none is."""
        index = self.indexAt(point)
        is_target = index.isValid() and target_rect(self.visualRect(index)).contains(point)
        return index if is_target else QModelIndex()

    def _build(self) -> None:
        self.setModel(self._matrix)
        self.setItemDelegate(StrengthDelegate(self))
        self.setHorizontalHeader(AttributeHeader(self))
        self.setVerticalHeader(ClassHeader(self))
        self.horizontalHeader().setDefaultSectionSize(_COLUMN_PX)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setAccessibleName(self.tr("Attribute table"))
        self.setShowGrid(False)
        self.setCornerWidget(QWidget())
        for corner in self.findChildren(QAbstractButton):
            corner.setMaximumSize(0, 0)  # hidden, it would come back; Ctrl+A does the same
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
