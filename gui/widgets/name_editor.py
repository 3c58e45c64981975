"""The field in which a class is renamed where its name stands."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from gui.widgets.keys import ENTER_KEYS, keeps_key

_OWN_KEYS = (*ENTER_KEYS, Qt.Key.Key_Escape)


class NameEditor(QLineEdit):
    """Keeps Enter and Escape from the window's shortcuts, and gives the focus back at the end.

    Signals
    -------
    committed(name)
        Enter was pressed, or the person went on elsewhere.
    cancelled()
    """

    committed = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "inline")
        self.setAccessibleName(self.tr("Class name"))
        self._focus_before: QWidget | None = None
        self._is_open = False

    def begin_edit(self, name: str) -> None:
        if not self._is_open:
            self._focus_before = QApplication.focusWidget()
        self._is_open = True
        self.setText(name)
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self) -> None:
        self._is_open = False
        before, self._focus_before = self._focus_before, None
        if self.hasFocus() and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _OWN_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self.committed.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if self._is_open and event.reason() not in stays:
            self.committed.emit(self.text())
