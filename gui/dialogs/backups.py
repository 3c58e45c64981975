"""The copies of a project that were kept, one of which may be put back."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.project import SUFFIX, Backup
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label

_SIZE_PX = (480, 340)


class BackupsDialog(QDialog):
    """Is shown with `open`; closes itself once a copy is chosen.

    Signals
    -------
    chosen(path)
        The copy that is to be put back.
    """

    chosen = Signal(object)

    def __init__(self, why: str, backups: Sequence[Backup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Put back a copy"))
        self.resize(*_SIZE_PX)
        self.why = plain_label(why, wraps=True)
        self.list = QListWidget()
        self.put_back = QPushButton(self.tr("Put back"), default=True)
        self.put_back.setProperty("role", "primary")
        self._fill(backups)
        self._build()

    def _fill(self, backups: Sequence[Backup]) -> None:
        for backup in backups:
            item = QListWidgetItem(_when(backup))
            item.setData(Qt.ItemDataRole.UserRole, backup.path)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.put_back.setEnabled(bool(backups))

    def _build(self) -> None:
        self.list.setProperty("role", "list")
        self.list.setAccessibleName(self.tr("Copies by day"))
        self.list.itemActivated.connect(lambda _: self._choose_listed())
        self.put_back.clicked.connect(self._choose_listed)
        other = QPushButton(self.tr("Another file…"))
        other.clicked.connect(self._ask_for_file)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(other)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.put_back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addWidget(self.why)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)

    def _choose_listed(self) -> None:
        if (item := self.list.currentItem()) is not None:
            self._choose(item.data(Qt.ItemDataRole.UserRole))

    def _ask_for_file(self) -> None:
        pattern = self.tr("Protolabel projects (*{suffix})").format(suffix=SUFFIX)
        dialog = QFileDialog(self, self.tr("The copy to put back"), filter=pattern)
        dialog.fileSelected.connect(lambda name: self._choose(Path(name)))
        dialog.open()

    def _choose(self, path: Path) -> None:
        self.accept()
        self.chosen.emit(path)


def _when(backup: Backup) -> str:
    """Return the day of a copy and the time at which it was made."""
    day = QDate(backup.day.year, backup.day.month, backup.day.day)
    made = QDateTime.fromSecsSinceEpoch(round(backup.path.stat().st_mtime)).time()
    words = QLocale().toString(day, QLocale.FormatType.LongFormat)
    return f"{words}, {QLocale().toString(made, QLocale.FormatType.ShortFormat)}"
