"""A number by which a project knows that what a person said is what was saved.

It is the sum of a hash of every row, so that an edit of one image among a million changes it in
no time. It tells flipped bits, not forgers: a hash of 64 bits, after Steele, Lea and Flood,
"Fast splittable pseudorandom number generators" (2014).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEAL: Final = "seal"
"""The project setting that holds the number."""

_STEP, _FIRST, _SECOND = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
_MODULUS: Final = 1 << 64


def sum_of_rows(table: int, *columns: ArrayLike) -> int:
    """Return the sum of the hashes of rows, modulo 2**64.

    Parameters
    ----------
    table : tells rows of one table from equal rows of another
    columns : int (n_rows,) each
    """
    arrays = [np.asarray(column, np.int64).view(np.uint64) for column in columns]
    found: NDArray[np.uint64] = np.full(len(arrays[0]), table, np.uint64)
    for array in arrays:
        found = _mixed(found ^ array)
    return int(found.sum(dtype=np.uint64))


def sum_of_texts(table: int, rows: Iterable[Sequence[object]]) -> int:
    """Return the same of rows that hold texts."""
    digests = (sha256(repr((table, *row)).encode(errors="surrogateescape")) for row in rows)
    return sum(int.from_bytes(digest.digest()[:8]) for digest in digests) % _MODULUS


def as_text(number: int) -> str:
    return f"{number % _MODULUS:016x}"


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    numbers = numbers + _STEP
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _SECOND
    mixed: NDArray[np.uint64] = numbers ^ (numbers >> np.uint64(31))
    return mixed
