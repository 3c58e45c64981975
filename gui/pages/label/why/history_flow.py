"""Reads what a person decided about one image from the project file, off the UI thread."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.jobs import Job
from engine.project import HistoryEntry, ImageId, image_history
from engine.project.file.storage import ProjectFile
from gui.document import Document
from gui.messages import message_of
from gui.tasks import Replies, Send, TaskRunner

READ: Final = "read history"
History = tuple[HistoryEntry, ...]


class HistoryFlow(QObject):
    """Answers about one image at a time; a newer question replaces an older one.

    Signals
    -------
    failed(message)
        The project file could not be read.
    """

    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks

    def read(self, image_id: ImageId, on_read: Callable[[History], None]) -> None:
        """Let `on_read` have every change of the verdict on an image, the oldest first."""
        replies = Replies(on_result=on_read, on_error=self._on_error)
        self._tasks.submit(READ, _read, (self._document.path, image_id), replies)

    def stop(self) -> None:
        self._tasks.cancel(READ)

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _read(_: Job, wanted: tuple[Path, ImageId], __: Send) -> History:
    """Read through a connection of this thread's own."""
    path, image_id = wanted
    with closing(ProjectFile.open(path)) as file, file.loading():
        return image_history(file, image_id)
