"""From cells, as people type them into tables of attributes, to strengths.

Every file is first brought into `TableText`; what makes a table wrong is then said in one
place, with the line to look at.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np

from engine.errors import AttributeTableError
from engine.project import AttributeTable

_WORDS = {
    **dict.fromkeys(("yes", "y", "true", "present", "x"), 1.0),
    **dict.fromkeys(("no", "n", "false", "absent"), 0.0),
    **dict.fromkeys(("", "?", "unknown", "nan", "na", "n/a", "none", "null"), math.nan),
}
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Cell:
    """What a cell says.

    Attributes
    ----------
    value : NaN if nobody knows
    is_plain : a number without "%", which in a table of percent is one of a hundred
    """

    value: float
    is_plain: bool = False


@dataclass(frozen=True)
class TextRow:
    """A class or an image with its cells; `line` counts from 1, 0 where lines say nothing."""

    name: str
    cells: Sequence[str]
    line: int = 0


@dataclass(frozen=True)
class TableText:
    """A table as it was written; `corner` stands above the names of its rows."""

    path: Path
    attribute_names: Sequence[str]
    rows: Sequence[TextRow]
    corner: str = ""


def parse_cell(text: str) -> Cell:
    """Return what "yes", "0.7", "70 %" or an empty cell says.

    Raises
    ------
    ValueError
        If it is neither a finite number nor a word for present, absent or unknown.
    """
    text = text.strip()
    word = _WORDS.get(text.casefold())
    if word is not None:
        return Cell(word)
    number = float(text.removesuffix("%"))
    if not math.isfinite(number):
        raise ValueError(text)
    return Cell(number / 100) if text.endswith("%") else Cell(number, is_plain=True)


def parse_strength(text: str) -> float | None:
    """Return what a single "yes", "0.7" or "70%" says, None for "unknown".

    Raises
    ------
    ValueError
        If it says nothing of the kind.
    """
    value = parse_cell(text).value
    if math.isnan(value):
        return None
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def tidy_number(value: float) -> float | int:
    """Return a known strength as files hold it: 1, 0 or six digits."""
    return int(value) if value in {0, 1} else round(value, 6)


def read_cells(table: TableText) -> AttributeTable:
    """Return what the cells of `table` say, whose names are in order.

    Raises
    ------
    AttributeTableError
        If a cell says nothing, or one table mixes numbers up to 1 with percent.
    """
    cells = [[_read(table, row, column) for column in range(len(row.cells))] for row in table.rows]
    shape = len(table.rows), len(table.attribute_names)
    values = np.array([[cell.value for cell in row] for row in cells]).reshape(shape)
    is_plain = np.array([[cell.is_plain for cell in row] for row in cells], np.bool_).reshape(shape)
    is_percent = is_plain & (values > 1)
    if is_percent.any():
        is_fraction = is_plain & (values > 0) & (values <= 1)
        if is_percent.sum() <= is_fraction.sum():
            _refuse_mixture(table, *np.argwhere(is_percent)[0].tolist())
        values = np.where(is_plain, values / 100, values)
    for row, column in np.argwhere((values < 0) | (values > 1)).tolist():
        _refuse(table, table.rows[row], column)
    names = tuple(row.name for row in table.rows)
    return AttributeTable(names, tuple(table.attribute_names), values.astype(np.float32))


def fail(table: TableText, row: TextRow, template: str, **values: str | int) -> NoReturn:
    """Raise AttributeTableError about `row`, with the file and the line in front."""
    place = "{path}, line {line}: " if row.line else "{path}: "
    raise AttributeTableError(place + template, path=str(table.path), line=row.line, **values)


def shown(text: str) -> str:
    """Return `text`, or the beginning of a long one."""
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def _read(table: TableText, row: TextRow, column: int) -> Cell:
    try:
        return parse_cell(row.cells[column])
    except ValueError:
        _refuse(table, row, column)


def _refuse(table: TableText, row: TextRow, column: int) -> NoReturn:
    fail(
        table,
        row,
        "“{cell}” is no strength of “{attribute}” for “{name}”. Write 1 or yes, 0 or no,"
        " a number from 0 to 1 or a percentage from 0 to 100, or nothing if it is unknown.",
        cell=shown(row.cells[column]),
        attribute=table.attribute_names[column],
        name=row.name,
    )


def _refuse_mixture(table: TableText, row: int, column: int) -> NoReturn:
    fail(
        table,
        table.rows[row],
        "“{cell}” for “{attribute}” of “{name}” is more than 1, yet most numbers of the table"
        " are not. Write all from 0 to 1, or put a % sign behind every percentage.",
        cell=table.rows[row].cells[column],
        attribute=table.attribute_names[column],
        name=table.rows[row].name,
    )
