"""What keys do now, on one page over the window."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import GAP_PX, SHADE
from gui.widgets.keys import KeyGroup
from gui.widgets.labels import plain_label

_KEYS_WIDTH_PX = 152
_TEXT_WIDTH_PX = 176
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyMap(QWidget):
    """Covers the window it is made for; any key or press closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._focus_before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Keys"))
        self.card = QFrame()
        self._layout = QVBoxLayout(self)
        window.installEventFilter(self)
        self.hide()

    def toggle(self, groups: Sequence[KeyGroup]) -> None:
        """Show `groups` in this order, down two columns; or close."""
        if self.isVisible():
            self.dismiss()
            return
        self._show(groups)
        self._focus_before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def dismiss(self) -> None:
        self.hide()
        before, self._focus_before = self._focus_before, None
        if before is not None:
            before.setFocus()

    def event(self, event: QEvent) -> bool:
        """Keep all keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _MODIFIERS:
            self.dismiss()

    def mousePressEvent(self, _: QMouseEvent) -> None:
        self.dismiss()

    def paintEvent(self, _: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), SHADE)

    def _show(self, groups: Sequence[KeyGroup]) -> None:
        self._layout.removeWidget(self.card)
        self.card.deleteLater()
        self.card = _make_card(groups)
        self._layout.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)


def _make_card(groups: Sequence[KeyGroup]) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    columns = QHBoxLayout(card)
    columns.setContentsMargins(4 * GAP_PX, 3 * GAP_PX, 4 * GAP_PX, 3 * GAP_PX)
    columns.setSpacing(5 * GAP_PX)
    for part in _in_columns(groups):
        column = QVBoxLayout()
        column.setSpacing(2 * GAP_PX)
        for group in part:
            column.addLayout(_lay_out_group(group))
        column.addStretch(1)
        columns.addLayout(column)
    return card


def _in_columns(groups: Sequence[KeyGroup]) -> tuple[Sequence[KeyGroup], Sequence[KeyGroup]]:
    """Part `groups` in order, so that the longer of two columns is as short as can be."""

    def length(part: Sequence[KeyGroup]) -> int:
        return sum(1 + len(group.entries) for group in part)

    at = min(range(len(groups) + 1), key=lambda n: max(length(groups[:n]), length(groups[n:])))
    return groups[:at], groups[at:]


def _lay_out_group(group: KeyGroup) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * GAP_PX)
    grid.setVerticalSpacing(GAP_PX // 2)
    grid.setColumnMinimumWidth(0, _KEYS_WIDTH_PX)
    grid.setColumnMinimumWidth(1, _TEXT_WIDTH_PX)
    grid.addWidget(plain_label(group.title, "heading"), 0, 0, 1, 2)
    for row, entry in enumerate(group.entries, start=1):
        caps = QHBoxLayout()
        caps.setSpacing(GAP_PX // 2)
        for keys in entry.keys:
            caps.addWidget(plain_label(_drawn(keys), "key"))
        caps.addStretch(1)
        grid.addLayout(caps, row, 0)
        grid.addWidget(plain_label(entry.text), row, 1)
    return grid


def _drawn(keys: str) -> str:
    """Return keys as this platform writes them; what is no key sequence stays as it is."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
