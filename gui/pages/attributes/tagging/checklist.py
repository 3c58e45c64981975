"""Every attribute of one image, to be answered from top to bottom."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from gui.pages.attributes.tagging.rows import ChecklistRow, ChecklistRows
from gui.theme import GAP_PX
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import plain_label

_WIDTH_PX = 296


class TaggingChecklist(QWidget):
    """The rows, and what to do with all of them.

    Signals
    -------
    answered(dict of attribute_id to bool or None)
    next_wanted(), back_wanted()
    """

    answered = Signal(object)
    next_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = ChecklistRows()
        self.hints = KeyButton("G", self.tr("Agree with all hints"))
        self.next = KeyButton("↵", self.tr("Next image"))
        self.back = KeyButton("⌫", self.tr("Back"))
        self._area = QScrollArea()
        self.setFixedWidth(_WIDTH_PX)
        self._build()
        self._connect()

    def show_rows(self, rows: tuple[ChecklistRow, ...], *, has_image: bool) -> None:
        self.rows.setEnabled(has_image)
        self.rows.show_rows(rows)
        self.hints.setEnabled(has_image and bool(self._open_hints()))
        self.next.setEnabled(has_image)

    def say(self, *, answer: bool | None) -> None:
        """Answer the current row and go to the next."""
        row = self.rows.current
        if row is not None and self.rows.isEnabled():
            self.answered.emit({row.attribute_id: answer})
            self.rows.go_by(1)

    def agree(self) -> None:
        """Take what is likely as the answer wherever there is none yet."""
        if self.rows.isEnabled() and (hints := self._open_hints()):
            self.answered.emit(hints)

    def _build(self) -> None:
        self._area.setWidget(self.rows)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self._area, 1)
        keys = self.tr("Y yes · N no · Delete unknown · ↑ ↓ move")
        layout.addWidget(plain_label(keys, "muted", wraps=True))
        buttons = QGridLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.hints, 0, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        buttons.addWidget(self.next, 1, 0)
        buttons.addWidget(self.back, 1, 1)
        buttons.setColumnStretch(2, 1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.rows.answered.connect(
            lambda attribute_id, tag: self.answered.emit({attribute_id: tag})
        )
        self.rows.current_moved.connect(self._on_current_moved)
        self.hints.clicked.connect(self.agree)
        self.next.clicked.connect(self.next_wanted)
        self.back.clicked.connect(self.back_wanted)

    def _open_hints(self) -> dict[int, bool]:
        return {
            row.attribute_id: row.hint
            for row in self.rows.rows
            if row.answer is None and row.hint is not None
        }

    def _on_current_moved(self, rect: QRect) -> None:
        """Keep the current row in view, with the next one."""
        self._area.ensureVisible(rect.left(), rect.center().y(), 0, 3 * rect.height() // 2)
