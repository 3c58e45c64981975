"""What an image shows whose label is wrong."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.project import ClassDefinition
from gui.models.review_guesses import Guess, guesses_named
from gui.panels.labels import plain_label
from gui.panels.review_choice import ClassField
from gui.panels.review_guess import GuessButton
from gui.panels.tagging_keys import KeyButton
from gui.theme import GAP_PX

N_SHOWN: Final = 9


class AuditChoice(QWidget):
    """Up to nine classes by their keys or as typed, and two answers that name none.

    No probabilities are shown, nor is the order by them: who checks is to judge alone.

    Signals
    -------
    chosen(class_id), none_wanted(), unknown_wanted()
    left()
        The search is over.
    """

    chosen = Signal(object)
    none_wanted = Signal()
    unknown_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = ClassField()
        self.buttons = [GuessButton() for _ in range(N_SHOWN)]
        self.none = KeyButton("0", self.tr("None of these"))
        self.unknown = KeyButton("N", self.tr("I cannot say"))
        self._guesses: tuple[Guess, ...] = ()
        self._first = 0
        self._build()
        self._connect()

    def show_classes(self, definitions: Iterable[ClassDefinition]) -> None:
        """Offer classes, those with a key before the rest."""
        by_key = sorted(definitions, key=lambda d: (not d.key, d.key, d.name.casefold()))
        self._guesses = tuple(map(Guess, by_key))
        self.field.clear()
        self._show()

    def begin_search(self, text: str = "") -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(text)
        self._show()

    def _build(self) -> None:
        self.field.setPlaceholderText(self.tr("Type the name of a class"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 4)
        layout.addWidget(plain_label(self.tr("What is it then?"), "heading"))
        layout.addSpacing(GAP_PX // 2)
        layout.addWidget(self.field)
        layout.addSpacing(GAP_PX // 2)
        for button in self.buttons:
            layout.addWidget(button)
        layout.addSpacing(GAP_PX)
        for answer in (self.none, self.unknown):
            layout.addWidget(answer)
            layout.addSpacing(GAP_PX // 2)

    def _connect(self) -> None:
        for button in self.buttons:
            button.chosen.connect(self._choose)
        self.none.clicked.connect(self.none_wanted)
        self.unknown.clicked.connect(self.unknown_wanted)
        self.field.textEdited.connect(lambda _: self._show())
        self.field.returnPressed.connect(self._take)
        self.field.moved.connect(self._move)
        self.field.left.connect(self._leave)

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
        """Mark what Enter takes; without a search it names no class."""
        is_searching = bool(self.field.text())
        for number, button in enumerate(self.buttons):
            button.set_first(is_first=is_searching and number == self._first)

    def _take(self) -> None:
        class_id = self.buttons[self._first].class_id
        if class_id is not None and self.field.text():
            self._choose(class_id)

    def _choose(self, class_id: object) -> None:
        self._leave()
        self.chosen.emit(class_id)

    def _leave(self) -> None:
        had_focus = self.field.hasFocus()
        self.field.clear()
        self._show()
        if had_focus:
            self.left.emit()
