"""Which class an image has: the engine's guesses, or what a person types."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.theme import GAP_PX
from gui.widgets.class_choice.guess_button import CreateButton, GuessButton
from gui.widgets.class_choice.guesses import Guess, guesses_named, searchable
from gui.widgets.keys import keeps_key

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
    class_named(name)
        What was typed is to be a new class.
    left()
        The search is over.
    none_taken()
        The Enter key stood at none of these.

    Parameters
    ----------
    creates : offer to make a class of a name that there is not yet
    """

    chosen = Signal(object)
    class_named = Signal(str)
    left = Signal()
    none_taken = Signal()

    def __init__(self, hint: str, *, creates: bool = False) -> None:
        super().__init__()
        self._creates, self._taken = creates, frozenset[str]()
        self.field = ClassField()
        self.field.setPlaceholderText(hint)
        self.buttons = [GuessButton() for _ in range(N_SHOWN)]
        self.new_class = CreateButton()
        self._guesses: tuple[Guess, ...] = ()
        self._may_be_none = False
        self._first = 0
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 4)
        layout.addWidget(self.field)
        layout.addSpacing(GAP_PX // 2)
        for button in self.buttons:
            layout.addWidget(button)
            button.chosen.connect(self._choose)
        layout.addWidget(self.new_class)
        self.new_class.setVisible(creates)
        self.new_class.clicked.connect(self._on_create_clicked)
        self.field.textEdited.connect(lambda _: self._show())
        self.field.moved.connect(self._move)
        self.field.left.connect(self._leave)
        self._show()

    def show_guesses(
        self, guesses: tuple[Guess, ...], taken: Iterable[str] = (), *, may_be_none: bool = False
    ) -> None:
        """Offer classes for another image.

        Parameters
        ----------
        taken : names that no new class can have
        may_be_none : the Enter key stands at none of these, until a class is looked for
        """
        self._guesses, self._may_be_none = guesses, may_be_none
        self._taken = frozenset(map(searchable, taken))
        self.field.clear()
        self._show()

    def begin_search(self, text: str = "") -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.setText(text)
        self._show()

    def take(self) -> None:
        """Choose what the Enter key stands at, if there is anything."""
        if not self._proposes():
            if self._may_be_none:
                self.none_taken.emit()
            return
        class_id = None if self._first == N_SHOWN else self.buttons[self._first].class_id
        if class_id is not None:
            self._choose(class_id)
        elif name := self._new_name():
            self._leave()
            self.class_named.emit(name)

    def _proposes(self) -> bool:
        """Say whether the Enter key stands at a class."""
        return not self._may_be_none or self._first > 0 or bool(self.field.text().strip())

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
        last = n_shown if self._new_name() else n_shown - 1
        self._first = min(max(0, self._first + step), max(0, last))
        self._mark_first()

    def _mark_first(self) -> None:
        for number, button in enumerate(self.buttons):
            button.set_first(is_first=self._proposes() and number == self._first)
        if self._creates:
            self._offer_new_class()

    def _offer_new_class(self) -> None:
        """Offer a new class below the last that is shown; all other rows stay where they are."""
        n_shown = sum(button.class_id is not None for button in self.buttons)
        self._column.removeWidget(self.new_class)
        row = self._column.indexOf(self.buttons[0]) + n_shown
        self._column.insertWidget(row, self.new_class)
        name = self._new_name()
        self.new_class.offer(name, is_first=bool(name) and self._first == n_shown)
        self.new_class.setEnabled(bool(name) or not self.field.text().strip())

    def _new_name(self) -> str:
        """Return the name of the class that could be made of what was typed, "" for none."""
        name = self.field.text().strip()
        return name if self._creates and searchable(name) not in self._taken else ""

    def _on_create_clicked(self) -> None:
        """Make the class, or ask for its name."""
        if name := self._new_name():
            self._leave()
            self.class_named.emit(name)
        else:
            self.begin_search()

    def _choose(self, class_id: object) -> None:
        self._leave()
        self.chosen.emit(class_id)

    def _leave(self) -> None:
        had_focus = self.field.hasFocus()
        self.field.clear()
        self._show()
        if had_focus:
            self.left.emit()
