"""What a grid should show of a document, under one filter and one sort."""

import numpy as np

from engine.labelling import ImageStatus
from engine.vectors import Bools, Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.mistakes import MistakesFlow
from gui.flows.text_search import TextSearchFlow
from gui.grid.order import (
    EVERYTHING,
    GridFilter,
    GridSort,
    ImageNames,
    Remark,
    count_statuses,
    order_images,
)
from gui.pages.label.seen_labels import SeenLabels


class GridContents:
    """Computes orders anew whenever it is asked; what is on the screen it does not know.

    Images from outside the folder serve as examples only, and are left out.
    """

    def __init__(
        self,
        document: Document,
        labelling: LabellingFlow,
        mistakes: MistakesFlow | None = None,
        texts: TextSearchFlow | None = None,
    ) -> None:
        self._document, self._labelling = document, labelling
        self._mistakes, self._texts = mistakes, texts
        self.seen = SeenLabels(labelling)
        self._names = ImageNames()
        self.filter: GridFilter = EVERYTHING
        self.sort = GridSort.FOLDER

    def order(self) -> Int32s:
        """Return int32 (n_shown,) ImageIds; of likely mistakes always the likeliest first."""
        found = self._ordered(self.sort)
        if self.sort is GridSort.TEXT and self._texts and self.filter.remark is not Remark.MISTAKE:
            return self._texts.ordered(found)
        return found

    def newcomers(self, n_known: int) -> Int32s:
        """Return int32 (n,): the images that pass and came after the first `n_known`."""
        by_folder = GridSort.TEXT if self.sort is GridSort.TEXT else GridSort.FOLDER
        passing = self._ordered(by_folder)
        return passing[passing >= n_known]

    def counts(self) -> dict[ImageStatus, int]:
        """Return how many images of the folder have each status, whatever the filter."""
        return count_statuses(self._labelling.table, self._is_shown())

    def remark_counts(self) -> dict[Remark, int]:
        """Return how many images of the folder have each remark, whatever the filter."""
        is_shown = self._is_shown()
        return {remark: int(is_shown[self._remarked(remark)].sum()) for remark in Remark}

    def _ordered(self, sort: GridSort) -> Int32s:
        self._names.update(self._document.catalog.paths)
        passing = order_images(
            self._labelling.table, self._names, self._is_shown(), self.filter, sort
        )
        if self.filter.remark is None:
            return passing
        remarked = self._remarked(self.filter.remark)
        if self.filter.remark is Remark.MISTAKE:
            return remarked[np.isin(remarked, passing)]
        return passing[np.isin(passing, remarked)]

    def _remarked(self, remark: Remark) -> Int32s:
        """Return int32 (n,): the images with a remark; mistakes the likeliest first."""
        if remark is Remark.CHANGED:
            return self.seen.changed()
        return np.zeros(0, np.int32) if self._mistakes is None else self._mistakes.images()

    def _is_shown(self) -> Bools:
        catalog = self._document.catalog
        return ~(catalog.is_outside | catalog.is_missing)
