"""One sitting in which a person looks through automatic labels, a class at a time."""

from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.project import NO_CLASS, Changes, ClassId, ImageId
from engine.vectors import Bools, Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.review_contents import ReviewContents, ReviewSort
from gui.flows.reviewing import ReviewFlow

_NOTHING = np.zeros(0, np.int32)


@dataclass(frozen=True, eq=False)
class ReviewPlace:
    """Where a person is: a class in an order that stays as it was when the page was turned.

    Attributes
    ----------
    order : int32 (n_waiting,), the labels of the class that waited then
    start : position of the first image of the page
    """

    class_id: ClassId = NO_CLASS
    sort: ReviewSort = ReviewSort.DOUBTFUL_FIRST
    order: Int32s = field(default_factory=_NOTHING.copy)
    start: int = 0


@dataclass(frozen=True, eq=False)
class ReviewStep:
    """What one confirmation said, so that undo can lead back to it."""

    place: ReviewPlace
    right: Int32s
    wrong: Int32s

    @property
    def images(self) -> Int32s:
        return np.concatenate([self.right, self.wrong])


class ReviewSession(QObject):
    """Turns pages, and confirms them; nothing else changes what is on a page.

    It looks at the verdicts themselves, so that undo and redo lead to the right page whoever
    asks for them.

    Attributes
    ----------
    place : the class and the page that are shown
    page_size : how many images a page has
    is_confirming : whether what changes in the project comes from here

    Signals
    -------
    turned()
        Another page is shown, or the same one in today's order.
    resized()
        The page has become longer or shorter.
    returned()
        Undo has led back to a page.
    """

    turned = Signal()
    resized = Signal()
    returned = Signal()

    def __init__(self, document: Document, labelling: LabellingFlow) -> None:
        super().__init__()
        self._document = document
        self.contents = ReviewContents(document, labelling)
        self._review = ReviewFlow(document, labelling)
        self._marks: dict[int, ClassId] = {}
        self._steps: list[ReviewStep] = []
        self._undone: list[ReviewStep] = []
        self.is_confirming = False
        self.place = ReviewPlace()
        self.page_size = 1
        document.changed.connect(self._on_document_changed)

    @property
    def page(self) -> Int32s:
        """The images to look at: int32 (n,)."""
        start = self.place.start
        return self.place.order[start : start + self.page_size]

    @property
    def rest(self) -> Int32s:
        """The page and all images beyond that are likelier right: int32 (n,)."""
        place = self.place
        if place.sort is ReviewSort.MOST_ALIKE_FIRST:
            return place.order[: place.start + self.page_size]
        return place.order[place.start :]

    @property
    def position(self) -> tuple[int, int]:
        """The number of the page, and how many there are; both 0 where there is none."""
        n_pages = -(-len(self.place.order) // self.page_size)
        return (self.place.start // self.page_size + 1 if n_pages else 0), n_pages

    def marked(self, images: Int32s) -> Int32s:
        """Return those of `images` that are marked as wrong: int32 (n,)."""
        class_id = self.place.class_id
        return images[[self._marks.get(i) == class_id for i in images.tolist()]]

    def mark(self, images: Int32s) -> None:
        """Let these of the page be wrong, and no others of it; other pages keep their marks."""
        for image_id in self.page.tolist():
            self._marks.pop(image_id, None)
        self._marks.update(dict.fromkeys(images.tolist(), self.place.class_id))

    def begin(self) -> None:
        """Show the page anew, in the beginning that of the first class with labels to review."""
        if self.place.class_id == NO_CLASS:
            self.choose_next_class()
        else:
            self._turn_to(self.place)

    def choose_class(self, class_id: ClassId) -> None:
        """Begin with the first page of a class."""
        self._turn_to(ReviewPlace(class_id, self.place.sort))

    def choose_next_class(self) -> None:
        """Begin with the next class that has labels to review, round the end."""
        counts = self.contents.counts()
        known = list(counts)
        here = known.index(self.place.class_id) if self.place.class_id in counts else -1
        following = [*known[here + 1 :], *known[: here + 1]]
        present = self.place.class_id if here >= 0 else NO_CLASS
        self.choose_class(next((c for c in following if counts[c]), present))

    def choose_sort(self, sort: ReviewSort) -> None:
        self._turn_to(replace(self.place, sort=sort, start=0))

    def set_page_size(self, n_images: int) -> None:
        """Show more or fewer images of the page; their order stays."""
        if n_images != self.page_size:
            self.page_size = n_images
            self.resized.emit()

    def turn(self, n_pages: int) -> None:
        """Go on or back by so many pages without a word on this one; marks are kept."""
        last = max(0, len(self.place.order) - 1) // self.page_size * self.page_size
        start = min(max(0, self.place.start + n_pages * self.page_size), last)
        if start != self.place.start:
            self._turn_to(replace(self.place, start=start))

    def turn_half_way(self, direction: int) -> None:
        """Go half-way to the last page (1) or the first (-1), to find where labels turn wrong."""
        page, n_pages = self.position
        n_beyond = n_pages - page if direction > 0 else page - 1
        self.turn(direction * -(-n_beyond // 2))

    def confirm(self) -> None:
        """Say that what is not marked on the page is right, and show the next page."""
        self._confirm(self.page)

    def accept_rest(self) -> None:
        """Say that what is not marked of `rest` is right.

        Of what is beyond the page, only labels that still stand are judged.
        """
        rest = self.rest
        stands = self.contents.is_waiting(rest, self.place.class_id) | np.isin(rest, self.page)
        self._confirm(rest[stands])

    def _confirm(self, images: Int32s) -> None:
        class_id = self.place.class_id
        open_ = images[~self.contents.is_judged(images, class_id)]
        wrong = self.marked(open_)
        step = ReviewStep(self.place, open_[~np.isin(open_, wrong)], wrong)
        self.is_confirming = True
        is_done = len(open_) and self._review.confirm(class_id, _ids(step.right), _ids(wrong))
        self.is_confirming = False
        if is_done:
            self._steps.append(step)
            self._undone.clear()
        if self.contents.is_judged(self.page, class_id).all():
            self._turn_to(self.place)

    def _turn_to(self, place: ReviewPlace) -> None:
        """Show a page in today's order; the first one where the class has become shorter."""
        order = self.contents.order(place.class_id, place.sort)
        start = place.start if place.start < len(order) else 0
        self.place = replace(place, order=order, start=start)
        self.turned.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.CLASSES in changes:
            self._forget_lost_classes()
        if Changes.VERDICTS in changes and not self.is_confirming:
            self._follow_verdicts()

    def _forget_lost_classes(self) -> None:
        known = self._document.classes
        self._steps = [step for step in self._steps if step.place.class_id in known]
        self._undone = [step for step in self._undone if step.place.class_id in known]
        if self.place.class_id != NO_CLASS and self.place.class_id not in known:
            self.choose_next_class()

    def _follow_verdicts(self) -> None:
        """Show a page again whose confirmation was undone; go on when it is made again."""
        if self._steps and not self._is_made(self._steps[-1]).any():
            step = self._steps.pop()
            self._undone.append(step)
            self.place = step.place
            self._marks.update(dict.fromkeys(step.wrong.tolist(), step.place.class_id))
            self.turned.emit()
            self.returned.emit()
        elif self._undone and self._is_made(self._undone[-1]).all():
            step = self._undone.pop()
            self._steps.append(step)
            self._turn_to(step.place)

    def _is_made(self, step: ReviewStep) -> Bools:
        return self.contents.is_judged(step.images, step.place.class_id)


def _ids(images: Int32s) -> list[ImageId]:
    return list(map(ImageId, images.tolist()))
