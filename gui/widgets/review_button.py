"""A key button whose words follow what it would do."""

from PySide6.QtWidgets import QLabel

from gui.widgets.key_button import KeyButton


class ReviewButton(KeyButton):
    """A keycap, and words that can change."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(key, text)
        _, self._words = self.findChildren(QLabel)

    def text(self) -> str:
        return self._words.text()

    def set_text(self, text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
