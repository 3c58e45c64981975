"""The files that cannot be read, and why, as a table."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from engine.project import Catalog
from gui.messages import translated
from gui.plain_text import one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex


class ProblemsModel(QAbstractTableModel):
    """Two columns of text, by path; holds what `catalog` says now."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._rows = sorted(
            (one_line(catalog.paths[image_id]), one_line(translated(problem)))
            for image_id, problem in catalog.problems.items()
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        text = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.tr("Reason") if section else self.tr("File")

    def as_text(self) -> str:
        """Return a line a file, its reason after a tab."""
        return "\n".join("\t".join(row) for row in self._rows)
