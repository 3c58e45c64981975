"""Copies of a project: one that a person asks for, and one a day that is kept without asking.

A copy is taken through SQLite, so that it is whole also while others write, and gets its name when
it is on disk. What a restored copy replaces is kept beside it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final
from uuid import uuid4

from platformdirs import user_data_path

from engine.errors import ProjectFileError
from engine.project.file.refusals import explain_failure
from engine.project.file.sidecars import remove_with_sidecars
from engine.project.file.storage import SUFFIX, ProjectFile
from engine.project.file.syncing import sync_folder

RENEWED_AFTER_S: Final = 15 * 60.0
_KEPT: Final = 7


@dataclass(frozen=True)
class Backup:
    """A copy that was kept, and the day of it."""

    path: Path
    day: date


def default_backup_folder() -> Path:
    """Return $PROTOLABEL_BACKUPS if set, else a folder among the user's data."""
    chosen = os.environ.get("PROTOLABEL_BACKUPS")
    return Path(chosen) if chosen else user_data_path("protolabel") / "backups"


def save_copy(path: Path, out: Path) -> None:
    """Copy the project at `path` to `out`, whole, whoever writes to it meanwhile.

    Raises
    ------
    ProjectFileError
        If `path` is no project, or damaged, or there is a file at `out`.
    NotSavedError
        If the disk does not take the copy; then nothing is left of it.
    """
    if out.exists():
        raise ProjectFileError("{path} exists already. Choose another name.", path=str(out))
    _copy(path, out)


def keep_daily(
    path: Path,
    folder: Path | None = None,
    *,
    now: datetime | None = None,
    renews_after_s: float = RENEWED_AFTER_S,
) -> None:
    """Keep a copy of the project at `path` for this day, and those of the newest 7 days.

    The copy of the day is made anew where it is older than `renews_after_s` and the project has
    changed since. Of a project without any edit none is kept.

    Raises
    ------
    ProjectFileError, NotSavedError
        As `save_copy`.
    """
    now = now or datetime.now(UTC).astimezone()
    kept = _home(path, folder) / f"{now.date()}{SUFFIX}"
    if _is_fresh(kept, path, now.timestamp(), renews_after_s) or not _has_edits(path):
        return
    _copy(path, kept)
    for old in backups_of(path, folder)[_KEPT:]:
        with suppress(OSError):
            old.path.unlink()


def backups_of(path: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """Return the copies that were kept of the project at `path`, the newest first."""
    found = []
    for file in _home(path, folder).glob(f"*{SUFFIX}"):
        with suppress(ValueError):
            found.append(Backup(file, date.fromisoformat(file.stem)))
    return tuple(sorted(found, key=lambda backup: backup.day, reverse=True))


def restore(path: Path, backup: Path) -> Path | None:
    """Put a copy in the place of the project at `path`; return where what was there is now.

    Raises
    ------
    ProjectFileError
        If `backup` is no whole project.
    NotSavedError
        If the disk does not take it, or another program writes to the project.
    """
    _check_whole(backup)
    with staged(path) as staging:
        _copy_whole(backup, staging)
        replaced = set_aside(path) if path.exists() else None
        staging.rename(path)
        sync_folder(path.parent)
    return replaced


def _home(path: Path, folder: Path | None) -> Path:
    """Return where copies of this project are kept: the same name may stand for several."""
    place = os.fsencode(path.resolve())
    return (folder or default_backup_folder()) / f"{path.stem}-{sha256(place).hexdigest()[:8]}"


def _is_fresh(kept: Path, path: Path, now: float, renews_after_s: float) -> bool:
    """Say whether a copy need not be made anew; one from the future says nothing of itself."""
    if not kept.exists():
        return False
    made = kept.stat().st_mtime
    is_recent = now - renews_after_s < made
    return made <= now and (is_recent or made >= path.stat().st_mtime)


def _has_edits(path: Path) -> bool:
    with closing(ProjectFile.open(path)) as file, file.loading():
        return file.run("SELECT 1 FROM journal LIMIT 1").fetchone() is not None


def _copy(path: Path, out: Path) -> None:
    with staged(out) as staging:
        _copy_whole(path, staging)
        staging.replace(out)
        sync_folder(out.parent)


def _copy_whole(path: Path, staging: Path) -> None:
    with (
        closing(ProjectFile.open(path)) as source,
        closing(sqlite3.connect(staging, isolation_level=None)) as copy,
    ):
        copy.execute("PRAGMA synchronous = FULL")
        source.copy_into(copy)


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Yield a name beside `out` for a file to be made; what is still there in the end is removed.

    Raises
    ------
    NotSavedError
        If the disk does not take it.
    """
    staging = out.with_name(f".{out.name}.{uuid4().hex[:12]}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield staging
    except (sqlite3.Error, OSError) as error:
        raise explain_failure(out, error) from error
    finally:
        with suppress(OSError):
            remove_with_sidecars(staging)


def set_aside(path: Path) -> Path:
    """Rename what is to be replaced, with what SQLite keeps beside it."""
    names = (path.with_name(f"{path.stem} replaced {n}{SUFFIX}") for n in count(1))
    aside = next(name for name in names if not name.exists())
    for ending in ("-journal", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            shutil.move(f"{path}{ending}", f"{aside}{ending}")
    return path.rename(aside)


def _check_whole(backup: Path) -> None:
    with closing(ProjectFile.open(backup)) as file, file.loading():
        said = file.run("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise ProjectFileError(
            "{path} is damaged itself: {reason}. Choose another copy.",
            path=str(backup),
            reason=str(said),
        )
