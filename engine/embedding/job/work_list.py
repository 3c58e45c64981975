"""Which rows are still to be done, which are under way, and which to suspect after a crash."""

from collections import deque

import numpy as np
from numpy.typing import NDArray


class WorkList:
    """Hands out rows in order; after a crash those under way come again, one at a time.

    A row that is alone under way when the engine process ends has ended it.

    Parameters
    ----------
    rows : int64 (n,)
    n_under_way : how many rows may be under way at once
    """

    def __init__(self, rows: NDArray[np.int64], *, n_under_way: int) -> None:
        self._rows = rows
        self._next = 0
        self._n_under_way = n_under_way
        self._under_way: dict[int, None] = {}
        self._suspects: deque[int] = deque()

    def __bool__(self) -> bool:
        return self._next < len(self._rows) or bool(self._under_way) or bool(self._suspects)

    def take(self) -> list[int]:
        """Return the rows to begin now; none while enough are under way."""
        if self._suspects:
            rows = [] if self._under_way else [self._suspects.popleft()]
        else:
            stop = self._next + self._n_under_way - len(self._under_way)
            rows = self._rows[self._next : stop].tolist()
            self._next += len(rows)
        self._under_way |= dict.fromkeys(rows)
        return rows

    def finish(self, rows: NDArray[np.int64]) -> None:
        for row in rows.tolist():
            del self._under_way[row]

    def blame(self) -> int | None:
        """Take back what is under way after a crash; return the row that is to blame, if known."""
        rows, self._under_way = list(self._under_way), {}
        if len(rows) == 1:
            return rows[0]
        self._suspects.extend(rows)
        return None
