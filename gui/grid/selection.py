"""Which images are selected, by image instead of by cell.

Qt keeps rectangles of cells, which fall apart into one a cell when the order changes; here
selecting a million images is one assignment, and no reordering disturbs it.
"""

import numpy as np

from engine.project import ImageId
from engine.vectors import Bools, Int32s


class ImageSelection:
    """A set of images, and the current one, which keys act from.

    All arrays of images are int32 (n,), of ImageIds.
    """

    def __init__(self) -> None:
        self.current: ImageId | None = None
        self._is_selected: Bools = np.zeros(0, np.bool_)

    def __contains__(self, image_id: ImageId) -> bool:
        return image_id < len(self._is_selected) and bool(self._is_selected[image_id])

    def __len__(self) -> int:
        return int(np.count_nonzero(self._is_selected))

    def among(self, image_ids: Int32s) -> Int32s:
        """Return those of `image_ids` that are selected, in their order."""
        self._reach(image_ids)
        return image_ids[self._is_selected[image_ids]]

    def replace(self, image_ids: Int32s) -> None:
        self._is_selected[:] = False
        self.add(image_ids)

    def add(self, image_ids: Int32s) -> None:
        self._reach(image_ids)
        self._is_selected[image_ids] = True

    def toggle(self, image_id: ImageId) -> None:
        self._reach(np.array([image_id], np.int32))
        self._is_selected[image_id] ^= True

    def keep_only(self, image_ids: Int32s) -> bool:
        """Deselect all but `image_ids`; say whether any was deselected."""
        kept = self.among(image_ids)
        if len(kept) == len(self):
            return False
        self.replace(kept)
        return True

    def _reach(self, image_ids: Int32s) -> None:
        more = int(image_ids.max(initial=-1)) + 1 - len(self._is_selected)
        if more > 0:
            self._is_selected = np.pad(self._is_selected, (0, more))
