"""The SQLite file behind a project: opening, migrating, and transactions that explain failure.

One file, because it is what people copy, mail and back up: with a rollback journal and
`synchronous=EXTRA` an edit is in that file, durable, once its transaction returns. A write-ahead
log was rejected: it commits five times faster (4 ms instead of 20 to 24 on a slow shared disk),
but keeps the newest edits in a second file, which copies and moves leave behind, which a copy put
back inherits, and which network folders do not carry.
"""

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4
from weakref import WeakSet

import msgspec

from engine.errors import DamagedProjectError, NotSavedError, ProjectError, ProjectFileError
from engine.project.file.consistency import faults
from engine.project.file.genuine import (
    distrust,
    forbid_foreign_code,
    lift_limit,
    limit_steps,
    strange_entries,
)
from engine.project.file.schema import APPLICATION_ID, MIGRATIONS
from engine.project.file.sidecars import remove_with_sidecars, set_aside_foreign

SUFFIX = ".protolabel"
_SYNCHRONOUS: Final = "EXTRA"  # the folder too, once the journal is gone
_PARTIAL: Final = ".partial"
_STALE_AFTER_S: Final = 24 * 3600
_CODES: Final = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
    errno.EACCES: sqlite3.SQLITE_READONLY,
    errno.EPERM: sqlite3.SQLITE_READONLY,
}
_PATIENCE_S: Final = 5.0
"""So long is waited for another program that writes."""
_UNLIKE_ANY_STATE: Final = (
    ArithmeticError,
    LookupError,
    TypeError,
    UnicodeError,
    ValueError,
    msgspec.MsgspecError,
)
"""What making a state of rows raises that no state could have left."""


class ProjectFile:
    """An open project file; one connection, used on one thread.

    Attributes
    ----------
    identity : device and number of the file, whatever its path
    is_read_only : whether the file, its folder or its disk takes no change
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, *, is_read_only: bool = False
    ) -> None:
        self.path, self.is_read_only = path, is_read_only
        self._connection = connection
        self._version = self._data_version()
        self._n_changes = connection.total_changes
        self.identity = _identity(path)
        _open_here.add(self)

    @classmethod
    @contextmanager
    def created(cls, path: Path) -> Iterator["ProjectFile"]:
        """Yield a new project file, which takes its name when the block ends well.

        Until then there is nothing at `path`, whatever happens.

        Raises
        ------
        ProjectFileError
            If the file exists or its folder does not take it.
        """
        if path.exists():
            raise ProjectFileError(
                "{path} exists already. Open it, or choose another name.", path=str(path)
            )
        staging = path.with_name(f".{path.name}.{uuid4().hex[:12]}{_PARTIAL}")
        try:
            _remove_stale(path.parent)
            with closing(_new_connection(staging)) as connection:
                yield cls(staging, connection)
            staging.rename(path)
            sync_folder(path.parent)
        except (sqlite3.Error, OSError) as error:
            raise ProjectFileError(
                "{path} cannot be written: {reason}. Choose a folder that you may write to.",
                path=str(path),
                reason=str(error),
            ) from error
        finally:
            with suppress(OSError):
                remove_with_sidecars(staging)

    @classmethod
    def open(cls, path: Path) -> "ProjectFile":
        """Open an existing project file and bring its tables up to date.

        Raises
        ------
        ProjectFileError
            If there is none, or it is something else, damaged, newer, or not writable.
        """
        if not path.is_file():
            raise ProjectFileError(
                "There is no project {path}. Check the name, or make one with “protolabel new”.",
                path=str(path),
            )
        connection, is_read_only = None, not _takes_changes(path)
        try:
            if not (is_read_only or _is_open_here(path)):
                set_aside_foreign(path)
            connection = _connect(path, is_read_only=is_read_only)
            connection = _prepared(path, connection, is_read_only=is_read_only)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error | OSError):
                raise _cannot_open(path, error) from error
            raise
        return cls(path, connection, is_read_only=is_read_only)

    def close(self) -> None:
        self._connection.close()
        _open_here.discard(self)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Turn damage that is met while reading into a DamagedProjectError."""
        limit_steps(self._connection)
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _cannot_open(self.path, error) from error
        except _UNLIKE_ANY_STATE as error:
            raise damaged(self.path, f"{type(error).__name__}: {error}") from error
        finally:
            lift_limit(self._connection)

    def check(self) -> None:
        """Look whether all rows fit together.

        Raises
        ------
        DamagedProjectError
        """
        with self.loading():
            fault = next(faults(self._connection), None)
        if fault is not None:
            raise damaged(self.path, fault)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all or nothing of what happens inside durable.

        Raises
        ------
        NotSavedError
            If the disk is full, the file read-only or gone, or another program holds it.
        """
        if not self.path.exists():
            raise NotSavedError(
                "{path} is no longer there, so nothing was saved. Put it back where it was.",
                path=str(self.path),
            )
        if self.is_read_only:
            raise _is_read_only(self.path)
        self._n_changes = self._connection.total_changes
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.Error):
                raise explain_failure(self.path, error) from error
            raise

    def changed_elsewhere(self) -> bool:
        """Say, once, whether another program has written to the file since the last call."""
        before, self._version = self._version, self._data_version()
        return before != self._version

    @property
    def has_written(self) -> bool:
        """Whether the transaction under way, or the last one, has changed anything."""
        return self._connection.total_changes != self._n_changes

    def copy_into(self, connection: sqlite3.Connection) -> None:
        """Copy all of the file as it is at one moment."""
        self._connection.backup(connection)

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Any) -> None:
        self._connection.executemany(sql, rows)

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _is_open_here(path: Path) -> bool:
    identity = _identity(path)
    return any(file.identity == identity for file in tuple(_open_here))


def _takes_changes(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def _connect(path: Path, *, is_read_only: bool) -> sqlite3.Connection:
    if not is_read_only:
        return sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_S)
    place = f"file:{quote(os.fsencode(path.resolve()))}?mode=ro"
    return sqlite3.connect(place, isolation_level=None, timeout=_PATIENCE_S, uri=True)


def _prepared(
    path: Path, connection: sqlite3.Connection, *, is_read_only: bool
) -> sqlite3.Connection:
    """Return a connection to a project of today's tables; one in memory where it may not change."""
    version = _check(path, connection)
    if is_read_only and version < len(MIGRATIONS):
        connection = _copied(connection)
    elif not is_read_only:
        _make_durable(connection)
    _migrate(connection, from_version=version)
    forbid_foreign_code(connection)
    lift_limit(connection)
    return connection


