"""Makes the sample folder for people who have no pictures at hand."""

from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Signal

from engine.jobs import Job
from engine.samples import make_sample
from gui.tasks import Replies, Send, TaskRunner

SAMPLE = "sample"


class SampleFlow(QObject):
    """Draws the sample of invented creatures, once.

    Signals
    -------
    made(path)
        The folder is complete.
    progressed(done, total)
    failed(error)
    """

    made = Signal(object)
    progressed = Signal(int, int)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = TaskRunner(self, threads=1)

    def start(self) -> None:
        self._tasks.submit(
            SAMPLE,
            _make,
            platformdirs.user_data_path("protolabel") / "samples",
            Replies(
                on_result=self.made.emit,
                on_error=self.failed.emit,
                on_progress=self.progressed.emit,
            ),
        )

    def cancel(self) -> None:
        self._tasks.cancel(SAMPLE)

    def close(self) -> None:
        self._tasks.close()


def _make(job: Job, folder: Path, _: Send) -> Path:
    return make_sample("creatures", folder, job=job)
