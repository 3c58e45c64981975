"""Tables of attributes as CSV, brought into rows of cells."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, TextRow, fail
from engine.interop.spreadsheet import unguarded

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
    table = TableText(path, header[1:], [], header[0].strip())
    rows = [_row(table, line, cells) for line, cells in others]
    if delimiter != ",":  # then a comma is a decimal one
        rows = [replace(row, cells=[c.replace(",", ".") for c in row.cells]) for row in rows]
    return replace(table, rows=rows)


def _split(text: str) -> tuple[list[_Line], str]:
    """Cut lines at the delimiter with which all are equally long, else the header longest."""
    tries: list[tuple[list[_Line], str]] = []
    for delimiter in _DELIMITERS:
        with suppress(csv.Error):  # a wide table is one long cell to a wrong delimiter
            tries.append((list(_lines(text, delimiter)), delimiter))
    if not tries:
        raise csv.Error("a cell is too long")
    for lines, delimiter in tries:
        widths = {len(cells) for _, cells in lines}
        if len(widths) == 1 and min(widths) > 1:
            return lines, delimiter
    return max(tries, key=lambda found: len(found[0][0][1]))


def _lines(text: str, delimiter: str) -> Iterator[_Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [unguarded(cell) for cell in cells]


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
            " Give every line as many, empty where nobody knows.",
            found=len(cells),
            expected=len(table.attribute_names) + 1,
        )
    return row
