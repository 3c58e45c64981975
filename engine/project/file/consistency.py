"""Whether the rows of a project fit together: ids, kinds, references, JSON.

What a row says is looked at in the state that is made of it; here is what no state could be made
of, or only one that says something else than a person did.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

_IMAGE: Final = """
    typeof(id) != 'integer' OR typeof(path) != 'blob' OR length(path) = 0 OR instr(path, x'00')
    OR is_outside NOT IN (0, 1) OR is_missing NOT IN (0, 1)
    OR typeof(size_bytes) != 'integer' OR typeof(mtime_ns) != 'integer'
    OR coalesce(typeof(content_hash), 'null') NOT IN ('blob', 'null')
    OR coalesce(typeof(judged_hash), 'null') NOT IN ('blob', 'null')
    OR (problem IS NOT NULL AND NOT (json_valid(problem)
        AND json_type(problem, '$.template') IS 'text'))
"""
_CLASS_GIVEN: Final = "(1, 2)"
"""Kinds of verdict that give a class: EXAMPLE and ACCEPTED."""

_VERDICT: Final = f"""
    kind NOT BETWEEN 1 AND 5 OR (kind IN {_CLASS_GIVEN}) != (class_id IS NOT NULL)
    OR newest_class NOT BETWEEN 0 AND 2147483647
"""

WRONG_ROWS: Final = (
    ("image", _IMAGE),
    ("class", "id < 1 OR id > 2147483647 OR trim(name) = ''"),
    (
        "verdict",
        _VERDICT,
    ),
    ("attribute", "id < 1 OR trim(name) = ''"),
    ("checklist", "strength NOT BETWEEN 0 AND 1"),
    ("tag", "is_present NOT IN (0, 1)"),
    (
        "observation",
        "probability NOT BETWEEN 0 AND 1 OR position NOT BETWEEN 1 AND 2147483647",
    ),
    ("journal", "action NOT IN ('do', 'undo', 'redo') OR NOT json_valid(title)"),
    ("audit", "id < 1 OR NOT json_valid(record)"),
    ("audit_answer", "NOT json_valid(answer)"),
)
"""Tables, and the condition of a row in them that cannot be."""

COUNTERS: Final = {
    "next_class_id": "class",
    "next_attribute_id": "attribute",
    "next_audit_id": "audit",
}
"""Settings that say which id is free, and the table of these ids."""
_NEEDED: Final = ("root_relative", "root_absolute")


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with the rows of a project, one phrase a kind."""
    yield from _wrong_rows(connection)
    yield from _gaps(connection)
    yield from _loose_ends(connection)
    yield from _wrong_settings(connection)
    yield from _wrong_steps(connection)


def _wrong_rows(connection: sqlite3.Connection) -> Iterator[str]:
    for table, is_wrong in WRONG_ROWS:
        if connection.execute(f"SELECT 1 FROM {table} WHERE {is_wrong} LIMIT 1").fetchone():
            yield f"a row of the table “{table}” holds what cannot be"


def _gaps(connection: sqlite3.Connection) -> Iterator[str]:
    n, low, high = connection.execute("SELECT count(*), min(id), max(id) FROM image").fetchone()
    if n and (low, high) != (0, n - 1):
        yield "rows of the table “image” are lost"


def _loose_ends(connection: sqlite3.Connection) -> Iterator[str]:
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of the table “{table}” speaks of one of “{parent}” that is not there"
        return


def _wrong_settings(connection: sqlite3.Connection) -> Iterator[str]:
    held = dict(connection.execute("SELECT key, CAST(value AS BLOB) FROM setting"))
    for key in _NEEDED:
        if not held.get(key):
            yield f"the setting “{key}” is lost"
    for key in COUNTERS:
        text = held.get(key, b"1")
        if not text.strip().isdigit():
            yield f"the setting “{key}” cannot be {text.decode(errors='backslashreplace')}"


def _wrong_steps(connection: sqlite3.Connection) -> Iterator[str]:
    """Play undo and redo: none can come without what it takes back."""
    n_undo = n_redo = 0
    for (action,) in connection.execute("SELECT action FROM journal ORDER BY seq"):
        if action == "do":
            n_undo, n_redo = n_undo + 1, 0
        else:
            step = 1 if action == "redo" else -1
            n_undo, n_redo = n_undo + step, n_redo - step
        if min(n_undo, n_redo) < 0:
            yield "the journal takes back what was never done"
            return
