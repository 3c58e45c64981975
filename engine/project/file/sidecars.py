"""The file that SQLite keeps beside a project while it writes, and whether it belongs there.

A project is one file: its journal is there only during a transaction, and is left behind only by
a program that ended in the middle of one. SQLite would take it for the project's own whatever
the project is by then, also a copy that was put back in its place, and so mix two histories. So
it is looked at before SQLite is.

Format: https://www.sqlite.org/fileformat2.html, sections 1.3 and 3.
"""

import struct
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

SIDECARS: Final = ("-journal", "-wal", "-shm")
_JOURNAL_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")
_HEADER_BYTES: Final = 100
_COUNTER_AT: Final = 24
_RESERVED_BYTE: Final = 0x40000001
"""Locked by whoever means to write."""
_ROLLS_BACK: Final = b"\x01"
"""At byte 18 of a file that keeps a rollback journal, and so can have no write-ahead log."""


def set_aside_foreign(path: Path) -> tuple[Path, ...]:
    """Rename what lies beside the project at `path` and is not of it; return what it is now.

    What another program is writing at the moment is left alone. This one must have no connection
    to the file: its locks would go when the file is closed here.
    """
    if not any(_size(_beside(path, ending)) for ending in SIDECARS):
        return ()
    try:
        with path.open("r+b") as file:
            if not _is_free(file.fileno()):
                return ()
            return tuple(map(_rename, _foreign(path, file.read(_HEADER_BYTES))))
    except PermissionError:  # read-only; or, on Windows, in use
        return ()


def remove_with_sidecars(path: Path) -> None:
    """Remove a project and all that lies beside it."""
    for ending in ("", *SIDECARS):
        _beside(path, ending).unlink(missing_ok=True)


def _is_free(descriptor: int) -> bool:
    """Say whether no program writes to a project, and keep all from beginning until it is closed.

    Windows needs no lock: there a file that is in use cannot be renamed.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _RESERVED_BYTE)
    except OSError:
        return False
    return True


def _foreign(path: Path, header: bytes) -> Iterator[Path]:
    journal, log, index = (_beside(path, ending) for ending in SIDECARS)
    if _size(journal) and not _is_of(header, journal):
        yield journal
    if _size(log) and header[18:19] == _ROLLS_BACK:
        yield log
        if _size(index):
            yield index


def _is_of(header: bytes, journal: Path) -> bool:
    """Say whether a transaction that `journal` would take back may have begun in this file.

    Every transaction writes page 1, which counts them. When the power goes, any of the pages may
    have come through: that one, and the count is one more than in the journal's copy, or only
    others, and the file begins as the copy does.
    """
    before = _header_before(journal)
    if before is None:
        return False
    return header == before or _counter(header) == (_counter(before) + 1) % 2**32


def _header_before(journal: Path) -> bytes | None:
    """Return how a journal's copy of page 1 begins, None without such a copy."""
    with journal.open("rb") as file:
        head = file.read(28)
        if len(head) < 28 or head[:8] != _JOURNAL_MAGIC:
            return None
        n_pages, _, _, sector_bytes, page_bytes = struct.unpack(">5I", head[8:28])
        file.seek(sector_bytes)
        for _ in range(n_pages) if n_pages != 2**32 - 1 else count():
            number = file.read(4)
            page = file.read(page_bytes + 4)
            if len(page) < page_bytes + 4:
                return None
            if number == b"\x00\x00\x00\x01":
                return page[:_HEADER_BYTES]
    return None


def _counter(page: bytes) -> int:
    return int.from_bytes(page[_COUNTER_AT : _COUNTER_AT + 4])


def _rename(found: Path) -> Path:
    names = (found.with_name(f"{found.name}-set-aside-{number}") for number in count(1))
    free = next(name for name in names if not name.exists())
    return found.rename(free)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
