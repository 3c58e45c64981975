"""Beside the image of an audit: its label, and what can be said of it."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from engine.project import ClassDefinition, ClassId
from gui.pages.audit.choice import AuditChoice
from gui.pages.audit.words import name_of
from gui.theme import GAP_PX
from gui.widgets.colour_dot import ColourDot
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import ElidedLabel, plain_label

_WIDTH_PX = 336
_N_LINES = 2


class AuditSide(QFrame):
    """The question with its answers; below, when it is wrong, what is right.

    Signals
    -------
    right_wanted(), wrong_wanted(), unsure_wanted(), back_wanted()
    """

    right_wanted = Signal()
    wrong_wanted = Signal()
    unsure_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.question = plain_label(self.tr("Is this label right?"), "muted")
        self.dot, self.label = ColourDot(), ElidedLabel(role="title")
        self.said = plain_label(role="muted", wraps=True)
        self.right = KeyButton("Y", self.tr("Right"))
        self.wrong = KeyButton("N", self.tr("Wrong"))
        self.unsure = KeyButton("U", self.tr("Unsure"))
        self.back = KeyButton("⌫", self.tr("Back"))
        self.choice = AuditChoice()
        self.earlier = plain_label(role="muted", wraps=True)
        self._build()
        self._connect()

    def show_label(
        self, class_id: ClassId, classes: Mapping[ClassId, ClassDefinition], said: str
    ) -> None:
        """Ask about a label; `said` is what was answered before."""
        definition = classes.get(class_id)
        self.dot.set_colour(definition.colour if definition else "")
        self.label.set_text(name_of(class_id, classes))
        self.said.setText(said or self.tr("Unsure counts as wrong."))
        self.choice.show_classes(d for c, d in classes.items() if c != class_id)
        self.ask_what(is_asked=False)

    def ask_what(self, *, is_asked: bool) -> None:
        """Ask what is right instead, or no more."""
        self.choice.setVisible(is_asked)

    @property
    def asks_what(self) -> bool:
        return not self.choice.isHidden()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH_PX)
        self.said.setMinimumHeight(_N_LINES * self.fontMetrics().lineSpacing() + 2)
        label = QHBoxLayout()
        label.setSpacing(GAP_PX)
        label.addWidget(self.dot)
        label.addWidget(self.label, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.question)
        layout.addLayout(label)
        for row in ((self.right, self.wrong), (self.unsure, self.back)):
            buttons = QHBoxLayout()
            buttons.setSpacing(GAP_PX)
            for button in row:
                buttons.addWidget(button)
            buttons.addStretch(1)
            layout.addLayout(buttons)
        layout.addWidget(self.said)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self.choice)
        layout.addStretch(1)
        layout.addWidget(self.earlier)

    def _connect(self) -> None:
        self.right.clicked.connect(self.right_wanted)
        self.wrong.clicked.connect(self.wrong_wanted)
        self.unsure.clicked.connect(self.unsure_wanted)
        self.back.clicked.connect(self.back_wanted)
