"""Beside the image of the queue: why it is shown, and what it could be."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from engine.labelling import QueueItem, WhyNext
from engine.project import ClassDefinition, ClassId, Verdict, VerdictKind
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.class_choice.choice import ClassChoice
from gui.widgets.class_choice.guesses import Guess
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text

_WIDTH_PX = 336
_N_LINES = 2
Classes = Mapping[ClassId, ClassDefinition]


class QueueSide(QFrame):
    """The classes to choose from, and the other answers, each with its key.

    Signals
    -------
    class_chosen(class_id), class_named(name), none_wanted(), skip_wanted(), back_wanted()
    """

    class_chosen = Signal(object)
    class_named = Signal(str)
    none_wanted = Signal()
    skip_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.question = plain_label(self.tr("What is it?"), "title")
        self.reason = plain_label(role="muted", wraps=True)
        self.choice = ClassChoice(self.tr("Find or create a class ( / )"), creates=True)
        self.hint = plain_label(role="muted", wraps=True)
        self.none = KeyButton("0", self.tr("None of these"))
        self.skip = KeyButton(self.tr("Space"), self.tr("Skip"))
        self.back = KeyButton("⌫", self.tr("Back"))
        self._build()
        self._connect()

    def show_guesses(
        self, guesses: tuple[Guess, ...], classes: Classes, *, may_be_none: bool
    ) -> None:
        taken = [held.name for held in classes.values()]
        self.choice.show_guesses(guesses, taken, may_be_none=may_be_none)
        self.none.set_key("↵" if may_be_none else "0")
        self.hint.setText(
            self.tr("The number before a class is its key. Enter or A takes the one marked ↵.")
            if classes
            else self.tr("Type the name of a class, and Enter: this image becomes its example.")
        )

    def show_reason(self, item: QueueItem | None, verdict: Verdict, classes: Classes) -> None:
        """Say what was said of the image, or else why it is worth a look."""
        self.reason.setText(self._said(verdict, classes) or self._why(item, classes))

    def set_has_image(self, *, has_image: bool) -> None:
        for button in (self.none, self.skip, self.choice):
            button.setEnabled(has_image)
        if not has_image:
            self.reason.clear()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH_PX)
        self.reason.setMinimumHeight(_N_LINES * self.fontMetrics().lineSpacing() + 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX)
        for part in (self.question, self.reason, self.choice, self.hint):
            layout.addWidget(part)
        layout.addStretch(1)
        for row in ((self.none, self.skip), (self.back,)):
            buttons = QHBoxLayout()
            buttons.setSpacing(GAP_PX)
            for button in row:
                buttons.addWidget(button)
            buttons.addStretch(1)
            layout.addLayout(buttons)

    def _connect(self) -> None:
        self.choice.chosen.connect(self.class_chosen)
        self.choice.class_named.connect(self.class_named)
        self.choice.none_taken.connect(self.none_wanted)
        self.none.clicked.connect(self.none_wanted)
        self.skip.clicked.connect(self.skip_wanted)
        self.back.clicked.connect(self.back_wanted)

    def _said(self, verdict: Verdict, classes: Classes) -> str:
        if verdict.class_id in classes:
            text = self.tr("You said {name}. Answer anew, or skip to leave it.")
            return text.format(name=shortened(classes[verdict.class_id].name))
        if verdict.kind == VerdictKind.NONE_OF_THESE:
            return self.tr("You said none of these. Answer anew, or skip to leave it.")
        if verdict.kind == VerdictKind.SKIPPED:
            return self.tr("You skipped this image. Answer, or skip it again.")
        return ""

    def _why(self, item: QueueItem | None, classes: Classes) -> str:
        if item is None:
            return ""
        if item.between and set(item.between) <= set(classes):
            first, second = (shortened(classes[c].name) for c in item.between)
            text = self.tr("Undecided between {first} and {second}.")
            if item.why is WhyNext.PERHAPS_NONE:
                text = self.tr("Perhaps none of the classes; nearest are {first} and {second}.")
            return text.format(first=first, second=second)
        if item.n_alike:
            text = self.tr("Like {count} images that nobody has judged.")
            return text.format(count=count_text(item.n_alike))
        return self.tr("Unlike the images judged so far.")
