"""A project file of what can still be read of a damaged one, row by row."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from engine.project.file.consistency import COUNTERS, WRONG_ROWS, faults
from engine.project.file.genuine import distrust, limit_steps
from engine.project.file.schema import APPLICATION_ID, MIGRATIONS
from engine.project.seal import SEAL

_TABLES: Final = (
    *("setting", "image", "class", "verdict", "ruled_out", "attribute", "checklist", "tag"),
    *("observation", "journal", "audit", "audit_answer"),
)
"""In the order in which rows refer to each other; labels are not among them: they are derived."""
_JOURNAL: Final = "journal"


def rescue(damaged: Path, out: Path) -> dict[str, int]:
    """Copy what is whole of `damaged` into a new project `out`; return lost rows by table.

    An image whose row is lost keeps its number, so that no label comes to another image. If a
    step of the journal is lost, nothing before it can be taken back, and the journal is empty.
    """
    lost: Counter[str] = Counter()
    with (
        closing(sqlite3.connect(damaged, isolation_level=None)) as source,
        closing(sqlite3.connect(out, isolation_level=None)) as copy,
    ):
        distrust(source)
        source.text_factory = bytes
        _make_tables(copy)
        copy.execute("BEGIN")
        for table in _TABLES:
            lost[table] = _copy(table, source, copy)
        copy.execute("DELETE FROM setting WHERE key = ?", (SEAL,))  # it was of all that there was
        _drop_wrong(copy, lost)
        _fill_gaps(copy)
        _count_on(copy)
        copy.execute("COMMIT")
    return {table: n for table, n in lost.items() if n}


def _make_tables(copy: sqlite3.Connection) -> None:
    copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    copy.executescript("".join(MIGRATIONS))
    copy.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    copy.execute("DELETE FROM setting")


def _copy(table: str, source: sqlite3.Connection, copy: sqlite3.Connection) -> int:
    """Copy the rows of a table that can be read and fit; return how many do not."""
    columns = [name for _, name, *_ in copy.execute(f"PRAGMA table_info({table})")]
    limit_steps(source)
    try:
        held = {name.decode() for _, name, *_ in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return 1
    shared = [name for name in columns if name in held]
    types = {name: kind for _, name, kind, *_ in copy.execute(f"PRAGMA table_info({table})")}
    marks = ", ".join("CAST(? AS TEXT)" if types[name] == "TEXT" else "?" for name in shared)
    insert = f"INSERT INTO {table} ({', '.join(shared)}) VALUES ({marks})"
    n_lost = 0
    for row in _rows(f"SELECT {', '.join(shared)} FROM {table}", source):
        n_lost += row is None or not _put(copy, insert, row)
    return n_lost


def _rows(query: str, source: sqlite3.Connection) -> Iterator[tuple[Any, ...] | None]:
    """Yield rows as far as they can be read, then None where there must have been more."""
    try:
        yield from source.execute(query)
    except sqlite3.Error:
        yield None


def _put(copy: sqlite3.Connection, insert: str, row: Iterable[Any]) -> bool:
    try:
        copy.execute(insert, tuple(row))
    except (sqlite3.Error, OverflowError):
        return False
    return True


def _drop_wrong(copy: sqlite3.Connection, lost: Counter[str]) -> None:
    for table, is_wrong in WRONG_ROWS:
        lost[table] += copy.execute(f"DELETE FROM {table} WHERE {is_wrong}").rowcount
    if lost[_JOURNAL] or _JOURNAL in " ".join(faults(copy)):
        lost[_JOURNAL] += copy.execute("DELETE FROM journal").rowcount
    while loose := copy.execute("PRAGMA foreign_key_check").fetchall():
        for table in {table for table, *_ in loose}:
            lost[table] += _drop_loose(copy, table)


def _drop_loose(copy: sqlite3.Connection, table: str) -> int:
    """Delete the rows of a table that refer to what is not there."""
    dropped = 0
    for _, _, parent, mine, theirs, *_ in copy.execute(f"PRAGMA foreign_key_list({table})"):
        dropped += copy.execute(
            f"DELETE FROM {table} WHERE {mine} IS NOT NULL"
            f" AND {mine} NOT IN (SELECT {theirs} FROM {parent})"
        ).rowcount
    return dropped


def _fill_gaps(copy: sqlite3.Connection) -> None:
    """Let a missing image stand in for each that is lost below the last that is not."""
    (last,) = copy.execute("SELECT max(id) FROM image").fetchone()
    held = {image_id for (image_id,) in copy.execute("SELECT id FROM image")}
    copy.executemany(
        "INSERT INTO image (id, path, is_outside, is_missing, size_bytes, mtime_ns)"
        " VALUES (?, ?, 0, 1, 0, 0)",
        ((i, f"lost image {i}".encode()) for i in range(last or 0) if i not in held),
    )


def _count_on(copy: sqlite3.Connection) -> None:
    """Let new classes, attributes and audits have numbers that none has."""
    for key, table in COUNTERS.items():
        (value,) = copy.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone() or "1"
        (highest,) = copy.execute(f"SELECT max(id) FROM {table}").fetchone()
        known = int(value) if value.isdigit() else 1
        copy.execute(
            "INSERT OR REPLACE INTO setting VALUES (?, ?)",
            (key, str(max(known, (highest or 0) + 1))),
        )