def _copied(connection: sqlite3.Connection) -> sqlite3.Connection:
    copied = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection):
        connection.backup(copied)
    return copied


def _new_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_S)
    try:
        _make_durable(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _migrate(connection, from_version=0)
        forbid_foreign_code(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _remove_stale(folder: Path) -> None:
    """Remove what programs that were killed have left of projects that they were making."""
    for left in folder.glob(f".*{SUFFIX}.*{_PARTIAL}"):
        with suppress(OSError):
            if left.stat().st_mtime < time() - _STALE_AFTER_S:
                remove_with_sidecars(left)


def sync_folder(folder: Path) -> None:
    """Make a new name durable, where the system knows such a thing."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_open_here: Final[WeakSet[ProjectFile]] = WeakSet()


def _make_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
    connection.execute("PRAGMA cache_spill = OFF")  # nothing is written before page 1 is
    connection.execute("PRAGMA foreign_keys = ON")


def _check(path: Path, connection: sqlite3.Connection) -> int:
    """Return the version of a file that is ours to read."""
    distrust(connection)
    if _application_id(connection) != APPLICATION_ID:
        raise ProjectFileError(
            "{path} is not a Protolabel project. Choose a *.protolabel file.", path=str(path)
        )
    limit_steps(connection)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise ProjectFileError(
            "{path} was written by a newer Protolabel (format {version}, this one reads {known})."
            " Install the newer version to open it.",
            path=str(path),
            version=version,
            known=len(MIGRATIONS),
        )
    if strange := strange_entries(connection, version=version):
        raise damaged(path, f"its tables are not those of a project ({', '.join(strange[:3])})")
    return version


def _application_id(connection: sqlite3.Connection) -> int | None:
    try:
        return int(connection.execute("PRAGMA application_id").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            return None
        raise


def _migrate(connection: sqlite3.Connection, *, from_version: int) -> None:
    for version, script in enumerate(MIGRATIONS[from_version:], from_version + 1):
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {version}; COMMIT;")


def _cannot_open(path: Path, error: sqlite3.Error | OSError) -> ProjectFileError:
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


def _is_read_only(path: Path) -> NotSavedError:
    return NotSavedError(
        "{path} is read-only, so it was not changed."
        " Allow writing to it and its folder, or work on a copy.",
        path=str(path),
    )


def explain_failure(path: Path, error: sqlite3.Error | OSError) -> ProjectError:
    """Return what to say where the disk did not take a change of `path`."""
    code = getattr(error, "sqlite_errorcode", _CODES.get(getattr(error, "errno", 0) or 0, 0)) & 0xFF
    if code == sqlite3.SQLITE_READONLY:
        return _is_read_only(path)
    advice = {
        sqlite3.SQLITE_FULL: "The disk is full: nothing is lost, and {path} was not changed."
        " Free some space and try again.",
        sqlite3.SQLITE_BUSY: "Another program is writing to {path}, so it was not changed."
        " Try again when that has finished.",
    }
    template = advice.get(code, "{path} was not changed: {reason}. Check the disk and try again.")
    return NotSavedError(template, path=str(path), reason=str(error))
