"""Checklists of many classes at once, in the files that people have them in.

CSV (comma, semicolon or tab), JSON, and the matrices of Animals with Attributes and CUB.
Numbers without a % sign are percent if they exceed 1, which more of them must do than not:
in a table of 0 and 1, a 10 is a slip and no ten per cent.
"""

import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, TextRow, fail, read_cells
from engine.interop.attribute_matrices import find_matrix, read_matrix
from engine.interop.attribute_text import read_csv, read_json
from engine.interop.manifest import write_lines
from engine.interop.staging import replaced_file
from engine.messages import Message
from engine.project import AttributeTable
from engine.project.classes import composed


def read_attribute_table(path: Path) -> AttributeTable:
    """Read a table of attributes: CSV, JSON, or a published matrix or its folder.

    Returns
    -------
    AttributeTable
        With names stripped and composed, no two of them equal but for capitals.

    Raises
    ------
    AttributeTableError
        If the file is no such table; the text names the line where there is one.
    """
    matrix = find_matrix(path)
    if matrix is not None:
        return read_cells(_tidy(read_matrix(matrix)))
    is_json = path.suffix.casefold() == ".json"
    return read_cells(_tidy(read_json(path) if is_json else read_csv(path)))


def write_attribute_table(path: Path, table: AttributeTable) -> None:
    """Write a table as CSV or JSON, as `path` ends; strengths with six digits.

    Raises
    ------
    AttributeTableError
        If `path` ends otherwise.
    ExportError
        If the disk does not take it; then `path` is as it was.
    """
    rows = [[_number(strength) for strength in row] for row in table.strengths.tolist()]
    with replaced_file(_checked_suffix(path)) as staging:
        if path.suffix.casefold() == ".json":
            checklists = {
                name: dict(zip(table.attribute_names, row, strict=True))
                for name, row in zip(table.class_names, rows, strict=True)
            }
            staging.write_text(json.dumps(checklists, ensure_ascii=False, indent=1), "utf-8")
        else:
            lines = (
                [name, *("" if number is None else number for number in row)]
                for name, row in zip(table.class_names, rows, strict=True)
            )
            write_lines(staging, ["class", *table.attribute_names], lines)


def table_notes(table: AttributeTable) -> tuple[Message, ...]:
    """Say what makes checklists useless: nothing known, no difference, nobody has it."""
    is_empty = np.isnan(table.strengths).all(axis=1)
    is_idle = ~(table.strengths > 0).any(axis=0)
    idle = [table.attribute_names[column] for column in np.flatnonzero(is_idle)]
    notes = [
        Message(
            "Nothing is known of {name}, so it cannot be found by its attributes."
            " Say of at least one whether it has it.",
            {"name": table.class_names[row]},
        )
        for row in np.flatnonzero(is_empty)
    ]
    notes += [
        Message(
            "{names} cannot be told apart: their checklists are the same."
            " Find an attribute in which they differ.",
            {"names": " and ".join(names)},
        )
        for names in _alike(table)
    ]
    if idle:
        text = "No class has {names}, which therefore says nothing. Tick it where it applies."
        notes.append(Message(text, {"names": ", ".join(idle)}))
    return tuple(notes)


def _alike(table: AttributeTable) -> list[list[str]]:
    groups: defaultdict[bytes, list[str]] = defaultdict(list)
    for name, row in zip(table.class_names, np.nan_to_num(table.strengths, nan=-1), strict=True):
        if (row >= 0).any():
            groups[row.tobytes()].append(name)
    return [names for names in groups.values() if len(names) > 1]


def _tidy(table: TableText) -> TableText:
    """Return `table` with tidy names, once it has classes and attributes and no two alike."""
    if not table.attribute_names or not table.rows:
        raise AttributeTableError(
            "{path} has no {missing}. Put the class names into the first column and one attribute"
            " into each further column, separated by commas, semicolons or tabs.",
            path=str(table.path),
            missing="class" if table.attribute_names else "attribute",
        )
    columns: dict[str, str] = {}
    for number, name in enumerate(map(composed, table.attribute_names), 1):
        _check_attribute(table, columns, number, name)
        columns[name.casefold()] = name
    rows: dict[str, TextRow] = {}
    for row in table.rows:
        _check_class(table, rows, row)
        name = composed(row.class_name)
        rows[name.casefold()] = TextRow(name, row.cells, row.line)
    return TableText(table.path, tuple(columns.values()), tuple(rows.values()))


def _check_attribute(table: TableText, known: dict[str, str], number: int, name: str) -> None:
    if not name:
        raise AttributeTableError(
            "{path}: attribute {number} has no name. Give it one, or remove its column.",
            path=str(table.path),
            number=number,
        )
    if name.casefold() in known:
        raise AttributeTableError(
            "{path}: the attribute “{name}” is there twice. Rename one of the two, or remove it.",
            path=str(table.path),
            name=name,
        )


def _check_class(table: TableText, known: dict[str, TextRow], row: TextRow) -> None:
    name = composed(row.class_name)
    if not name:
        fail(table, row, "This class has no name. Give it one, or remove its line.")
    if name.casefold() in known:
        fail(table, row, "The class “{name}” is there already. Remove one of the two.", name=name)


def _number(strength: float) -> float | int | None:
    if math.isnan(strength):
        return None
    return int(strength) if strength in {0, 1} else round(strength, 6)


def _checked_suffix(path: Path) -> Path:
    if path.suffix.casefold() not in {".csv", ".json"}:
        raise AttributeTableError(
            "{path} ends neither in .csv nor in .json. Choose a name that does.", path=str(path)
        )
    return path
