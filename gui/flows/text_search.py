"""Orders the images by how well a text fits them, where the backbone has learnt from captions."""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.embedding import BackboneId, likeness, read_text, reads_texts
from engine.jobs import Job
from engine.labelling import EmbeddingTable
from engine.processes import run_in_child
from engine.vectors import Float16s, Float32s, Int32s
from gui.flows.embedding import EmbeddingFlow
from gui.tasks import Replies, Send, TaskRunner

SEARCH = "search by text"

Wanted = tuple[BackboneId, str, Float16s]


class TextSearchFlow(QObject):
    """Reads one text at a time, in a process of its own, as that imports torch.

    Signals
    -------
    started()
    changed()
        Other images fit.
    ended()
        Nothing is being read any more.
    failed(error)
    """

    started = Signal()
    changed = Signal()
    ended = Signal()
    failed = Signal(object)

    def __init__(self, tasks: TaskRunner, embedding: EmbeddingFlow) -> None:
        super().__init__(embedding)
        self._tasks, self._embedding = tasks, embedding
        self._text = ""
        self._cosines: Float32s = np.zeros(0, np.float32)
        embedding.finished.connect(lambda _: self._search())

    def is_possible(self) -> bool:
        return reads_texts(self._embedding.backbone)

    def look_for(self, text: str) -> None:
        """Search for another text; none ends the search."""
        if text != self._text:
            self._text = text
            self._search()

    def stop(self) -> None:
        """Stop reading."""
        if self._tasks.is_running(SEARCH):
            self._tasks.cancel(SEARCH)
            self.ended.emit()

    def ordered(self, image_ids: Int32s) -> Int32s:
        """Return the images, best first; those that nobody has looked at stay at the end."""
        more = max(0, int(image_ids.max(initial=-1)) + 1 - len(self._cosines))
        cosines = np.pad(self._cosines, (0, more), constant_values=-np.inf)
        return image_ids[np.argsort(-cosines[image_ids], kind="stable")]

    def _search(self) -> None:
        self._cosines = np.zeros(0, np.float32)
        self.stop()
        if not self._text or not self.is_possible():
            return
        table = self._embedding.table
        replies = Replies(on_result=partial(self._take, table), on_error=self._on_error)
        wanted = self._embedding.backbone, self._text, table.vectors
        self._tasks.submit(SEARCH, _search, wanted, replies)
        self.started.emit()

    def _take(self, table: EmbeddingTable, cosines: Float32s) -> None:
        is_embedded = table.embedded(len(cosines))
        self._cosines = np.where(is_embedded, cosines, np.float32(-np.inf))
        self.ended.emit()
        self.changed.emit()

    def _on_error(self, error: Exception) -> None:
        self.ended.emit()
        self.failed.emit(error)


def _search(job: Job, wanted: Wanted, _: Send) -> Float32s:
    backbone, text, vectors = wanted
    where = run_in_child(read_text, backbone, text, check=job.check)
    return likeness(backbone, vectors, where)
