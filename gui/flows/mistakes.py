"""Finds which of a person's own labels look wrong, off the UI thread, once they have settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.jobs import Job
from engine.labelling import LabelRequest, LabelSettings, Mistake, find_mistakes, hold_out
from engine.project import Changes, ClassId, ImageId
from engine.vectors import Int32s
from gui.document import Document
from gui.flows.labelling import UPDATE, LabellingFlow
from gui.messages import message_of
from gui.tasks import Replies, Send, TaskRunner

FIND: Final = "find likely mistakes"
Wanted = tuple[LabelRequest, LabelSettings]
_SETTLE_MS = 600
_LEAST_CLASSES, _LEAST_GIVEN = 2, 3


@dataclass(frozen=True)
class Suspect:
    """A label of a person's that looks wrong.

    Attributes
    ----------
    probability : of the class that is suggested instead
    """

    mistake: Mistake
    probability: float


class MistakesFlow(QObject):
    """Judges a person's labels by each other, after every change of them.

    What was found stands until the next answer, but for images that were relabelled since
    and those of which the person has said, in this sitting, that the label is right.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, document: Document, tasks: TaskRunner, labelling: LabellingFlow) -> None:
        super().__init__(document)
        self._document, self._tasks, self._labelling = document, tasks, labelling
        self._judged: Wanted | None = None
        self._suspects: dict[ImageId, Suspect] = {}
        self._kept: dict[ImageId, ClassId] = {}
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settled.timeout.connect(self._find)
        labelling.labelled.connect(self._settled.start)
        document.changed.connect(self._on_document_changed)

    def images(self) -> Int32s:
        """Return int32 (n,): the images whose label looks wrong, the most suspicious first."""
        found = [i for i in self._suspects if self.suspect(i) is not None]
        return np.array(found, np.int32)

    def suspect(self, image_id: ImageId) -> Suspect | None:
        """Return what speaks against the label that a person gave an image, if anything does."""
        found = self._suspects.get(image_id)
        if found is None or found.mistake.suggested not in self._document.classes:
            return None
        given = self._given(image_id)
        is_kept = self._kept.get(image_id) == given
        return found if given == found.mistake.given and not is_kept else None

    def keep(self, images: Sequence[ImageId]) -> None:
        """Believe the labels that the person gave `images`, until they are given others."""
        doubted = [i for i in images if self.suspect(i) is not None]
        self._kept.update((i, self._given(i)) for i in doubted)
        if doubted:
            self.changed.emit()

    def close(self) -> None:
        """Ask nothing more."""
        self._settled.stop()

    def _given(self, image_id: ImageId) -> ClassId:
        return self._document.state.verdicts.of(image_id).class_id

    def _on_document_changed(self, changes: Changes) -> None:
        """Drop an answer under way that is about other labels; `labelled` asks again."""
        if changes & (Changes.VERDICTS | Changes.CLASSES):
            self._tasks.cancel(FIND)

    def _find(self) -> None:
        request = self._labelling.request
        is_late = self._tasks.is_running(UPDATE) or self._labelling.is_catching_up
        if request is None or is_late:  # the labels that come will ask again
            return
        wanted = request, self._labelling.settings
        if self._judged is None or not _are_alike(wanted, self._judged):
            replies = Replies(on_result=partial(self._take, wanted), on_error=_pass_over)
            self._tasks.submit(FIND, _find, wanted, replies)

    def _take(self, wanted: Wanted, suspects: tuple[Suspect, ...]) -> None:
        self._judged = wanted
        self._suspects = {s.mistake.image_id: s for s in suspects}
        self.changed.emit()


def _are_alike(first: Wanted, second: Wanted) -> bool:
    """Say whether both ask about the same labels of the same images in the same way."""
    (request, settings), (other, other_settings) = first, second
    return (
        request.pool is other.pool
        and settings == other_settings
        and np.array_equal(request.own_labels(), other.own_labels())
    )


def _find(job: Job, wanted: Wanted, _: Send) -> tuple[Suspect, ...]:
    request, settings = wanted
    if not _can_judge(request):
        return ()
    held_out = hold_out(job, request, settings)
    mistakes = find_mistakes(held_out)
    rows = np.searchsorted(held_out.image_ids, [mistake.image_id for mistake in mistakes])
    probabilities = held_out.probabilities[rows].max(axis=1).tolist()
    return tuple(map(Suspect, mistakes, probabilities))


def _can_judge(request: LabelRequest) -> bool:
    own = request.own_labels()
    counts = np.unique(own[own >= 0], return_counts=True)[1]
    return int((counts >= _LEAST_GIVEN).sum()) >= _LEAST_CLASSES


def _pass_over(error: Exception) -> None:
    """Leave it to labelling to say what keeps both from working."""
    message_of(error)
