"""What a class looks like in a few words, to be read and changed where it stands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.labels import ElidedLabel
from gui.widgets.name_editor import NameEditor


class DescriptionLine(QWidget):
    """Shows a description in one line; without one it is hidden, or asks for one.

    Signals
    -------
    described(str)
        A text was typed that differs from the description.
    """

    described = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._description = ""
        self._asks = False
        self.label = ElidedLabel(role="muted")
        self.editor = NameEditor()
        self._build()
        self.editor.committed.connect(self._on_committed)
        self.editor.cancelled.connect(self.end_edit)
        self._render()

    def show_description(self, description: str, *, asks: bool) -> None:
        """Show `description`; where there is none, `asks` whether to ask for one."""
        self._description, self._asks = description, asks
        self._render()

    def begin_edit(self) -> None:
        self.label.hide()
        self.show()
        self.editor.begin_edit(self._description)

    def end_edit(self) -> None:
        self.editor.end_edit()
        self._render()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.begin_edit()

    def _build(self) -> None:
        self.label.setCursor(Qt.CursorShape.IBeamCursor)
        self.editor.setAccessibleName(self.tr("Description of the class"))
        self.editor.setPlaceholderText(self.tr("Small, horned, furry animal of mountains"))
        self.editor.setToolTip(
            self.tr("What its images show, in a few words: with the name it stands for the class.")
        )
        self.editor.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.label, self.editor):
            layout.addWidget(part)

    def _render(self) -> None:
        is_edited = not self.editor.isHidden()
        self.label.set_text(self._description or self.tr("Say in words what it looks like…"))
        self.label.setVisible(not is_edited)
        self.setVisible(is_edited or bool(self._description) or self._asks)

    def _on_committed(self, text: str) -> None:
        self.end_edit()
        if text.strip() != self._description:
            self.described.emit(text)
