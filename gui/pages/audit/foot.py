"""Below the tiles of an audit: what to do with them, each with its key."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import GAP_PX
from gui.widgets.key_button import KeyButton, TextKeyButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.numbers import count_text


class AuditFoot(QWidget):
    """Confirm the page, or take the last one back.

    Signals
    -------
    confirm_wanted(), back_wanted()
    """

    confirm_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.hint = ElidedLabel(
            self.tr("Mark what is wrong, or what you cannot tell. Then confirm the rest."), "muted"
        )
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.confirm = TextKeyButton("↵", self.tr("Confirm"))
        self.back = KeyButton("⌫", self.tr("Back"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.confirm)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.hint)
        layout.addLayout(buttons)
        self.confirm.clicked.connect(self.confirm_wanted)
        self.back.clicked.connect(self.back_wanted)

    def show_page(self, *, n_right: int, n_wrong: int) -> None:
        text = (
            self.tr("Confirm: {right} right, {wrong} wrong")
            if n_wrong
            else self.tr("Confirm: all {right} right")
        )
        self.confirm.set_text(text.format(right=count_text(n_right), wrong=count_text(n_wrong)))
        self.confirm.setEnabled(n_right + n_wrong > 0)
