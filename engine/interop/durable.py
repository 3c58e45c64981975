"""What was written is on the disk before it takes its name, and what was left half done goes."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Final

from engine.project.file.syncing import sync_folder

_AT_ONCE: Final = 32  # a disk takes so many together in a tenth of the time
_STALE_AFTER_S: Final = 24 * 3600


def make_durable(place: Path) -> None:
    """Wait until a file, or a folder with all in it, is on the disk.

    Links are as durable as the folder they are in; what they lead to was not written here.

    Raises
    ------
    OSError
        If the disk does not take it.
    """
    if sys.platform == "win32":
        return
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for _ in threads.map(_sync_file, _files_of(place)):
            pass
    if place.is_dir():
        for folder, _, _ in os.walk(place):
            sync_folder(Path(folder))


def remove_stale(folder: Path, pattern: str) -> None:
    """Remove what programs that were killed have left in `folder` more than a day ago."""
    for left in folder.glob(pattern):
        with suppress(OSError):
            if _last_change(left) < time() - _STALE_AFTER_S:
                remove(left)


def remove(place: Path) -> None:
    """Remove a file, or a folder with all in it, as far as the disk lets us."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink(missing_ok=True)


def _files_of(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
    for folder, _, names in os.walk(place):
        paths = (Path(folder, name) for name in names)
        yield from (p for p in paths if not p.is_symlink() and p.stat().st_nlink == 1)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_change(place: Path) -> float:
    """Return when anything in it was changed last: work of days goes on in one folder."""
    inside: Iterable[Path] = place.rglob("*") if place.is_dir() and not place.is_symlink() else ()
    newest: float = max(path.lstat().st_ctime for path in (place, *inside))
    return newest
