"""Copies of the open project, and of one that cannot be opened: made, and put back."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import DamagedProjectError, EngineError
from engine.project import SUFFIX, backups_of, restore, save_copy
from gui.dialogs.backups import BackupsDialog
from gui.messages import translated


class ProjectCopies(QObject):
    """Asks where a copy goes, and which one is to be put back.

    Signals
    -------
    news(text), failed(message)
    closing(), restored(path)
        The project must be closed now, and may be opened again.
    """

    news = Signal(str)
    failed = Signal(object)
    closing = Signal()
    restored = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask_for_copy(self, path: Path) -> None:
        """Let a person say where a copy of the project goes."""
        pattern = self.tr("Protolabel projects (*{suffix})").format(suffix=SUFFIX)
        dialog = QFileDialog(self._window, self.tr("Save a copy"), filter=pattern)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.selectFile(self.tr("{name} copy").format(name=path.stem))
        dialog.fileSelected.connect(lambda name: self.save(path, Path(name)))
        dialog.open()

    def save(self, path: Path, out: Path) -> None:
        try:
            save_copy(path, out)
        except EngineError as error:
            self.failed.emit(error.message)
        else:
            self.news.emit(self.tr("{out} is a copy of the project.").format(out=out))

    def offer(self, path: Path, error: DamagedProjectError | None = None) -> None:
        """Let a person choose a copy that was kept of the project."""
        usual = self.tr("A copy is kept of each day. What is there now is kept beside it.")
        why = translated(error.message) if error else usual
        dialog = BackupsDialog(why, backups_of(path), self._window)
        dialog.chosen.connect(partial(self._put_back, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _put_back(self, path: Path, backup: Path) -> None:
        self.closing.emit()
        try:
            restore(path, backup)
        except EngineError as error:
            self.failed.emit(error.message)
            return
        self.restored.emit(path)
