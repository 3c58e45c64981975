"""Asks before files are read that a project names, and that nobody has chosen on this machine."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.plain_text import one_line

_MOST_SHOWN = 8


class OutsideFilesDialog(QMessageBox):
    """Is shown with `open`; nothing is signalled where a person thinks better of it.

    Signals
    -------
    answered(may_read)
        Whether the project may be opened with those files or only without them.
    """

    answered = Signal(bool)

    def __init__(self, paths: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(self.tr("Files outside of the folder"))
        self.setText(
            self.tr(
                "This project names {count} files outside of its folder of images that nobody has"
                " chosen on this machine. Read them only if you trust who made it."
            ).format(count=len(paths))
        )
        shown = [one_line(path) for path in paths[:_MOST_SHOWN]]
        self.setInformativeText("\n".join([*shown, *(["…"] if paths[_MOST_SHOWN:] else [])]))
        self.read = self.addButton(self.tr("Read them"), QMessageBox.ButtonRole.AcceptRole)
        self.leave = self.addButton(self.tr("Open without them"), QMessageBox.ButtonRole.ActionRole)
        self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.leave)
        self.read.clicked.connect(lambda: self.answered.emit(True))
        self.leave.clicked.connect(lambda: self.answered.emit(False))
