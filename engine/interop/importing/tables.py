"""Lists with one image a line: CSV, TSV, JSON lines, Parquet, and our own manifest and labels."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Final

from engine.errors import LabelFileError, NotInstalledError
from engine.images import IMAGE_SUFFIXES
from engine.interop.importing.found import FoundLabels, found_labels
from engine.interop.importing.texts import read_text
from engine.interop.spreadsheet import unguarded
from engine.path_text import path_of_text

PATHS: Final = (
    *("path", "image", "file", "filename", "file_name", "filepath", "file_path", "image_path"),
    *("image_name", "img", "img_path", "picture", "photo", "name", "uri", "url", "id"),
    *("경로", "파일", "파일명", "이미지", "사진"),
)
"""What the column of images may be called, the likeliest first."""
CLASSES: Final = (
    *("class", "label", "class_name", "category", "species", "target", "labels", "classname"),
    *(
        "tag",
        "choice",
        "annotation",
        "ground_truth",
        "truth",
        "y",
        "클래스",
        "분류",
        "라벨",
        "레이블",
    ),
)
_HASHES: Final = ("content_hash", "sha256")
_MOST_LETTERS: Final = 40
_DELIMITERS: Final = (",", ";", "\t", "|")

Row = Mapping[str, object]


def read_table(path: Path, encoding: str = "") -> FoundLabels:
    """Return the labels of a list with a line of names above it, or of two columns without one.

    Raises
    ------
    LabelFileError
        If there is no column of images, or none of classes.
    """
    text = read_text(path, encoding)
    suffix = path.suffix.casefold()
    if suffix in {".jsonl", ".ndjson"}:
        rows: Iterable[Row] = _json_lines(path, text.content)
        return _labels(path, "JSON lines", [*rows], text.encoding)
    lines = _lines(path, text.content)
    header, others = lines[0], lines[1:]
    if len(header) >= 2 and _is_image(header[0]):  # two columns, and nothing above them
        header, others = ["path", "class", *map(str, range(2, len(header)))], lines
    rows = (dict(zip(_plain(header), cells, strict=False)) for cells in others)
    return _labels(path, "CSV", [*rows], text.encoding, header)


def read_parquet(path: Path) -> FoundLabels:
    """Return the labels of a Parquet file.

    Raises
    ------
    NotInstalledError
        Without pyarrow.
    LabelFileError
        As `read_table`.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise NotInstalledError(
            "Parquet files are read by pyarrow: pip install protolabel[parquet]. Or save the list"
            " as CSV."
        ) from error
    try:
        table = parquet.read_table(path)
    except (ArrowException, OSError, ValueError) as error:
        raise LabelFileError(
            "{path} cannot be read as Parquet. Save the list as CSV.", path=str(path)
        ) from error
    names = [name for name in table.column_names if name != "image"]
    rows = table.select(names).to_pylist()
    return _labels(path, "Parquet", rows, "", table.column_names)


def _labels(
    path: Path, kind: str, rows: Sequence[Row], encoding: str, header: Sequence[str] = ()
) -> FoundLabels:
    names = [*dict.fromkeys(name for row in rows[:1000] for name in row)] or _plain(header)
    is_ours = {"path", "status", "round"} <= {*names}
    of_class, of_path, of_hash = (_first(names, some) for some in (CLASSES, PATHS, _HASHES))
    if of_path == of_class or not of_path or not of_class:
        raise LabelFileError(
            "{path} has no column that names images and one that names their classes (its columns:"
            " {names}). Call them “path” and “label”.",
            path=str(path),
            names=", ".join(str(name)[:_MOST_LETTERS] for name in names[:8]) or "none",
        )
    found = (
        (
            path_of_text(str(row.get(of_path, ""))) if is_ours else str(row.get(of_path, "")),
            _texts(row.get(of_class)),
            _hash(row.get(of_hash)) if of_hash else b"",
        )
        for row in rows
    )
    return found_labels(path, kind, found, encoding=encoding)


def _first(names: Sequence[str], wanted: Sequence[str]) -> str:
    known = {name.casefold().strip(): name for name in names}
    return next((known[name] for name in wanted if name in known), "")


def _texts(value: object) -> list[str]:
    """Return the labels in a cell; a list has several."""
    if isinstance(value, list):
        return [*map(str, value)]
    return [] if value is None or value != value else [str(value)]  # noqa: PLR0124 - NaN


def _hash(value: object) -> bytes:
    with suppress(ValueError):
        return bytes.fromhex(str(value)) if len(str(value)) == 64 else b""
    return b""


def _lines(path: Path, text: str) -> list[list[str]]:
    """Cut lines at the delimiter that gives the first line most cells."""
    if text.casefold().startswith("sep="):
        first, _, text = text.partition("\n")
        delimiters: Sequence[str] = (first.strip()[4:5] or ",",)
    else:
        delimiters = _DELIMITERS
    head = text[:100_000].rpartition("\n")[0] or text[:100_000]
    widths = {d: max((len(cells) for cells in _cells(head, d)), default=0) for d in delimiters}
    delimiter = max(widths, key=lambda d: widths[d])
    try:
        found = [cells for cells in _cells(text, delimiter) if any(map(str.strip, cells))]
    except csv.Error as error:
        raise LabelFileError(
            "{path} is no table: {reason}. Save it as CSV in UTF-8 and try again.",
            path=str(path),
            reason=str(error),
        ) from error
    if widths[delimiter] < 2:
        raise LabelFileError(
            "{path} has one column only. Give it one with images and one with their classes.",
            path=str(path),
        )
    return found


def _cells(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error) if len(text) <= 100_000 else _Nothing():
        for cells in reader:
            yield [unguarded(cell) for cell in cells]


class _Nothing:
    """Lets every error through."""

    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def _plain(header: Iterable[str]) -> list[str]:
    return [name.strip() for name in header]


def _is_image(cell: str) -> bool:
    return PurePosixPath(cell.strip()).suffix.casefold() in IMAGE_SUFFIXES


def _json_lines(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise LabelFileError(
                "{path}, line {line}: this is no JSON object. Write one object a line.",
                path=str(path),
                line=number,
            )
        yield row
