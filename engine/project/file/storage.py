"""The SQLite file behind a project: opening, migrating, and transactions that explain failure.

One file, because it is what people copy, mail and back up: with a rollback journal and
`synchronous=EXTRA` an edit is in that file, durable, once its transaction returns. A write-ahead
log was rejected: it commits five times faster (4 ms instead of 20 to 24 on a slow shared disk),
but keeps the newest edits in a second file, which copies and moves leave behind, which a copy put
back inherits, and which network folders do not carry.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any, Final
from uuid import uuid4
from weakref import WeakSet

import msgspec

from engine.errors import NotSavedError, ProjectFileError
from engine.project.file.connecting import connect, new_connection, prepared, takes_changes
from engine.project.file.consistency import faults
from engine.project.file.genuine import lift_limit, limit_steps
from engine.project.file.refusals import (
    cannot_open,
    damaged,
    explain_failure,
    is_read_only_refusal,
)
from engine.project.file.sidecars import remove_with_sidecars, set_aside_foreign
from engine.project.file.syncing import sync_folder

SUFFIX = ".protolabel"
_PARTIAL: Final = ".partial"
_STALE_AFTER_S: Final = 24 * 3600
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
            with closing(new_connection(staging)) as connection:
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
        connection, is_read_only = None, not takes_changes(path)
        try:
            if not (is_read_only or _is_open_here(path)):
                set_aside_foreign(path)
            connection = connect(path, is_read_only=is_read_only)
            connection = prepared(path, connection, is_read_only=is_read_only)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error | OSError | UnicodeError):
                raise cannot_open(path, error) from error
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
            raise cannot_open(self.path, error) from error
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
            raise is_read_only_refusal(self.path)
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


def _remove_stale(folder: Path) -> None:
    """Remove what programs that were killed have left of projects that they were making."""
    for left in folder.glob(f".*{SUFFIX}.*{_PARTIAL}"):
        with suppress(OSError):
            if left.stat().st_mtime < time() - _STALE_AFTER_S:
                remove_with_sidecars(left)


_open_here: Final[WeakSet[ProjectFile]] = WeakSet()
