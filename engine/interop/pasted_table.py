"""Checklists as text on the clipboard: what a spreadsheet gives, and what it takes.

Names in the first row and column say which cells are meant. A block without them fills the
table from one cell on, as between spreadsheets, so it is read with the table at hand.
"""

import csv
import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, TextRow, parse_cell, read_cells, shown
from engine.project import AttributeTable
from engine.project.classes import composed

_CLIPBOARD = Path("Clipboard")
_DELIMITERS = ("\t", ";", ",")
_CORNERS = ("class", "classes")
_Line = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class PastedTable:
    """What pasted text says.

    Attributes
    ----------
    n_left_out : how many of its cells lie beyond the last class or attribute
    """

    table: AttributeTable
    n_left_out: int = 0


@dataclass(frozen=True)
class _Block:
    """Lines of equally many cells, and the names of their rows and columns if they have any."""

    lines: Sequence[_Line]
    class_names: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = ()


def read_pasted(text: str, held: AttributeTable, *, row: int, column: int) -> PastedTable:
    """Return what `text`, pasted into `held`, says of which classes and attributes.

    Rows and columns without names are those of `held` from `row` and `column` on. Names that
    `held` has not are of new classes and attributes if rows and columns have names.

    Raises
    ------
    AttributeTableError
        If a cell says nothing, a name is missing, unknown or there twice, or nothing fits.
    """
    block = _named(_lines(text), held)
    class_names = block.class_names or held.class_names[row:]
    attribute_names = block.attribute_names or held.attribute_names[column:]
    if not class_names or not attribute_names:
        raise AttributeTableError(
            "There is no {missing} yet to paste these values to."
            " Copy the names of the classes and of the attributes with them.",
            missing="attribute" if class_names else "class",
        )
    width = len(block.lines[0][1])
    n_columns = min(width, len(attribute_names))
    rows = [
        TextRow(name, cells[:n_columns], line)
        for name, (line, cells) in zip(class_names, block.lines, strict=False)
    ]
    table = read_cells(TableText(_CLIPBOARD, attribute_names[:n_columns], rows))
    return PastedTable(table, len(block.lines) * width - len(rows) * n_columns)


def copied_text(table: AttributeTable, *, has_names: bool) -> str:
    """Return `table` with tabs between its cells, which are empty where nobody knows."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    if has_names:
        writer.writerow(["class", *table.attribute_names])
    for name, strengths in zip(table.class_names, table.strengths.tolist(), strict=True):
        cells = ["" if math.isnan(strength) else f"{strength:.6g}" for strength in strengths]
        writer.writerow([name, *cells] if has_names else cells)
    return stream.getvalue()


def _lines(text: str) -> list[_Line]:
    """Cut `text` into lines of equally many cells; where a line is empty, nobody knows."""
    delimiter = next((d for d in _DELIMITERS if d in text), "\t")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise AttributeTableError(
            "The clipboard holds no table: {reason}. Copy the cells once more.", reason=str(error)
        ) from error
    if not lines:
        raise AttributeTableError(
            "There is no table on the clipboard. Copy cells in a spreadsheet first."
        )
    if delimiter != ",":  # then a comma is a decimal one
        lines = [(line, list(map(_with_point, cells))) for line, cells in lines]
    width = max(1, *(len(cells) for _, cells in lines))
    return [(line, cells + [""] * (width - len(cells))) for line, cells in lines]


def _is_filled(line: _Line) -> bool:
    return any(cell.strip() for cell in line[1])


def _with_point(cell: str) -> str:
    """Write a number with a decimal point; a name keeps its commas."""
    with_point = cell.replace(",", ".")
    return with_point if _is_strength(with_point) else cell


def _named(lines: Sequence[_Line], held: AttributeTable) -> _Block:
    """Take names out of the first line and the first cells, where these are names."""
    classes, attributes = _folded(held.class_names), _folded(held.attribute_names)
    header, first_cells = lines[0][1], [cells[0] for _, cells in lines]
    if _has_both(lines, classes=classes, attributes=attributes):
        return _with_both(lines)
    if len(lines) > 1 and _are_names(header, attributes) and _name_some(header, attributes):
        _check_known(header, attributes, kind="attribute")
        return _Block(lines[1:], attribute_names=_checked(header))
    if len(header) > 1 and _are_names(first_cells, classes) and _name_some(first_cells, classes):
        _check_known(first_cells, classes, kind="class")
        without = [(line, cells[1:]) for line, cells in lines]
        return _Block(without, class_names=_checked(first_cells))
    return _Block(lines)


def _has_both(
    lines: Sequence[_Line], *, classes: Container[str], attributes: Container[str]
) -> bool:
    """Say whether rows and columns have names: the corner is then empty or a word of its own."""
    corner = composed(lines[0][1][0]).casefold()
    header = [cell for cell in lines[0][1][1:] if cell.strip()]
    first_cells = [line[1][0] for line in lines[1:] if _is_filled(line)]
    if not header or not first_cells or not _are_names(header, attributes):
        return False
    if corner in _CORNERS:
        return True
    is_word = not _is_strength(corner) and corner not in attributes and corner not in classes
    return (not corner or is_word) and _are_names(first_cells, classes)


def _with_both(lines: Sequence[_Line]) -> _Block:
    """Drop empty lines, and empty columns on the right, as spreadsheets leave them behind."""
    filled = list(filter(_is_filled, lines))
    width = max(
        number for _, cells in filled for number, cell in enumerate(cells, 1) if cell.strip()
    )
    (_, header), *others = filled
    return _Block(
        [(line, cells[1:width]) for line, cells in others],
        _checked([cells[0] for _, cells in others]),
        _checked(header[1:width]),
    )


def _are_names(cells: Iterable[str], known: Container[str]) -> bool:
    """Say whether every cell is something else than a strength, or a name after all."""
    return all(not _is_strength(cell) or composed(cell).casefold() in known for cell in cells)


def _name_some(cells: Iterable[str], known: Container[str]) -> bool:
    """Say whether a cell is sure to be one of the names that are known."""
    return any(composed(cell).casefold() in known and not _is_strength(cell) for cell in cells)


def _is_strength(cell: str) -> bool:
    try:
        parse_cell(cell)
    except ValueError:
        return False
    return True


def _folded(names: Iterable[str]) -> set[str]:
    return {composed(name).casefold() for name in names}


def _checked(cells: Iterable[str]) -> tuple[str, ...]:
    """Return tidy names, once each is there and none twice."""
    names: dict[str, str] = {}
    for name in map(composed, cells):
        if not name:
            raise AttributeTableError(
                "A row or column of the clipboard has values but no name. Give it one, copy again."
            )
        if name.casefold() in names:
            raise AttributeTableError(
                "“{name}” is on the clipboard twice. Rename one of the two, or leave it out.",
                name=shown(name),
            )
        names[name.casefold()] = name
    return tuple(names.values())


def _check_known(cells: Iterable[str], known: Container[str], *, kind: str) -> None:
    for name in map(composed, cells):
        if name.casefold() not in known:
            raise AttributeTableError(
                "There is no {kind} “{name}”. Correct its name, or copy the names of the classes"
                " and of the attributes to define it.",
                kind=kind,
                name=shown(name),
            )
