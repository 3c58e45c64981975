"""Where a person was in the grid, as data that a project file can keep."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from engine.project import ImageId
from gui.grid.order import EVERYTHING, GridFilter, GridSort
from gui.theme import TILE_PX


@dataclass(frozen=True)
class GridState:
    """What the toolbar says, the current image, and the first image on the screen."""

    filter: GridFilter = EVERYTHING
    sort: GridSort = GridSort.FOLDER
    tile_px: int = TILE_PX
    current: ImageId | None = None
    top: ImageId | None = None

    def packed(self) -> dict[str, Any]:
        """Return the state as what JSON can hold; remarks are those of one session."""
        lasting = replace(self, filter=replace(self.filter, remark=None))
        packed: dict[str, Any] = msgspec.to_builtins(lasting)
        return packed

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> "GridState":
        """Return what `packed` gave; the usual state for what another version wrote."""
        try:
            return msgspec.convert(packed, cls)
        except msgspec.ValidationError:
            return cls()
