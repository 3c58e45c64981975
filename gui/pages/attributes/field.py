"""The field in which new attributes are named, one or a whole list."""

import re
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from gui.widgets.keys import ENTER_KEYS, keeps_key

_LINE_ENDS: Final = re.compile("[\n\r\u2028\u2029]+")
_BETWEEN_NAMES: Final = re.compile("[,，、\n\r\u2028\u2029]")  # noqa: RUF001 - commas of the East


class AttributeField(QLineEdit):
    """Keeps its text until it is told that the names were taken.

    Signals
    -------
    named(list of str)
        Enter was pressed; never an empty list.
    """

    named = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("New attribute: horns, furry…"))
        self.setAccessibleName(self.tr("New attribute"))
        self.setToolTip(self.tr("New attributes, separated by commas. Enter adds them."))
        self.textChanged.connect(self._on_text_changed)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, ENTER_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTER_KEYS:
            super().keyPressEvent(event)
        elif names := split_names(self.text()):
            self.named.emit(names)

    def _on_text_changed(self, text: str) -> None:
        """Show the lines of a pasted list as what they will become."""
        if _LINE_ENDS.search(text):
            self.setText(_LINE_ENDS.sub(", ", text.strip()))


def split_names(text: str) -> list[str]:
    """Return the names between commas and line ends, without those that are empty."""
    return [name for part in _BETWEEN_NAMES.split(text) if (name := part.strip())]
