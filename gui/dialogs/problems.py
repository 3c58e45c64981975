"""The list of files that could not be read."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.project import Catalog
from gui.dialogs.problems_model import ProblemsModel
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label

_SIZE_PX = (640, 420)
_FILE_WIDTH_PX = 280
_ROW_PX = 28


class ProblemsDialog(QDialog):
    """Shows what `catalog` says when it is made; is shown with `open`."""

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Unreadable files"))
        self.resize(*_SIZE_PX)
        self._model = ProblemsModel(catalog)
        self.table = self._make_table()
        self.copy = QPushButton(self.tr("Copy list"))
        self.copy.clicked.connect(self._on_copy_clicked)
        self.copy.setEnabled(self._model.rowCount() > 0)
        close = QPushButton(self.tr("Close"), default=True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addWidget(plain_label(self._sentence(), wraps=True))
        layout.addWidget(self.table)
        layout.addLayout(buttons)
        close.setFocus()

    def _sentence(self) -> str:
        n_files = self._model.rowCount()
        if n_files == 0:
            return self.tr("Every file could be read.")
        files = self.tr("1 file") if n_files == 1 else self.tr("%Ln files", "", n_files)
        return self.tr(
            "{files} could not be read and were left out. The rest is not affected."
        ).format(files=files)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setProperty("role", "list")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(0, _FILE_WIDTH_PX)
        return table

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._model.as_text())
