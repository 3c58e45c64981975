"""Brings the catalog level with the folder, a chunk of files at a time."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.images import scan_folder
from engine.jobs import Job
from engine.project import Catalog, ImageId, find_moved, in_chunks
from gui.document import Document
from gui.tasks import Replies, Send, TaskRunner

SCAN = "scan"


class ScanFlow(QObject):
    """Scans the folder of the document when asked.

    Signals
    -------
    finished()
        The catalog holds what the folder holds.
    failed(error)
    """

    finished = Signal()
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks

    def start(self) -> None:
        self._document.begin_scan()
        self._tasks.submit(
            SCAN,
            _scan,
            self._document.catalog.root,
            Replies(
                on_part=self._document.take_files,
                on_result=self._on_scanned,
                on_error=self.failed.emit,
            ),
        )

    def relink(self, root: Path) -> None:
        """Look for the images below another folder, then scan it."""
        self._tasks.submit(
            SCAN,
            _find_moved,
            (self._document.catalog, root),
            Replies(on_result=lambda moved: self._on_found(root, moved), on_error=self.failed.emit),
        )

    def _on_found(self, root: Path, moved: dict[ImageId, str]) -> None:
        self._document.set_root(root, moved=moved)
        self.start()

    def _on_scanned(self, _: None) -> None:
        self._document.finish_scan()
        self.finished.emit()


def _scan(job: Job, root: Path, send: Send) -> None:
    found = 0
    for chunk in in_chunks(scan_folder(root)):
        send(chunk)
        found += len(chunk)
        job.step(found, 0)


def _find_moved(job: Job, where: tuple[Catalog, Path], _: Send) -> dict[ImageId, str]:
    return find_moved(job, *where)
