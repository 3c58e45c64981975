"""Tables of attributes as CSV and JSON, brought into rows of cells."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, TextRow, fail

_DELIMITERS = (",", ";", "\t")
_Line = tuple[int, list[str]]


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    AttributeTableError
        If it is not there, not to be read, not text or empty.
    """
    text = _decode(path)
    if not text.strip():
        raise AttributeTableError(
            "{path} is empty. Put the class names into the first column"
            " and one attribute into each further column.",
            path=str(path),
        )
    return text


def _decode(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise AttributeTableError("{path} is not a file. Choose one.", path=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    except OSError as error:
        raise AttributeTableError(
            "{path} cannot be read: {reason}. Check its name and that you may read it.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error
    if "\0" in text:
        raise AttributeTableError(
            "{path} is not text in UTF-8. Save the table as “CSV UTF-8” and try again.",
            path=str(path),
        )
    return text


def read_csv(path: Path) -> TableText:
    """Return the table in a CSV file; comma, semicolon or tab is found out.

    Raises
    ------
    AttributeTableError
        If the file is no table with a class and an attribute.
    """
    text = read_text(path)
    try:
        lines, delimiter = _split(text)
    except csv.Error as error:
        raise AttributeTableError(
            "{path} is no table: {reason}. Save it as “CSV UTF-8” and try again.",
            path=str(path),
            reason=str(error),
        ) from error
    (_, header), *others = _without_empty_columns(lines)
    table = TableText(path, header[1:], [])
    rows = [_row(table, line, cells) for line, cells in others]
    if delimiter != ",":  # then a comma is a decimal one
        rows = [TextRow(r.class_name, [c.replace(",", ".") for c in r.cells], r.line) for r in rows]
    return TableText(path, header[1:], rows)


def _split(text: str) -> tuple[list[_Line], str]:
    """Cut lines at the delimiter with which all are equally long, else the header longest."""
    tries = [(list(_lines(text, delimiter)), delimiter) for delimiter in _DELIMITERS]
    for lines, delimiter in tries:
        widths = {len(cells) for _, cells in lines}
        if len(widths) == 1 and min(widths) > 1:
            return lines, delimiter
    return max(tries, key=lambda found: len(found[0][0][1]))


def _lines(text: str, delimiter: str) -> Iterator[_Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _without_empty_columns(lines: Sequence[_Line]) -> list[_Line]:
    """Drop what a spreadsheet leaves behind on the right."""
    width = max(
        number for _, cells in lines for number, cell in enumerate(cells, 1) if cell.strip()
    )
    return [(line, cells[:width]) for line, cells in lines]


def _row(table: TableText, line: int, cells: Sequence[str]) -> TextRow:
    row = TextRow(cells[0], cells[1:], line)
    if len(row.cells) != len(table.attribute_names):
        fail(
            table,
            row,
            "{found} cells, but the first line names {expected} columns."
            " Give every class as many, empty where nobody knows.",
            found=len(cells),
            expected=len(table.attribute_names) + 1,
        )
    return row


def read_json(path: Path) -> TableText:
    """Return the table in a JSON file: an object of classes, each an object of attributes.

    Raises
    ------
    AttributeTableError
        If it is of another form.
    """
    try:
        classes = json.loads(read_text(path), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise AttributeTableError(
            "{path}, line {line}: this is no JSON ({reason}). Correct it there and try again.",
            path=str(path),
            line=getattr(error, "lineno", 1),
            reason=getattr(error, "msg", "it is too deep or too long"),
        ) from error
    table = TableText(path, [], [])
    if not isinstance(classes, _Pairs) or not all(isinstance(held, _Pairs) for _, held in classes):
        raise AttributeTableError(
            "{path} holds something else than checklists."
            " Write {example}, with a name for every class.",
            path=str(path),
            example='{"zebra": {"stripes": 1, "horns": 0}}',
        )
    names = list(dict.fromkeys(name for _, held in classes for name, _ in held))
    return TableText(path, names, [_json_row(table, name, held, names) for name, held in classes])


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON, in which a key may come twice; half a character becomes "?"."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        super().__init__((name.encode(errors="replace").decode(), held) for name, held in pairs)


def _json_row(
    table: TableText, class_name: str, held: Sequence[tuple[str, Any]], names: Sequence[str]
) -> TextRow:
    cells: Mapping[str, str] = {name: _text_of(value) for name, value in held}
    row = TextRow(class_name, [cells.get(name, "") for name in names])
    if len(cells) != len(held):
        twice = next(name for name, _ in held if [n for n, _ in held].count(name) > 1)
        fail(
            table,
            row,
            "“{name}” has the attribute “{attribute}” twice. Remove one.",
            name=class_name,
            attribute=twice,
        )
    return row


def _text_of(value: object) -> str:
    return "" if value is None else str(value)
