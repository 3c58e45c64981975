"""Which automatic labels wait for a person's eye, class by class, in the order of a review."""

from enum import Enum

import numpy as np

from engine.labelling import ImageStatus
from engine.project import NO_CLASS, ClassId, is_none_of
from engine.vectors import Bools, Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow


class ReviewSort(Enum):
    """Orders of a review: by probability, or by how much images resemble the examples."""

    DOUBTFUL_FIRST = "doubtful first"
    LEAST_ALIKE_FIRST = "least alike first"
    MOST_ALIKE_FIRST = "most alike first"


class ReviewContents:
    """Computes anew whenever it is asked, from the labels and verdicts of that moment."""

    def __init__(self, document: Document, labelling: LabellingFlow) -> None:
        self._document, self._labelling = document, labelling

    def counts(self) -> dict[ClassId, int]:
        """Return how many labels of each class wait; classes in their own order."""
        waiting = self._waiting()
        counts = np.bincount(waiting[waiting >= 0])
        return {c: int(counts[c]) if c < len(counts) else 0 for c in self._document.classes}

    def order(self, class_id: ClassId, sort: ReviewSort) -> Int32s:
        """Return the images whose label of that class waits: int32 (n,)."""
        waiting = self._waiting()
        images = np.flatnonzero((waiting == class_id) & (waiting >= 0)).astype(np.int32)
        table = self._labelling.table
        doubt, novelty = 1 - table.probabilities[images], table.novelty[images]
        if sort is ReviewSort.DOUBTFUL_FIRST:
            return images[np.argsort(-doubt, kind="stable")]
        sign = 1 if sort is ReviewSort.MOST_ALIKE_FIRST else -1
        return images[np.lexsort((sign * doubt, sign * novelty))]

    def is_waiting(self, images: Int32s, class_id: ClassId) -> Bools:
        """Mark those of `images` that wait as `class_id`."""
        waiting = self._waiting()
        return np.asarray(waiting[images] == class_id)

    def needing_class(self) -> Int32s:
        """Return the images that need a class, by what they may be, likeliest first: int32 (n,)."""
        catalog, table = self._document.catalog, self._labelling.table
        is_hidden = (catalog.is_outside | catalog.is_missing)[: len(table.statuses)]
        needs_class = np.equal(table.statuses, ImageStatus.NEEDS_CLASS) & ~is_hidden
        images = np.flatnonzero(needs_class).astype(np.int32)
        return images[np.lexsort((-table.probabilities[images], table.guesses[images]))]

    def is_judged(self, images: Int32s, class_id: ClassId) -> Bools:
        """Mark those of `images` of which a person has said whether they are `class_id`."""
        verdicts = self._document.state.verdicts
        is_out = [verdicts.of(i).rules_out(class_id) for i in images.tolist()]
        return np.not_equal(verdicts.class_ids[images], NO_CLASS) | np.array(is_out, np.bool_)

    def _waiting(self) -> Int32s:
        """Return the class of every automatic label to review: int32 (n_images,), else NO_CLASS."""
        catalog, table = self._document.catalog, self._labelling.table
        verdicts = self._document.state.verdicts
        n_images = len(table.guesses)
        is_hidden = catalog.is_outside | catalog.is_missing
        waits = table.statuses == ImageStatus.AUTO
        waits &= ~is_hidden[:n_images] & (verdicts.class_ids[:n_images] == NO_CLASS)
        waits &= ~is_none_of(verdicts, slice(n_images), table.guesses)
        return np.where(waits, table.guesses, np.int32(NO_CLASS))
