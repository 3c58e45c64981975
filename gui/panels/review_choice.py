"""Which class an image has: the engine's guesses, or what a person types."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.models.review_guesses import Guess, guesses_named
from gui.panels.own_keys import keeps_key
from gui.panels.review_guess import GuessButton
from gui.theme import GAP_PX

N_SHOWN: Final = 9
_FIELD_KEYS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)


class ClassField(QLineEdit):
    """Part of the name of a class; Escape empties it, Up and Down lead along the list.

    Signals
    -------
    left()
    moved(int)
        1 for down, -1 for up.
    """

    left = Signal()
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Search classes"))

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _FIELD_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class ClassChoice(QWidget):
    """Up to nine classes, likeliest first or as typed; the one with the Enter key is taken by it.

    Signals
    -------
    chosen(class_id)
    left()
        The search is over.
    """

    chosen = Signal(object)
    left = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.field = ClassField()
        self.field.setPlaceholderText(hint)
        self.buttons = [GuessButton() for _ in range(N_SHOWN)]
        self._guesses: tuple[Guess, ...] = ()
        self._first = 0
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 4)
        layout.addWidget(self.field)
        layout.addSpacing(GAP_PX // 2)
        for button in self.buttons:
            layout.addWidget(button)
            button.chosen.connect(self._choose)
        self.field.textEdited.connect(lambda _: self._show())
        self.field.moved.connect(self._move)
        self.field.left.connect(self._leave)
        self._show()

    def show_guesses(self, guesses: tuple[Guess, ...]) -> None:
        """Offer classes for another image."""
        self._guesses = guesses
        self.field.clear()
        self._show()

    def begin_search(self, text: str = "") -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(text)
        self._show()

    def take(self) -> None:
        """Choose what the Enter key stands at, if there is anything."""
        class_id = self.buttons[self._first].class_id
        if class_id is not None and self._proposes():
            self._choose(class_id)

    def _proposes(self) -> bool:
        """Say whether the Enter key stands at a class."""
        return True

    def _show(self) -> None:
        text = self.field.text()
        shown = guesses_named(self._guesses, text) if text.strip() else self._guesses
        missing = [None] * (N_SHOWN - len(shown))
        for button, guess in zip(self.buttons, [*shown[:N_SHOWN], *missing], strict=True):
            button.show_guess(guess)
        self._first = 0
        self._mark_first()

    def _move(self, step: int) -> None:
        n_shown = sum(button.class_id is not None for button in self.buttons)
        self._first = min(max(0, self._first + step), max(0, n_shown - 1))
        self._mark_first()

    def _mark_first(self) -> None:
        for number, button in enumerate(self.buttons):
            button.set_first(is_first=self._proposes() and number == self._first)

    def _choose(self, class_id: object) -> None:
        self._leave()
        self.chosen.emit(class_id)

    def _leave(self) -> None:
        had_focus = self.field.hasFocus()
        self.field.clear()
        self._show()
        if had_focus:
            self.left.emit()
