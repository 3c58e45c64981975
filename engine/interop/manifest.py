"""The lists that go with a dataset, as CSV (RFC 4180, UTF-8) and as one JSON object a line.

File names may hold bytes that are no text; CSV writes them as `path_as_text` does, so that one
bad name does not make the whole file undecodable and all can be told apart, and JSON keeps them
so that `os.fsencode` gives the name back.

`labels.csv` is for people, who open it in a spreadsheet: there `guarded` cells are not computed.
A manifest is for programs, and exact.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.interop.rows import ExportRow
from engine.interop.spreadsheet import guarded
from engine.path_text import path_as_text, path_of_text

LABEL_COLUMNS = (
    "path",
    "label",
    "guess",
    "probability",
    "status",
    "round",
    "nearest_example",
)
"""What `protolabel label IMAGES` writes; other programs rely on it, so it only ever grows."""

MANIFEST_COLUMNS = (
    "path",
    "class",
    "status",
    "probability",
    "round",
    "nearest_example",
    "content_hash",
    "backbone",
    "guess",
    "source",
    "certificate",
)
"""What a manifest begins with; other programs rely on it, so it only ever grows."""

MANIFEST_FILES: Final = ("manifest.csv", "manifest.jsonl")

Cell = str | int | float
Record = Mapping[str, Cell]
_PATHS: Final = ("path", "nearest_example")


def write_labels(path: Path, rows: Iterable[ExportRow], *, is_guarded: bool = True) -> None:
    """Write LABEL_COLUMNS, a line for each of `rows`.

    Parameters
    ----------
    is_guarded : whether a spreadsheet must not compute any cell; see `spreadsheet`
    """
    records = map(_record, rows)
    lines = ([record[column] for column in LABEL_COLUMNS] for record in map(_in_csv, records))
    write_lines(path, LABEL_COLUMNS, lines, is_guarded=is_guarded)


def write_manifest(path: Path, rows: Sequence[ExportRow], files: Sequence[str] = ()) -> str:
    """Write MANIFEST_COLUMNS as `path` ends, in .csv or .jsonl, and return `rows_digest`.

    There is a further column `split` if any row has a part, and `file` if `files` says
    where in the dataset each row lies.
    """
    columns = [*MANIFEST_COLUMNS]
    columns += ["split"] if any(row.split for row in rows) else []
    columns += ["file"] if files else []
    records = [*(_with_files(rows, files) if files else map(_record, rows))]
    if path.suffix == ".jsonl":
        _write_jsonl(path, columns, records)
    else:
        write_csv(path, columns, records)
    return rows_digest([{column: record[column] for column in columns} for record in records])


def read_manifest(path: Path) -> list[dict[str, str]]:
    """Return the lines of a manifest by column, paths as the file system gives them.

    Raises
    ------
    ValueError
        If it is none.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        if path.suffix == ".jsonl":
            lines = (json.loads(line) for line in stream.read().split("\n") if line)
            return [{str(name): str(cell) for name, cell in line.items()} for line in lines]
        table = [*csv.DictReader(stream, restval="")]
    if any(None in line for line in table):
        raise ValueError("a line has too many cells")
    return [{**line, **{name: path_of_text(line[name]) for name in _PATHS}} for line in table]


def rows_digest(rows: Sequence[Record]) -> str:
    """Return the SHA-256 of all cells of a manifest, in hexadecimal: the same for CSV and JSONL."""
    digest = sha256(json.dumps([*(rows[0] if rows else ())]).encode())
    for row in rows:
        digest.update(f"\n{json.dumps([str(cell) for cell in row.values()])}".encode())
    return digest.hexdigest()


def write_csv(path: Path, columns: Sequence[str], records: Iterable[Record]) -> None:
    """Write the `columns` of `records` below a line with their names."""
    lines = ([record[column] for column in columns] for record in map(_in_csv, records))
    write_lines(path, columns, lines)


def write_lines(
    path: Path,
    header: Sequence[str],
    lines: Iterable[Sequence[Cell]],
    *,
    is_guarded: bool = False,
) -> None:
    """Write `lines` below the `header`.

    Parameters
    ----------
    is_guarded : whether a spreadsheet must not compute any cell
    """
    if is_guarded:
        header, lines = [*map(guarded, header)], map(_guarded, lines)
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        plain = csv.writer(stream, lineterminator="\n")
        quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        (quoted if any("\r" in name for name in header) else plain).writerow(header)
        for values in lines:
            # the csv module leaves a lone carriage return unquoted, and readers break there
            has_return = any("\r" in value for value in values if isinstance(value, str))
            (quoted if has_return else plain).writerow(values)


def _write_jsonl(path: Path, columns: Sequence[str], records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        for record in records:
            kept = {column: record[column] for column in columns}
            stream.write(json.dumps(kept, ensure_ascii=False) + "\n")


def _guarded(line: Sequence[Cell]) -> list[Cell]:
    return [guarded(cell) if isinstance(cell, str) else cell for cell in line]


def _in_csv(record: Record) -> Record:
    paths = {column: path_as_text(str(record[column])) for column in _PATHS}
    return {**record, **paths}


def _with_files(rows: Sequence[ExportRow], files: Sequence[str]) -> Iterator[Record]:
    for row, file in zip(rows, files, strict=True):
        yield {**_record(row), "file": file}


def _record(row: ExportRow) -> Record:
    return {
        "path": row.path,
        "class": row.label,
        "label": row.label,
        "guess": row.guess,
        "status": row.status.word,
        "probability": round(row.probability, 6),
        "round": row.round,
        "nearest_example": row.nearest_example,
        "content_hash": row.content_hash,
        "backbone": row.backbone,
        "split": row.split,
        "source": row.source.value,
        "certificate": row.certificate,
    }
