"""How many images of each class an export would hold: the right side of the export dialog."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.interop import PlanCounts
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text

_ROW_PX, _COLUMN_PX = 26, 60
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ExportPreview(QWidget):
    """A row a class and a column a part, or the reason why there can be no such export."""

    def __init__(self) -> None:
        super().__init__()
        self.total = plain_label(role="heading")
        self.reason = plain_label(role="error", wraps=True)
        self.table = QTableWidget()
        self._set_up_table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.total)
        layout.addWidget(self.reason)
        layout.addWidget(self.table, 1)

    def show_counts(self, counts: PlanCounts) -> None:
        n_images = counts.n_images
        self.total.setText(
            self.tr("1 image") if n_images == 1 else self.tr("%Ln images", "", n_images)
        )
        self.total.show()
        self.reason.hide()
        parts = list(counts.by_split)
        columns = [*parts, ""] if len(parts) > 1 else [""]
        self.table.setColumnCount(1 + len(columns))
        names = [part or self.tr("all") for part in columns]
        self.table.setHorizontalHeaderLabels(["", *names])
        self.table.setHorizontalHeaderItem(0, _cell(self.tr("Class"), _LEFT))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setRowCount(len(counts.by_class))
        for row, (name, count) in enumerate(counts.by_class.items()):
            of_parts = [counts.by_split[part].get(name, 0) for part in parts]
            self._set_row(row, name, [*of_parts, count] if len(parts) > 1 else [count])

    def show_reason(self, reason: str) -> None:
        self.total.hide()
        self.table.setRowCount(0)
        self.reason.setText(reason)
        self.reason.show()

    def _set_row(self, row: int, name: str, numbers: list[int]) -> None:
        self.table.setItem(row, 0, _cell(one_line(name) or self.tr("(no class)"), _LEFT))
        for column, number in enumerate(numbers, start=1):
            self.table.setItem(row, column, _cell(count_text(number), _RIGHT))

    def _set_up_table(self) -> None:
        table = self.table
        table.setProperty("role", "list")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setDefaultAlignment(_RIGHT)
        header.setDefaultSectionSize(_COLUMN_PX)
        header.setHighlightSections(False)


def _cell(text: str, alignment: Qt.AlignmentFlag) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(alignment)
    return item
