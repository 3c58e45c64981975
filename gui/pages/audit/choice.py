"""What an image shows whose label is wrong."""

from collections.abc import Iterable

from PySide6.QtCore import Signal

from engine.project import ClassDefinition
from gui.theme import GAP_PX
from gui.widgets.class_choice.choice import ClassChoice
from gui.widgets.class_choice.guesses import Guess
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import plain_label


class AuditChoice(ClassChoice):
    """Up to nine classes by their keys or as typed, and two answers that name none.

    No probabilities are shown, nor is the order by them: who checks is to judge alone. Without
    a search the Enter key names no class.

    Signals
    -------
    none_wanted(), unknown_wanted()
    """

    none_wanted = Signal()
    unknown_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.field.setPlaceholderText(self.tr("Type the name of a class"))
        self.field.returnPressed.connect(self.take)
        self.none = KeyButton("0", self.tr("None of these"))
        self.unknown = KeyButton("N", self.tr("I cannot say"))
        self.none.clicked.connect(self.none_wanted)
        self.unknown.clicked.connect(self.unknown_wanted)
        self._column.insertWidget(0, plain_label(self.tr("What is it then?"), "heading"))
        self._column.insertSpacing(1, GAP_PX // 2)
        self._column.addSpacing(GAP_PX)
        for answer in (self.none, self.unknown):
            self._column.addWidget(answer)
            self._column.addSpacing(GAP_PX // 2)

    def show_classes(self, definitions: Iterable[ClassDefinition]) -> None:
        """Offer classes, those with a key before the rest."""
        by_key = sorted(definitions, key=lambda d: (not d.key, d.key, d.name.casefold()))
        self.show_guesses(tuple(map(Guess, by_key)))

    def _proposes(self) -> bool:
        return bool(self.field.text())
