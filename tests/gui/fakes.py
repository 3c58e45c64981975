"""Stand-ins for flows that panels look at, answering at once and without files."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPixmap

from engine.labelling import ImageStatus, LabelSettings, Reason, shown_labels
from engine.project import NO_CLASS
from tests.factories import make_labels, make_shown


class FakeThumbnails(QObject):
    """Holds the thumbnails it is given; asks are noted."""

    arrived = Signal(object)
    preview_arrived = Signal(int, QPixmap)

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[int, QPixmap] = {}
        self.asked: list[int] = []
        self.previews_asked: list[int] = []
        self.wanted: tuple[int, ...] = ()
        self.broken: set[int] = set()

    def peek(self, image_id):
        return self.held.get(image_id)

    def want(self, image_ids):
        self.wanted = tuple(image_ids)

    def is_broken(self, image_id):
        return image_id in self.broken

    def pixmap(self, image_id):
        self.asked.append(image_id)
        return self.held.get(image_id)

    def preview(self, image_id, *, side_px, neighbours=()):
        self.previews_asked.append(image_id)

    def bring(self, *image_ids, colour="#808080"):
        for image_id in image_ids:
            self.held[image_id] = plain_pixmap(colour)
        self.arrived.emit(list(image_ids))


class FakeLabelling(QObject):
    """A LabellingFlow whose table, labels and reasons a test sets."""

    labelled = Signal()
    run_started = Signal()
    round_done = Signal(object)
    run_finished = Signal(object)
    failed = Signal(object)
    freshness_changed = Signal()
    is_current = True
    is_catching_up = False

    def __init__(self, n_images: int = 0) -> None:
        super().__init__()
        nothing = [0.0] * n_images
        statuses, guesses = [ImageStatus.PENDING] * n_images, [NO_CLASS] * n_images
        self.table = make_shown(statuses, guesses, nothing, nothing)
        self.labels = None
        self.settings = LabelSettings()
        self.reasons: dict[int, Reason] = {}
        self.n_cancelled = 0

    def put(self, image_id, status, class_id=NO_CLASS, probability=0.0, novelty=0.0):
        self.table.statuses[image_id] = status
        self.table.guesses[image_id] = class_id
        self.table.probabilities[image_id] = probability
        self.table.novelty[image_id] = novelty

    def reason_for(self, image_id):
        return self.reasons.get(image_id, Reason((), ()))

    def cancel_run(self):
        self.n_cancelled += 1


class FollowingLabelling(FakeLabelling):
    """Shows labels that a test sets under the verdicts of a document, as the real flow does."""

    def __init__(self, document) -> None:
        n_images = len(document.catalog)
        super().__init__(n_images)
        self._document = document
        self._engine = make_labels([NO_CLASS] * n_images)
        document.changed.connect(lambda _: self._show())

    def put(self, image_id, status, class_id=NO_CLASS, probability=0.0, novelty=0.0):
        """Let the engine say AUTO, UNCERTAIN or NOVEL of an image."""
        self._engine.guesses[image_id] = class_id
        self._engine.is_confident[image_id] = status == ImageStatus.AUTO
        self._engine.is_novel[image_id] = status == ImageStatus.NOVEL
        self._engine.probabilities[image_id] = probability
        self._engine.novelty[image_id] = novelty
        self._show()

    def guess(self, class_ids, chances):
        """Let every image look like these classes, the likeliest first."""
        n_images, n = len(self._engine.guesses), len(class_ids)
        self._engine = self.labels = replace(
            self._engine,
            class_ids=class_ids,
            candidates=np.tile(np.arange(n, dtype=np.int16), (n_images, 1)),
            candidate_probabilities=np.tile(np.array(chances, np.float16), (n_images, 1)),
        )
        self._show()

    def _show(self):
        document = self._document
        unreadable, classes = document.catalog.is_unreadable, document.classes
        self.table = shown_labels(document.verdicts(), self._engine, unreadable, classes)


def plain_pixmap(colour, width=64, height=48) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(QColor(colour))
    return pixmap
