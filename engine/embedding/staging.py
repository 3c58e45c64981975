"""Writing aside and renaming, so that there is never half a file or folder of a name."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import IO
from uuid import uuid4

_MARK = ".protolabel-part"
_STALE_AFTER_S = 24 * 3600


@contextmanager
def staged_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to fill; it becomes `path` if all goes well and vanishes if not."""
    _make_room(path.parent)
    staging = path.parent / f"{uuid4().hex}{_MARK}"  # not tempfile's, which only its owner reads
    try:
        with staging.open("xb") as part:
            yield part
    except BaseException:
        staging.unlink(missing_ok=True)
        raise
    staging.replace(path)


@contextmanager
def staged_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill; it becomes `path`, unless another process was faster."""
    _make_room(path.parent)
    with tempfile.TemporaryDirectory(
        dir=path.parent, suffix=_MARK, ignore_cleanup_errors=True
    ) as part:
        yield Path(part)
        if not path.exists():
            Path(part).rename(path)


def _make_room(folder: Path) -> None:
    """Make the folder, and remove what processes that were killed have left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"*{_MARK}"):
        if left.stat().st_mtime < time() - _STALE_AFTER_S:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
