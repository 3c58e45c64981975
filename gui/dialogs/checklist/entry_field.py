"""A field in which Enter means that what was typed is wanted."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from gui.widgets.keys import ENTER_KEYS


class EntryField(QLineEdit):
    """Keeps Enter from the dialog around it, which would press its default button.

    Signals
    -------
    entered(text)
        Enter was pressed with something typed.
    """

    entered = Signal(str)

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER_KEYS:
            super().keyPressEvent(event)
        elif text := self.text().strip():
            self.entered.emit(text)
