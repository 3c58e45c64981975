"""The SQLite file under the cache, which never raises: it is repaired or done without.

Float16 BLOBs in SQLite are read as fast as a memory map, and unlike one they survive a full
disk (a map of a file that cannot grow kills the process).
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from engine.messages import Message

_VERSION = 1
_BUSY_TIMEOUT_S = 10.0
_BUSY_PAUSE_S = 0.01
# Plain tables plus their index: rows are appended, where WITHOUT ROWID would shuffle them by
# hash and take three times as long.
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS embedders(
        backbone TEXT, version INTEGER, dim INTEGER, input_size_px INTEGER,
        PRIMARY KEY (backbone, version)
    );
    CREATE TABLE IF NOT EXISTS vectors(
        backbone TEXT, version INTEGER, hash BLOB, vector BLOB,
        PRIMARY KEY (backbone, version, hash)
    );
    CREATE TABLE IF NOT EXISTS thumbnails(hash BLOB PRIMARY KEY, jpeg BLOB);
"""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_Result = TypeVar("_Result")
_Statement = tuple[str, Sequence[Sequence[Any]]]


class _ForeignSchemaError(sqlite3.DatabaseError):
    """The tables are of another version of the program; they cost only time to make again."""


class CacheFile:
    """Reads give nothing and writes give False where the file cannot be used.

    Attributes
    ----------
    problem : what went wrong first, for the user; None while nothing has
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self.problem: Message | None = None
        self._connection = self._open()

    def read(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        def fetch(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(query, values).fetchall()

        return self._attempt(fetch) or []

    def write(self, *statements: _Statement) -> bool:
        """Run all statements, each for all of its rows, in one transaction."""

        def insert(connection: sqlite3.Connection) -> bool:
            with _transaction(connection):
                for query, rows in statements:
                    connection.executemany(query, rows)
            return True

        return self._attempt(insert) or False

    def close(self) -> None:
        with self._lock:
            self._close()

    def _attempt(self, action: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        with self._lock:
            try:
                return self._run(action)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    self._note(error)
                    return None
            self._close()
            self._connection = self._open_anew()
            try:
                return self._run(action)
            except sqlite3.DatabaseError as error:
                self._note(error)
                return None

    def _run(self, action: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        return None if self._connection is None else action(self._connection)

    def _open(self) -> sqlite3.Connection | None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return _open_writable(self._path)
        except (OSError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.DatabaseError) and _is_damage(error):
                return self._open_anew()
            self._note(error)
            return _open_read_only(self._path)

    def _open_anew(self) -> sqlite3.Connection | None:
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return _open_writable(self._path)
        except (OSError, sqlite3.DatabaseError) as error:
            self._note(error)
            return None

    def _note(self, error: Exception) -> None:
        self.problem = self.problem or Message(
            "Nothing can be kept in {folder} ({reason}), so the same work will be done again next"
            " time. Free some space there or choose another folder.",
            {"folder": str(self._path.parent), "reason": str(error)},
        )

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open_writable(path: Path) -> sqlite3.Connection:
    connection = _connect(str(path))
    try:
        connection.execute("PRAGMA page_size = 16384")
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        _create_tables(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Ask until it is granted: SQLite's own timeout does not cover two first users at once."""
    deadline = monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(_BUSY_PAUSE_S)
        else:
            return


def _open_read_only(path: Path) -> sqlite3.Connection | None:
    """Open what others have left in a folder that takes no more, not even a lock file."""
    with suppress(OSError, sqlite3.DatabaseError):
        if path.is_file():
            return _connect(f"{path.absolute().as_uri()}?immutable=1")
    return None


def _connect(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        uri=name.startswith("file:"),
    )


def _create_tables(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in {0, _VERSION}:
        raise _ForeignSchemaError
    if version == 0:
        with _transaction(connection):
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk may have rolled back already
            connection.execute("ROLLBACK")
        raise


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in _DAMAGE or isinstance(error, _ForeignSchemaError)
