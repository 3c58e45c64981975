"""Whether the tables of a project file are those that this program makes, and nothing else.

A file from elsewhere may hold a view without end in the place of a table, or a trigger that
changes what is written. So nothing but the list of tables is read before that list is known to
be ours, and SQL of the file itself is never run.
"""

import sqlite3
from contextlib import closing
from functools import cache
from typing import Final

from engine.project.file.schema import MIGRATIONS

_INTERNAL: Final = "sqlite_"
_STEPS_PER_CALL: Final = 100_000
_LEAST_STEPS: Final = 50_000_000
_STEPS_PER_BYTE: Final = 20
"""Reading all of a project takes less than one step of SQLite's machine per byte."""

_Entry = tuple[str, str, str]


def strange_entries(connection: sqlite3.Connection, *, version: int) -> tuple[str, ...]:
    """Return the names of what `version` steps do not make so, or of what is lacking."""
    differing = _entries(connection) ^ _made_by(version)
    return tuple(sorted({name for _, name, _ in differing}))


def distrust(connection: sqlite3.Connection) -> None:
    """Let SQL that stands in the file do nothing; before anything is read."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def forbid_foreign_code(connection: sqlite3.Connection) -> None:
    """Refuse what no statement of ours does: triggers, views, other files."""
    connection.set_authorizer(_authorize)


def limit_steps(connection: sqlite3.Connection) -> None:
    """Interrupt statements that take more steps than reading all of the file could.

    Pages that point at each other in circles would be read without end.
    """
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    left: int = (_LEAST_STEPS + _STEPS_PER_BYTE * pages * page_bytes) // _STEPS_PER_CALL

    def count_down() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    connection.set_progress_handler(count_down, _STEPS_PER_CALL)


def lift_limit(connection: sqlite3.Connection) -> None:
    connection.set_progress_handler(None, 0)


def _authorize(
    action: int, _first: str | None, _second: str | None, _base: str | None, source: str | None
) -> int:
    """Deny what a trigger or view asks for, and what reaches into another file."""
    is_foreign = source is not None or action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
    return sqlite3.SQLITE_DENY if is_foreign else sqlite3.SQLITE_OK


def _entries(connection: sqlite3.Connection) -> frozenset[_Entry]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema")
    return frozenset(
        (kind, name, " ".join(sql.split()))
        for kind, name, sql in rows
        if sql is not None and not name.startswith(_INTERNAL)
    )


@cache
def _made_by(version: int) -> frozenset[_Entry]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript("".join(MIGRATIONS[:version]))
        return _entries(made)
