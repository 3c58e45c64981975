"""How far an audit is, in a line above the image."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from engine.audit import AuditResult
from gui.pages.audit.way import AuditWaySwitch
from gui.pages.audit.words import progress_text
from gui.theme import GAP_PX
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import ElidedLabel


class AuditProgress(QFrame):
    """What was found, what is left, a thin bar, how labels are offered, and a way to stop.

    Signals
    -------
    pause_wanted()
    """

    pause_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.sentence = ElidedLabel()
        self.bar = QProgressBar(textVisible=False)
        self.ways = AuditWaySwitch()
        self.pause = KeyButton(self.tr("Esc"), self.tr("Pause"))
        self.pause.clicked.connect(self.pause_wanted)
        column = QVBoxLayout()
        column.setSpacing(GAP_PX // 2)
        column.addWidget(self.sentence)
        column.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addLayout(column, 1)
        for part in (self.ways, self.pause):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_result(self, result: AuditResult) -> None:
        self.sentence.set_text(progress_text(result))
        n_more = result.n_labels if result.n_more is None else result.n_more
        self.bar.setRange(0, max(1, result.n_checked + n_more))
        self.bar.setValue(result.n_checked)
