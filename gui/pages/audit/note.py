"""What stands on the Audit page between its other states."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import GAP_PX, fill_with_base
from gui.widgets.keys import ENTER_KEYS
from gui.widgets.labels import plain_label


class AuditNote(QWidget):
    """Says that labels are being frozen, or that an audit rests; Enter goes on with it.

    Signals
    -------
    go_on_wanted(), anew_wanted()
    """

    go_on_wanted = Signal()
    anew_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = plain_label(role="title")
        self.sentence = plain_label(role="muted", wraps=True)
        self.go_on = QPushButton(self.tr("Go on checking"))
        self.go_on.setProperty("role", "primary")
        self.anew = QPushButton(self.tr("Start a new audit"))
        self._build()
        self.go_on.clicked.connect(self.go_on_wanted)
        self.anew.clicked.connect(self.anew_wanted)

    def wait(self, sentence: str) -> None:
        self._say("", sentence, has_buttons=False)

    def rest(self, progress: str) -> None:
        """Say how far a paused audit is."""
        self._say(self.tr("The audit is paused"), progress, has_buttons=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS and not self.go_on.isHidden():
            self.go_on_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _say(self, title: str, sentence: str, *, has_buttons: bool) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        for button in (self.go_on, self.anew):
            button.setVisible(has_buttons)

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fill_with_base(self)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addStretch(1)
        for button in (self.go_on, self.anew):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addStretch(2)
        for label in (self.title, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addLayout(buttons)
        layout.addStretch(3)
