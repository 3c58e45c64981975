"""Connections to project files: whose they are, how durable, and brought up to date."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from engine.errors import ProjectFileError
from engine.project.file.genuine import (
    distrust,
    forbid_foreign_code,
    lift_limit,
    limit_steps,
    strange_entries,
)
from engine.project.file.refusals import damaged
from engine.project.file.schema import APPLICATION_ID, MIGRATIONS

_SYNCHRONOUS: Final = "EXTRA"  # the folder too, once the journal is gone
_PATIENCE_S: Final = 5.0
"""So long is waited for another program that writes."""


def takes_changes(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def connect(path: Path, *, is_read_only: bool) -> sqlite3.Connection:
    if not is_read_only:
        return sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_S)
    place = f"file:{quote(os.fsencode(path.resolve()))}?mode=ro"
    return sqlite3.connect(place, isolation_level=None, timeout=_PATIENCE_S, uri=True)


def prepared(
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


def new_connection(path: Path) -> sqlite3.Connection:
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
