"""Which automatic labels have changed since a person last saw them, in one session."""

from typing import Final

import numpy as np

from engine.labelling import NOT_SEEN, ImageStatus, changed_since, note_seen
from engine.project import NO_CLASS
from engine.vectors import Bools, Int32s
from gui.flows.labelling import LabellingFlow
from gui.grid.order import GUESSED

_LABELLED_BY_ITSELF: Final = list(GUESSED - {ImageStatus.NEEDS_CLASS})


class SeenLabels:
    """Remembers the class under which an image was shown, or that it was left out.

    What a person has labelled since did not change by itself, and counts for nothing.
    """

    def __init__(self, labelling: LabellingFlow) -> None:
        self._labelling = labelling
        self._seen: Int32s = np.zeros(0, np.int32)

    def look_at(self, images: Int32s, *, again: bool = True) -> None:
        """Note that a person sees `images` now; without `again`, those never seen before only."""
        shown, is_guess = self._shown()
        images = images[images < len(shown)]
        is_noted = is_guess[images]
        if not again:
            is_noted &= self._seen_of(len(shown))[images] == NOT_SEEN
        self._seen = note_seen(self._seen, shown, images[is_noted])

    def changed(self) -> Int32s:
        """Return int32 (n,), ascending: the images whose automatic label is another now."""
        shown, is_guess = self._shown()
        return np.flatnonzero(changed_since(self._seen, shown) & is_guess).astype(np.int32)

    def _shown(self) -> tuple[Int32s, Bools]:
        """Return the class of each image, NO_CLASS if it is left out, and where it is a guess."""
        table = self._labelling.table
        is_guess = np.isin(table.statuses, np.array(_LABELLED_BY_ITSELF, np.int8))
        is_auto = table.statuses == ImageStatus.AUTO
        return np.where(is_auto, table.guesses, np.int32(NO_CLASS)), is_guess

    def _seen_of(self, n_images: int) -> Int32s:
        more = n_images - len(self._seen)
        return np.pad(self._seen, (0, more), constant_values=NOT_SEEN)
