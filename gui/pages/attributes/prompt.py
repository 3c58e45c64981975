"""A question about attributes, asked where they stand."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.name_editor import NameEditor


class AttributePrompt(QFrame):
    """Lies over the row that it asks about; Enter answers, and so does going on elsewhere."""

    def __init__(self, rows: QWidget) -> None:
        super().__init__(rows)
        self._rows = rows
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._question = plain_label(role="muted", wraps=True)
        self.editor = NameEditor()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.editor)
        self._on_answer: Callable[[str], object] = str
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self._question)
        layout.addWidget(self.editor)
        self.editor.committed.connect(self._on_committed)
        self.editor.cancelled.connect(self._close)
        self.hide()

    def ask(
        self, question: str, text: str, on_answer: Callable[[str], object], *, row: QRect
    ) -> None:
        """Let the person change `text`; `on_answer` has what becomes of it."""
        self._question.setText(question)
        self.editor.setAccessibleName(question)
        self._on_answer = on_answer
        self._place_by(row)
        self.show()
        self.editor.begin_edit(text)

    def _place_by(self, row: QRect) -> None:
        """Lie below `row`, or above where there is no room below."""
        width = self._rows.width()
        height = self.heightForWidth(width)
        has_room = row.bottom() + height < self._rows.height()
        top = row.bottom() + 1 if has_room else max(row.top() - height, 0)
        self.setGeometry(0, top, width, height)

    def _on_committed(self, text: str) -> None:
        self._close()
        self._on_answer(text)

    def _close(self) -> None:
        self.editor.end_edit()
        self.hide()
