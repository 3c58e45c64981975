"""Buttons that show the key which does the same."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from gui.theme import GAP_PX
from gui.widgets.labels import plain_label


class KeyButton(QPushButton):
    """A keycap and words; it takes no focus, as its key is there for the keyboard."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX // 2, 2 * GAP_PX, GAP_PX // 2)
        layout.setSpacing(GAP_PX)
        self._key = plain_label(key, "key")
        for label in (self._key, plain_label(text)):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)

    def set_key(self, key: str) -> None:
        self._key.setText(key)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()


class TextKeyButton(KeyButton):
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
