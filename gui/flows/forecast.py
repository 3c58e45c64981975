"""Counts what a person still has to do before the labels can be certified."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.audit import WorkLeft, work_left
from engine.jobs import Job
from engine.labelling import ImageStatus
from engine.vectors import Float32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.tasks import Replies, Send, TaskRunner

COUNT = "count work left"


class ForecastFlow(QObject):
    """Follows the automatic labels of the folder.

    Attributes
    ----------
    left : None while there is no automatic label

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, document: Document, tasks: TaskRunner, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._document, self._tasks, self._labelling = document, tasks, labelling
        self.left: WorkLeft | None = None
        labelling.labelled.connect(self._on_labelled)

    def _on_labelled(self) -> None:
        catalog, table = self._document.catalog, self._labelling.table
        is_automatic = table.statuses == ImageStatus.AUTO
        is_automatic &= ~(catalog.is_outside | catalog.is_missing)[: len(is_automatic)]
        if is_automatic.any():
            chances = table.probabilities[np.flatnonzero(is_automatic)]
            self._tasks.submit(COUNT, _count, chances, Replies(on_result=self._take))
        else:
            self._tasks.cancel(COUNT)
            self._take(None)

    def _take(self, left: WorkLeft | None) -> None:
        if left != self.left:
            self.left = left
            self.changed.emit()


def _count(_: Job, probabilities: Float32s, __: Send) -> WorkLeft:
    return work_left(probabilities)
