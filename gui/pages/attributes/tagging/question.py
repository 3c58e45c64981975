"""Whether an image shows one attribute, as a question."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.project import Attribute, ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.image.strip import ImageStrip
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import ElidedLabel

N_RECENT_TAGS: Final = 8
"""As many as fit between the classes and the edge of a small window."""


class TaggingQuestion(QWidget):
    """The question, its answers, advice, and the last images with theirs.

    Signals
    -------
    answered(bool)
    skip_wanted(), back_wanted()
    """

    answered = Signal(bool)
    skip_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self.question = ElidedLabel(role="title")
        self.description = ElidedLabel(role="muted")
        self.advice = ElidedLabel(role="muted")
        self.yes = KeyButton("Y", self.tr("Yes"))
        self.no = KeyButton("N", self.tr("No"))
        self.skip = KeyButton(self.tr("Space"), self.tr("Skip"))
        self.back = KeyButton("⌫", self.tr("Back"))
        self.strip = ImageStrip(thumbnails, count=N_RECENT_TAGS)
        self._build()
        self._connect()

    def show_attribute(self, attribute: Attribute) -> None:
        name = shortened(attribute.name)
        self.question.set_text(self.tr("Does it show {name}?").format(name=name))
        self.description.set_text(attribute.description)

    def show_advice(self, answers: Mapping[ImageId, bool], *, said: bool | None) -> None:
        """Say what the answers so far lack; `said` is the answer to the image shown, if any."""
        self.advice.set_text(self._advice(answers, said=said))

    def show_recent(self, answers: Sequence[tuple[ImageId, str, bool]]) -> None:
        """Show the last images, by path, with what was said of them."""
        words = {True: self.tr("yes"), False: self.tr("no")}
        self.strip.show_decisions([(i, path, words[said]) for i, path, said in answers])

    def set_has_image(self, *, has_image: bool) -> None:
        for button in (self.yes, self.no, self.skip):
            button.setEnabled(has_image)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX // 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addStretch(1)
        for button in (self.yes, self.no, self.skip, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for label in (self.question, self.description):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(GAP_PX // 2)
        layout.addLayout(buttons)
        layout.addSpacing(GAP_PX // 2)
        self.advice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.advice)
        layout.addSpacing(GAP_PX // 2)
        layout.addWidget(self.strip)

    def _connect(self) -> None:
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        self.no.clicked.connect(lambda: self.answered.emit(False))
        self.skip.clicked.connect(self.skip_wanted)
        self.back.clicked.connect(self.back_wanted)

    def _advice(self, answers: Mapping[ImageId, bool], *, said: bool | None) -> str:
        if said is not None:
            return (
                self.tr("You said yes. Answer anew, or skip to leave it.")
                if said
                else self.tr("You said no. Answer anew, or skip to leave it.")
            )
        if not answers:
            return self.tr(
                "Answer for about ten images; five with and five without are a good start."
            )
        if all(answers.values()):
            return self.tr("So far all yes: find one that does not show it.")
        return "" if any(answers.values()) else self.tr("So far all no: find one that shows it.")
