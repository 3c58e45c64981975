"""A frame onto which images of the window, or files from elsewhere, can be dropped."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame

from engine.project import ImageId
from gui.theme import set_flag
from gui.widgets.image.mime import IMAGES_MIME, decode_images, dragged_files


class DropFrame(QFrame):
    """Lights up while something it would take is over it.

    Subclasses say in `receive` what a drop means, and in `takes` which ones they want.

    Signals
    -------
    drag_entered(), drag_left()
        Something it would take is over it, and no longer.
    """

    drag_entered = Signal()
    drag_left = Signal()

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setAcceptDrops(True)

    def takes(self, data: QMimeData) -> bool:
        return data.hasFormat(IMAGES_MIME) or bool(dragged_files(data))

    def receive(self, images: tuple[ImageId, ...], paths: tuple[Path, ...]) -> None:
        """Act on a drop of images of this window, or else of files and folders."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.takes(event.mimeData()):
            return
        _accept_copy(event)
        set_flag(self, "drop", is_on=True)
        self.drag_entered.emit()

    def dragLeaveEvent(self, _: QDragLeaveEvent) -> None:
        self._calm_down()

    def dropEvent(self, event: QDropEvent) -> None:
        self._calm_down()
        _accept_copy(event)
        images = decode_images(event.mimeData())
        self.receive(images, () if images else dragged_files(event.mimeData()))

    def _calm_down(self) -> None:
        set_flag(self, "drop", is_on=False)
        self.drag_left.emit()


def _accept_copy(event: QDropEvent) -> None:
    """Never accept a move: a file manager would then delete the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
