"""The place below the classes where the next one begins."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout

from engine.project import ImageId
from gui.theme import GAP_PX
from gui.widgets.drop_frame import DropFrame
from gui.widgets.keys import ENTER_KEYS, keeps_key
from gui.widgets.labels import plain_label

_HEIGHT_PX = 48
_EMPTY_HEIGHT_PX = 136
_PRESSES = (*ENTER_KEYS, Qt.Key.Key_Space)


class NewClassTarget(DropFrame):
    """Takes a click or a drop; is larger, and says more, while there are no classes.

    Signals
    -------
    new_class_wanted(images, paths)
        Either or both are empty.
    """

    new_class_wanted = Signal(object, object)

    def __init__(self) -> None:
        super().__init__("target")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("New class"))
        self._title = plain_label(self.tr("+ New class"), "heading")
        self._hint = plain_label(
            self.tr("Drop a few images here to define your first class."), "muted", wraps=True
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addStretch(1)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)
        self.set_first(is_first=True)

    def set_first(self, *, is_first: bool) -> None:
        """Say whether the class that begins here would be the first."""
        self._hint.setVisible(is_first)
        self.setFixedHeight(_EMPTY_HEIGHT_PX if is_first else _HEIGHT_PX)

    def receive(self, images: tuple[ImageId, ...], paths: tuple[Path, ...]) -> None:
        self.new_class_wanted.emit(images, paths)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _PRESSES) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSES:
            self.new_class_wanted.emit((), ())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.new_class_wanted.emit((), ())
