"""The SQLite file behind a project: opening, migrating, and transactions that explain failure.

One file, because it is what people copy, mail and back up. WAL with
`synchronous=FULL` makes an edit durable once its transaction returns.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.errors import NotSavedError, ProjectError, ProjectFileError
from engine.project.schema import APPLICATION_ID, MIGRATIONS

SUFFIX = ".protolabel"


class ProjectFile:
    """An open project file; one connection, used on one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._version = self._data_version()

    @classmethod
    def create(cls, path: Path) -> "ProjectFile":
        """Make a new project file.

        Raises
        ------
        ProjectFileError
            If the file exists or its folder does not take it.
        """
        if path.exists():
            raise ProjectFileError(
                "{path} exists already. Open it, or choose another name.", path=str(path)
            )
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            _make_durable(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection, from_version=0)
        except sqlite3.Error as error:
            raise ProjectFileError(
                "{path} cannot be written: {reason}. Choose a folder that you may write to.",
                path=str(path),
                reason=str(error),
            ) from error
        return cls(path, connection)

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
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            version = _check(path, connection)
            _make_durable(connection)
            _migrate(connection, from_version=version)
        except sqlite3.Error as error:
            raise _cannot_open(path, error) from error
        return cls(path, connection)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Turn damage that is met while reading into a ProjectFileError."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _cannot_open(self.path, error) from error

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
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.Error):
                raise _explain(self.path, error) from error
            raise

    def changed_elsewhere(self) -> bool:
        """Say, once, whether another program has written to the file since the last call."""
        before, self._version = self._version, self._data_version()
        return before != self._version

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Any) -> None:
        self._connection.executemany(sql, rows)

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _make_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _check(path: Path, connection: sqlite3.Connection) -> int:
    """Return the version of a file that is ours to read."""
    if _application_id(connection) != APPLICATION_ID:
        raise ProjectFileError(
            "{path} is not a Protolabel project. Choose a *.protolabel file.", path=str(path)
        )
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise ProjectFileError(
            "{path} was written by a newer Protolabel (format {version}, this one reads {known})."
            " Install the newer version to open it.",
            path=str(path),
            version=version,
            known=len(MIGRATIONS),
        )
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


def _cannot_open(path: Path, error: sqlite3.Error) -> ProjectFileError:
    return ProjectFileError(
        "{path} cannot be opened: {reason}. Restore it from a copy,"
        " or check that you may write to its folder.",
        path=str(path),
        reason=str(error),
    )


def _explain(path: Path, error: sqlite3.Error) -> ProjectError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    advice = {
        sqlite3.SQLITE_FULL: "The disk is full, so {path} was not changed."
        " Free some space and try again.",
        sqlite3.SQLITE_READONLY: "{path} is read-only, so it was not changed."
        " Allow writing to it and its folder, or work on a copy.",
        sqlite3.SQLITE_BUSY: "{path} is in use by another program, so it was not changed."
        " Try again when that has finished.",
    }
    template = advice.get(code, "{path} was not changed: {reason}. Check the disk and try again.")
    return NotSavedError(template, path=str(path), reason=str(error))
