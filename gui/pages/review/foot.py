"""Below the tiles of a review: what can be said of them, each with its key."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.flows.review_contents import ReviewSort
from gui.theme import GAP_PX
from gui.widgets.key_button import TextKeyButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.numbers import count_text


class ReviewFoot(QWidget):
    """Confirm the page, accept the rest, turn the page, or see what needs a class.

    Signals
    -------
    confirm_wanted(), rest_wanted(), dismissed_wanted()
    turn_wanted(int)
        1 for the page after, -1 for that before.
    """

    confirm_wanted = Signal()
    rest_wanted = Signal()
    dismissed_wanted = Signal()
    turn_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.hint = ElidedLabel(
            self.tr(
                "Mark what is wrong: click, Shift+click a range, drag a box,"
                " or arrow keys and Space. Then confirm the rest."
            ),
            "muted",
        )
        self.confirm = TextKeyButton("↵", self.tr("Confirm"))
        self.rest = TextKeyButton("L", "")
        self.back = TextKeyButton(self.tr("PgUp"), self.tr("Before"))
        self.on = TextKeyButton(self.tr("PgDn"), self.tr("After"))
        self.dismissed = TextKeyButton("D", "")
        self._build()
        self._connect()

    def show_page(self, *, n_right: int, n_wrong: int) -> None:
        if n_wrong:
            text = self.tr("Confirm: {right} right, {wrong} wrong")
        else:
            text = self.tr("Confirm: all {right} right") if n_right > 1 else self.tr("Confirm")
        self.confirm.set_text(text.format(right=count_text(n_right), wrong=count_text(n_wrong)))
        self.confirm.setEnabled(n_right + n_wrong > 0)

    def show_rest(self, sort: ReviewSort, n_images: int) -> None:
        """Offer to accept what is likelier right than the page."""
        text = (
            self.tr("All up to here are right ({count})")
            if sort is ReviewSort.MOST_ALIKE_FIRST
            else self.tr("All from here on are right ({count})")
        )
        self.rest.set_text(text.format(count=count_text(n_images)))
        self.rest.setEnabled(n_images > 0)

    def show_turns(self, *, has_before: bool, has_after: bool) -> None:
        self.back.setEnabled(has_before)
        self.on.setEnabled(has_after)

    def show_needing(self, n_images: int) -> None:
        text = self.tr("1 needs a class") if n_images == 1 else self.tr("{count} need a class")
        self.dismissed.set_text(text.format(count=count_text(n_images)))
        self.dismissed.setEnabled(n_images > 0)

    def _build(self) -> None:
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.rest.setToolTip(
            self.tr("Accepts this page and every label of the class that is likelier right")
        )
        self.dismissed.setToolTip(
            self.tr("Say what the images are that you found wrong, now or earlier")
        )
        for button, words in (
            (self.back, self.tr("Shift+Page Up goes half-way to the first page")),
            (self.on, self.tr("Shift+Page Down goes half-way to the last page")),
        ):
            button.setToolTip(words)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.confirm)
        buttons.addWidget(self.rest)
        buttons.addStretch(1)
        for button in (self.back, self.on):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.dismissed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.hint)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.confirm.clicked.connect(self.confirm_wanted)
        self.rest.clicked.connect(self.rest_wanted)
        self.dismissed.clicked.connect(self.dismissed_wanted)
        self.back.clicked.connect(lambda: self.turn_wanted.emit(-1))
        self.on.clicked.connect(lambda: self.turn_wanted.emit(1))
