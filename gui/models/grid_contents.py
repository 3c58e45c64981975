"""What a grid should show of a document, under one filter and one sort."""

import numpy as np

from engine.labelling import ImageStatus
from engine.vectors import Bools, Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.models.image_order import (
    EVERYTHING,
    GridFilter,
    GridSort,
    ImageNames,
    count_statuses,
    order_images,
)


class GridContents:
    """Computes orders anew whenever it is asked; what is on the screen it does not know.

    Images from outside the folder serve as examples only, and are left out.
    """

    def __init__(self, document: Document, labelling: LabellingFlow) -> None:
        self._document, self._labelling = document, labelling
        self._names = ImageNames()
        self.filter: GridFilter = EVERYTHING
        self.sort = GridSort.FOLDER

    def order(self) -> Int32s:
        """Return int32 (n_shown,) ImageIds."""
        return self._ordered(self.sort)

    def newcomers(self, n_known: int) -> Int32s:
        """Return int32 (n,): the images that pass and came after the first `n_known`."""
        passing = self._ordered(GridSort.FOLDER)
        return passing[np.searchsorted(passing, n_known) :]

    def counts(self) -> dict[ImageStatus, int]:
        """Return how many images of the folder have each status, whatever the filter."""
        return count_statuses(self._labelling.table, self._is_shown())

    def _ordered(self, sort: GridSort) -> Int32s:
        self._names.update(self._document.catalog.paths)
        return order_images(self._labelling.table, self._names, self._is_shown(), self.filter, sort)

    def _is_shown(self) -> Bools:
        catalog = self._document.catalog
        return ~(catalog.is_outside | catalog.is_missing)
