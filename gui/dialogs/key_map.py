"""Every key of the window on one page, over the window."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import GAP_PX, SHADE
from gui.widgets.labels import plain_label

_KEYS_WIDTH_PX = 152
_TEXT_WIDTH_PX = 176
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


@dataclass(frozen=True)
class KeyEntry:
    """Keys that do the same, each as QKeySequence reads it or as it is drawn, and what they do."""

    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class KeyGroup:
    """A heading and what stands below it."""

    title: str
    entries: tuple[KeyEntry, ...]


def _group(title: object, *entries: tuple[tuple[str, ...], object]) -> KeyGroup:
    return KeyGroup(str(title), tuple(KeyEntry(keys, str(text)) for keys, text in entries))


KEY_GROUPS: Final = (
    _group(
        QT_TRANSLATE_NOOP("KeyMap", "Label"),
        (("1", "…", "9"), QT_TRANSLATE_NOOP("KeyMap", "Label with that class")),
        (("A",), QT_TRANSLATE_NOOP("KeyMap", "Accept the label")),
        (("X",), QT_TRANSLATE_NOOP("KeyMap", "Reject the label")),
        (("0",), QT_TRANSLATE_NOOP("KeyMap", "None of these classes")),
        (("Space",), QT_TRANSLATE_NOOP("KeyMap", "Skip and go on")),
        (("N",), QT_TRANSLATE_NOOP("KeyMap", "New class from the selection")),
        (("F2",), QT_TRANSLATE_NOOP("KeyMap", "Rename the class")),
        (("Ctrl+L",), QT_TRANSLATE_NOOP("KeyMap", "Label the whole folder")),
    ),
    _group(
        QT_TRANSLATE_NOOP("KeyMap", "Look and select"),
        (("←", "→", "↑", "↓"), QT_TRANSLATE_NOOP("KeyMap", "Go to another image")),
        (("Shift+←→↑↓",), QT_TRANSLATE_NOOP("KeyMap", "Select a range")),
        (("Ctrl+A",), QT_TRANSLATE_NOOP("KeyMap", "Select all")),
        (("Return",), QT_TRANSLATE_NOOP("KeyMap", "Large view")),
        (("Ctrl+1", "Ctrl+2"), QT_TRANSLATE_NOOP("KeyMap", "Label page, review page")),
        (("Ctrl+3", "Ctrl+4"), QT_TRANSLATE_NOOP("KeyMap", "Queue page, audit page")),
        (("Ctrl+F",), QT_TRANSLATE_NOOP("KeyMap", "Find by name")),
    ),
    _group(
        QT_TRANSLATE_NOOP("KeyMap", "Take back"),
        (("Ctrl+Z", "Backspace"), QT_TRANSLATE_NOOP("KeyMap", "Undo")),
        (("Ctrl+Shift+Z",), QT_TRANSLATE_NOOP("KeyMap", "Redo")),
    ),
    _group(
        QT_TRANSLATE_NOOP("KeyMap", "Project"),
        (("Ctrl+O",), QT_TRANSLATE_NOOP("KeyMap", "Open a folder")),
        (("Ctrl+Shift+O",), QT_TRANSLATE_NOOP("KeyMap", "Open a project")),
        (("F5",), QT_TRANSLATE_NOOP("KeyMap", "Scan the folder again")),
        (("Ctrl+E",), QT_TRANSLATE_NOOP("KeyMap", "Export")),
        (("Ctrl+W",), QT_TRANSLATE_NOOP("KeyMap", "Close the project")),
        (("Ctrl+Q",), QT_TRANSLATE_NOOP("KeyMap", "Quit")),
        (("?",), QT_TRANSLATE_NOOP("KeyMap", "This page")),
    ),
    _group(
        QT_TRANSLATE_NOOP("KeyMap", "Attributes"),
        (("Shift+N",), QT_TRANSLATE_NOOP("KeyMap", "New class from attributes")),
        (("T",), QT_TRANSLATE_NOOP("KeyMap", "Tag images")),
        (("Ctrl+T",), QT_TRANSLATE_NOOP("KeyMap", "Classes by attributes as a table")),
    ),
)


class KeyMap(QWidget):
    """Covers the window it is made for; any key or press closes it."""

    def __init__(self, window: QWidget, groups: tuple[KeyGroup, ...] = KEY_GROUPS) -> None:
        super().__init__(window)
        self._window = window
        self._focus_before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Keys"))
        self.card = self._make_card(groups)
        layout = QVBoxLayout(self)
        layout.addWidget(self.card, 0, Qt.AlignmentFlag.AlignCenter)
        window.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        if self.isVisible():
            self.dismiss()
            return
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

    def _make_card(self, groups: tuple[KeyGroup, ...]) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        columns = QHBoxLayout(card)
        columns.setContentsMargins(4 * GAP_PX, 3 * GAP_PX, 4 * GAP_PX, 3 * GAP_PX)
        columns.setSpacing(5 * GAP_PX)
        for start in (0, 1):
            column = QVBoxLayout()
            column.setSpacing(3 * GAP_PX)
            for group in groups[start::2]:
                column.addLayout(_lay_out_group(group))
            column.addStretch(1)
            columns.addLayout(column)
        return card


def _lay_out_group(group: KeyGroup) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * GAP_PX)
    grid.setVerticalSpacing(GAP_PX)
    grid.setColumnMinimumWidth(0, _KEYS_WIDTH_PX)
    grid.setColumnMinimumWidth(1, _TEXT_WIDTH_PX)
    grid.addWidget(plain_label(_tr(group.title), "heading"), 0, 0, 1, 2)
    for row, entry in enumerate(group.entries, start=1):
        caps = QHBoxLayout()
        caps.setSpacing(GAP_PX // 2)
        for keys in entry.keys:
            caps.addWidget(plain_label(_drawn(keys), "key"))
        caps.addStretch(1)
        grid.addLayout(caps, row, 0)
        grid.addWidget(plain_label(_tr(entry.text)), row, 1)
    return grid


def _drawn(keys: str) -> str:
    """Return keys as this platform writes them; what is no key sequence stays as it is."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyMap", text)
