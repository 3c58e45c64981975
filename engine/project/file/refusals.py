"""What is said where a project file cannot be opened, read or changed."""

import errno
import sqlite3
from pathlib import Path
from typing import Final

from engine.errors import DamagedProjectError, NotSavedError, ProjectError, ProjectFileError

_CODES: Final = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EACCES: sqlite3.SQLITE_READONLY,
    errno.EPERM: sqlite3.SQLITE_READONLY,
}


def cannot_open(path: Path, error: sqlite3.Error | OSError | UnicodeError) -> ProjectFileError:
    """Return what to say of a file that cannot be opened or read as a project."""
    if isinstance(error, UnicodeError):  # SQLite names what it cannot read, whatever bytes it is
        return damaged(path, "its tables cannot be read")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    is_damage = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_INTERRUPT)
    if is_damage or (isinstance(error, sqlite3.OperationalError) and not code):
        return damaged(path, str(error))
    if code == sqlite3.SQLITE_BUSY:
        return ProjectFileError(
            "Another program is writing to {path}. Try again when that has finished.",
            path=str(path),
        )
    return ProjectFileError(
        "{path} cannot be opened: {reason}. Check that you may write to it and to its folder.",
        path=str(path),
        reason=str(error),
    )


def damaged(path: Path, reason: str) -> DamagedProjectError:
    """Return what to say of a project in which `reason` was found."""
    return DamagedProjectError(
        "{path} is damaged: {reason}. Restore it from a copy; “protolabel restore” and File,"
        " Put back a copy, list those that were kept. “protolabel verify --repair” saves what is"
        " still whole.",
        path=str(path),
        reason=reason,
    )


def is_read_only_refusal(path: Path) -> NotSavedError:
    return NotSavedError(
        "{path} is read-only, so it was not changed."
        " Allow writing to it and its folder, or work on a copy.",
        path=str(path),
    )


def explain_failure(path: Path, error: sqlite3.Error | OSError) -> ProjectError:
    """Return what to say where the disk did not take a change of `path`."""
    code = getattr(error, "sqlite_errorcode", _CODES.get(getattr(error, "errno", 0) or 0, 0)) & 0xFF
    if code == sqlite3.SQLITE_READONLY:
        return is_read_only_refusal(path)
    advice = {
        sqlite3.SQLITE_FULL: "The disk is full: nothing is lost, and {path} was not changed."
        " Free some space and try again.",
        sqlite3.SQLITE_BUSY: "Another program is writing to {path}, so it was not changed."
        " Try again when that has finished.",
    }
    template = advice.get(code, "{path} was not changed: {reason}. Check the disk and try again.")
    return NotSavedError(template, path=str(path), reason=str(error))
