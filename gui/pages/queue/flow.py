"""Finds the images that a person should look at next, off the UI thread."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from engine.jobs import Job
from engine.labelling import LabelRequest, PseudoLabels, QueueItem, next_images
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.tasks import Replies, Send, TaskRunner

QUEUE: Final = "find next images"


class QueueFlow(QObject):
    """Answers by the labels that are shown; a newer question replaces an older one."""

    def __init__(self, document: Document, tasks: TaskRunner, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._tasks, self._labelling = tasks, labelling

    @property
    def is_ready(self) -> bool:
        """Whether the images were looked at, so that some can be found."""
        return self._labelling.request is not None

    def find(self, on_found: Callable[[tuple[QueueItem, ...]], None], count: int) -> None:
        """Let `on_found` have the unjudged images most worth a look, the most first.

        None are found before the images were looked at.
        """
        request = self._labelling.request
        if request is None:
            self._tasks.cancel(QUEUE)
            on_found(())
            return
        wanted = request, self._labelling.labels, count
        self._tasks.submit(QUEUE, _find, wanted, Replies(on_result=on_found))


def _find(
    job: Job, wanted: tuple[LabelRequest, PseudoLabels | None, int], _: Send
) -> tuple[QueueItem, ...]:
    request, labels, count = wanted
    return next_images(job, request, labels, count=count)
