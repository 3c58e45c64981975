"""The window with the table of which class has which attribute."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.interop import table_notes
from engine.messages import Message
from engine.project import Changes, VerdictKind
from gui.dialogs.attribute_table.edits import MatrixEdits
from gui.dialogs.attribute_table.model import AttributeMatrixModel
from gui.dialogs.attribute_table.notes import MatrixNotes
from gui.dialogs.attribute_table.table import MatrixTable
from gui.document import Document
from gui.messages import translated
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.status_line import StatusLine

_SIZE_PX = (900, 560)
_NAME_WIDTH_PX = 160


class MatrixDialog(QDialog):
    """Is shown with `show`, beside the main window, and follows `document` while it is there."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = AttributeMatrixModel(document, self)
        self.edits = MatrixEdits(document, self.model)
        self.table = MatrixTable(self.model, self.edits)
        self.about = plain_label(self._what_keys_do(), role="muted", wraps=True)
        self.empty = plain_label(role="muted", wraps=True)
        self.notes = MatrixNotes()
        self.foot = StatusLine()
        self.name = QLineEdit()
        self.add = QPushButton(self.tr("Add attribute"))
        self.import_ = QPushButton(self.tr("Import…"))
        self.export = QPushButton(self.tr("Export…"))
        self.close_ = QPushButton(self.tr("Close"))
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self._show_state()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Attribute table"))
        self.resize(*_SIZE_PX)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty.setContentsMargins(*4 * (12 * GAP_PX,))
        self.foot.setContentsMargins(-GAP_PX, 0, 0, 0)  # it brings a gap of its own
        self.name.setPlaceholderText(self.tr("New attribute"))
        self.name.setAccessibleName(self.tr("Name of a new attribute"))
        self.name.setFixedWidth(_NAME_WIDTH_PX)
        self.add.setEnabled(False)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.about)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.notes)
        layout.addWidget(self.foot)
        layout.addSpacing(GAP_PX // 2)
        layout.addLayout(self._buttons())
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter belongs to the cells

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(self.name)
        row.addWidget(self.add)
        row.addStretch(1)
        row.addWidget(self.import_)
        row.addWidget(self.export)
        row.addWidget(self.close_)
        return row

    def _connect(self) -> None:
        self._connect_document()
        self.edits.done.connect(lambda text: self.foot.show_done(text, can_undo=False))
        self.edits.refused.connect(self.foot.show_error)
        self.foot.undo_wanted.connect(self._document.undo)
        self.name.textChanged.connect(lambda text: self.add.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self.add.click)
        self.add.clicked.connect(self._on_add_clicked)
        self.import_.clicked.connect(self._ask_what_to_import)
        self.export.clicked.connect(self._ask_where_to_export)
        self.close_.clicked.connect(self.accept)
        for keys, act in (
            (QKeySequence("Ctrl+Z"), self._document.undo),
            (QKeySequence("Ctrl+Shift+Z"), self._document.redo),
            (QKeySequence(QKeySequence.StandardKey.Paste), self.table.paste),
        ):
            QShortcut(keys, self).activated.connect(act)

    def _connect_document(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._document.did.connect(self._on_did)
        self._document.undid.connect(self._on_undid)
        self._document.failed.connect(self._on_failed)

    def _show_state(self) -> None:
        """Show the table, or how to begin one, and what makes checklists useless."""
        table = self.model.table()
        is_empty = not table.strengths.size
        if is_empty:
            self.empty.setText(self._how_to_begin(has_classes=bool(table.class_names)))
        elif not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._pages.setCurrentWidget(self.empty if is_empty else self.table)
        self.about.setVisible(not is_empty)
        self.export.setEnabled(not is_empty)
        self.notes.show_notes(table_notes(table.only(self._described())))

    def _what_keys_do(self) -> str:
        return self.tr(
            "Space or a click on its middle makes a cell present, absent or unknown; 1, 0 or 70%"
            " can be typed. Ctrl+V pastes cells from a spreadsheet."
        )

    def _how_to_begin(self, *, has_classes: bool) -> str:
        if not has_classes:
            return self.tr(
                "There are no classes yet. Define one in the main window, or paste a table"
                " with class names in its first column and attribute names in its first row."
            )
        return self.tr(
            "There are no attributes yet. Type a first one below, like “stripes”, paste a table"
            " from a spreadsheet with Ctrl+V, or import a file."
        )

    def _described(self) -> set[str]:
        """Return the classes that need a checklist, or have one: examples may stand instead."""
        state = self._document.state
        is_example = state.verdicts.kinds == VerdictKind.EXAMPLE
        exampled = set(np.unique(state.verdicts.class_ids[is_example]).tolist())
        return {
            definition.name
            for class_id, definition in state.classes.items()
            if class_id in state.vocabulary.checklists or class_id not in exampled
        }

    def _ask_what_to_import(self) -> None:
        dialog = self._file_dialog(self.tr("Import a table of attributes"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Tables (*.csv *.tsv *.txt *.json)"), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(lambda name: self.edits.import_file(Path(name)))
        dialog.open()

    def _ask_where_to_export(self) -> None:
        dialog = self._file_dialog(self.tr("Export the table of attributes"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("CSV (*.csv)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("json" if "*.json" in chosen else "csv")
        )
        dialog.selectFile(f"{self._document.path.stem}-attributes.csv")
        dialog.fileSelected.connect(lambda name: self.edits.export_file(Path(name)))
        dialog.open()

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self, title, str(self._document.path.parent))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _on_add_clicked(self) -> None:
        if self.edits.add_attribute(self.name.text()):
            self.name.clear()
            self.table.show_column(self.model.columnCount() - 1)

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.CLASSES | Changes.ATTRIBUTES | Changes.VERDICTS):
            self._show_state()

    def _on_did(self, title: Message) -> None:
        self.foot.show_done(translated(title))

    def _on_undid(self, title: Message) -> None:
        text = self.tr("Undone: {title}").format(title=translated(title))
        self.foot.show_done(text, can_undo=False)

    def _on_failed(self, message: Message) -> None:
        self.foot.show_error(translated(message))
