"""One line that says what was done last, or what went wrong; it stays until the next."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.theme import GAP_PX, set_role
from gui.widgets.labels import ElidedLabel

_DETAILS_SIZE_PX = (480, 160)


class StatusLine(QWidget):
    """Shows one message, with Undo for what was done and Details for what went wrong.

    Signals
    -------
    undo_wanted()
    """

    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._details = ""
        self._text = ElidedLabel(role="muted")
        self.undo = self._link(self.tr("Undo"))
        self.details = self._link(self.tr("Details"))
        self.undo.clicked.connect(self.undo_wanted)
        self.details.clicked.connect(self._on_details_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self._text)
        layout.addWidget(self.undo)
        layout.addWidget(self.details)
        layout.addStretch(1)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_done(self, text: str, *, can_undo: bool = True) -> None:
        self._show(text, role="muted", can_undo=can_undo)

    def show_error(self, text: str, *, details: str = "") -> None:
        """Show an error; where it is too long for the line, its whole text is in the details."""
        self._details = details or text
        self._show(text, role="error", has_details=True)

    def clear(self) -> None:
        self._show("", role="muted")

    def _show(
        self, text: str, *, role: str, can_undo: bool = False, has_details: bool = False
    ) -> None:
        set_role(self._text, role)
        self._text.set_text(text)
        self.undo.setVisible(can_undo)
        self.details.setVisible(has_details)

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.hide()
        return button

    def _on_details_clicked(self) -> None:
        popup = DetailsPopup(self, self._details)
        popup.open_above(self.mapToGlobal(QPoint(0, 0)))


class DetailsPopup(QFrame):
    """The whole text of an error, to read and copy; closes on a press elsewhere."""

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QPlainTextEdit(text, readOnly=True)
        self.text.setAccessibleName(self.tr("Details"))
        copy = QPushButton(self.tr("Copy"))
        copy.clicked.connect(self._on_copy_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.addWidget(self.text)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignRight)

    def open_above(self, corner: QPoint) -> None:
        self.resize(*_DETAILS_SIZE_PX)
        self.move(corner - QPoint(0, self.height() + GAP_PX))
        self.show()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.close()
