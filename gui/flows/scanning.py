"""Brings the catalog level with the folder, a chunk of files at a time."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.images import ContentHash, LeftOut, scan_folder
from engine.jobs import Job
from engine.messages import Message
from engine.project import Catalog, check_holds_any, hash_files, in_chunks
from gui.document import Document
from gui.tasks import Replies, Send, TaskRunner

SCAN = "scan"


class ScanFlow(QObject):
    """Scans the folder of the document when asked.

    Signals
    -------
    finished(ScanReport)
        The catalog holds what the folder holds.
    noted(Message)
        What the folder holds beside, where that is not as it was at the scan before.
    failed(error)
    """

    finished = Signal(object)
    noted = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks
        self._said: Message | None = None

    def start(self) -> None:
        self._document.begin_scan()
        self._tasks.submit(
            SCAN,
            _scan,
            self._document.catalog.root,
            Replies(
                on_part=self._document.take_files,
                on_result=self._on_listed,
                on_error=self.failed.emit,
            ),
        )

    def relink(self, root: Path) -> None:
        """Look for the images below another folder from now on, if any of them is there."""
        replies = Replies(on_result=partial(self._on_found, root), on_error=self.failed.emit)
        self._tasks.submit(SCAN, _look_into, (self._document.catalog, root), replies)

    def _on_found(self, root: Path, _: None) -> None:
        self._document.set_root(root)
        self.start()

    def _on_listed(self, left_out: LeftOut) -> None:
        """Look into the files that names, sizes and times alone do not place."""
        self._note(left_out.statement)
        paths = self._document.scan_questions()
        if not paths:
            self._on_hashed({})
            return
        work = self._document.catalog.root, paths
        replies = Replies(on_result=self._on_hashed, on_error=self.failed.emit)
        self._tasks.submit(SCAN, _hash, work, replies)

    def _note(self, left_out: Message | None) -> None:
        if left_out and left_out != self._said:
            self.noted.emit(left_out)
        self._said = left_out

    def _on_hashed(self, hashes: dict[str, ContentHash]) -> None:
        self.finished.emit(self._document.finish_scan(hashes))


def _scan(job: Job, root: Path, send: Send) -> LeftOut:
    found, left_out = 0, LeftOut()
    for chunk in in_chunks(scan_folder(root, left_out)):
        send(chunk)
        found += len(chunk)
        job.step(found, 0)
    return left_out


def _look_into(job: Job, where: tuple[Catalog, Path], _: Send) -> None:
    check_holds_any(job, *where)


def _hash(job: Job, files: tuple[Path, tuple[str, ...]], _: Send) -> dict[str, ContentHash]:
    return hash_files(job, *files)
