"""How good the labels of each class are."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QTableView

from engine.audit import ClassFigures, Share
from gui.plain_text import one_line
from gui.widgets.numbers import count_text, percent_text

_Index = QModelIndex | QPersistentModelIndex
_HERE: Final = QModelIndex()
_ROW_PX: Final = 28
_WIDTH_PX: Final = 480
_NAME, _CHECKED, _PRECISION, _RECALL = range(4)


class ClassTableModel(QAbstractTableModel):
    """A row a class: how many were checked, precision and recall with their intervals."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[str, ClassFigures], ...] = ()

    def show_figures(self, rows: Sequence[tuple[str, ClassFigures]]) -> None:
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _HERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _HERE) -> int:
        return 0 if parent.isValid() else 4

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name, figures = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                _NAME: one_line(name),
                _CHECKED: count_text(figures.precision.n),
                _PRECISION: share_text(figures.precision),
                _RECALL: share_text(figures.recall),
            }[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = self.tr("Class"), self.tr("Checked"), self.tr("Precision"), self.tr("Recall")
        return names[section]


class ClassTable(QTableView):
    """As high as its rows, so that the page around it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.figures = ClassTableModel()
        self.setModel(self.figures)
        self.setProperty("role", "list")
        self.setAccessibleName(self.tr("How good the labels of each class are"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_WIDTH_PX)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)

    def show_figures(self, rows: Sequence[tuple[str, ClassFigures]]) -> None:
        self.figures.show_figures(rows)
        self.setFixedHeight(_ROW_PX * len(rows) + self.horizontalHeader().sizeHint().height() + 2)


def share_text(share: Share) -> str:
    """Return a share with its interval in whole percent, a dash where nothing is known."""
    if not share.n:
        return "—"
    low, high = count_text(floor(100 * share.low)), percent_text(ceil(100 * share.high) / 100)
    return f"{percent_text(share.share)}  ({low}…{high})"


def _alignment(column: int) -> Qt.AlignmentFlag:
    sides = Qt.AlignmentFlag
    return sides.AlignVCenter | (sides.AlignLeft if column == _NAME else sides.AlignRight)
