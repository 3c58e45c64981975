"""Where the cells of a grid lie, in the coordinates of its whole content."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, Qt

from engine.vectors import Int32s
from gui.grid.tile import cell_height, tile_rect
from gui.theme import GAP_PX

_Key = Qt.Key


@dataclass(frozen=True)
class GridGeometry:
    """Equal cells in rows that fill the width."""

    n_columns: int = 1
    cell_width: int = 1
    cell_height: int = 1

    @classmethod
    def fit(cls, *, width_px: int, tile_px: int) -> "GridGeometry":
        """Return as many columns as fit when no tile is narrower than `tile_px`."""
        n_columns = max(1, width_px // (tile_px + GAP_PX))
        cell_width = max(1, width_px // n_columns)
        return cls(n_columns, cell_width, cell_height(cell_width))

    def cell(self, position: int) -> QRect:
        row, column = divmod(position, self.n_columns)
        left, top = column * self.cell_width, row * self.cell_height
        return QRect(left, top, self.cell_width, self.cell_height)

    def position_at(self, *, x: int, y: int) -> int | None:
        """Return the cell whose tile is at a point, None for the gaps between tiles."""
        column = x // self.cell_width
        if not 0 <= column < self.n_columns or y < 0:
            return None
        position = y // self.cell_height * self.n_columns + column
        return position if tile_rect(self.cell(position)).contains(x, y) else None

    def positions_in(self, rect: QRect, n_images: int) -> Int32s:
        """Return int32: the cells that `rect` touches, of those with an image."""
        columns = np.arange(
            max(0, rect.left() // self.cell_width),
            min(self.n_columns - 1, rect.right() // self.cell_width) + 1,
            dtype=np.int32,
        )
        rows = np.arange(
            max(0, rect.top() // self.cell_height),
            min(n_images // self.n_columns, rect.bottom() // self.cell_height) + 1,
            dtype=np.int32,
        )
        positions = (rows[:, np.newaxis] * self.n_columns + columns).ravel()
        return positions[positions < n_images]

    def span(self, *, top: int, bottom: int, n_images: int) -> slice:
        """Return the slice of positions in the rows between two heights."""
        first = max(0, top // self.cell_height) * self.n_columns
        after = (max(0, bottom) // self.cell_height + 1) * self.n_columns
        return slice(min(first, n_images), min(after, n_images))

    def stepped(self, position: int, key: int, *, n_images: int, height_px: int) -> int | None:
        """Return where a key leads from `position`, None if it is no key for moving."""
        page = max(1, height_px // self.cell_height) * self.n_columns
        steps: dict[int, int] = {
            _Key.Key_Left: -1,
            _Key.Key_Right: 1,
            _Key.Key_Up: -self.n_columns,
            _Key.Key_Down: self.n_columns,
            _Key.Key_PageUp: -page,
            _Key.Key_PageDown: page,
            _Key.Key_Home: -n_images,
            _Key.Key_End: n_images,
        }
        if key not in steps:
            return None
        wanted = position + steps[key]
        if key == _Key.Key_Up and wanted < 0:
            return position
        if key == _Key.Key_Down and wanted >= n_images and self._is_last_row(position, n_images):
            return position
        return min(max(wanted, 0), n_images - 1)

    def _is_last_row(self, position: int, n_images: int) -> bool:
        return position // self.n_columns == (n_images - 1) // self.n_columns
