"""Files of attributes: checklists of many classes at once, tags of many images, or all of it.

CSV (comma, semicolon or tab), JSON, and the matrices of Animals with Attributes and CUB.
Numbers without a % sign are percent if they exceed 1, which more of them must do than not:
in a table of 0 and 1, a 10 is a slip and no ten per cent.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, read_cells, tidy_number
from engine.interop.attribute_json import json_of, read_json
from engine.interop.attribute_matrices import find_matrix, read_matrix
from engine.interop.attribute_names import check_is_full, with_classes, with_images
from engine.interop.attribute_tags import is_tag_table, read_tags
from engine.interop.attribute_text import read_csv
from engine.interop.importing.tables import CLASSES, PATHS
from engine.interop.manifest import write_lines
from engine.interop.staging import replaced_file
from engine.messages import Message
from engine.path_text import path_as_text, path_of_text
from engine.project import AttributeKnowledge, AttributeTable
from engine.vectors import Float32s

_MOST_NAMES = 8
_TRUE_OR_FALSE = frozenset({"yes", "no", "true", "false", "y", "n", "x", "nan", "na"})


def read_attributes(path: Path) -> AttributeKnowledge:
    """Read CSV of checklists or of tags, JSON, or a published matrix or its folder.

    Returns
    -------
    AttributeKnowledge
        With names stripped and composed, no two of them equal but for capitals.

    Raises
    ------
    AttributeTableError
        If the file is none of these; the text names the line where there is one.
    """
    matrix = find_matrix(path)
    if matrix is None and path.suffix.casefold() == ".json":
        return read_json(path)
    table = read_csv(path) if matrix is None else read_matrix(matrix)
    _check_is_of_attributes(path, table)
    is_tags = is_tag_table(table)
    check_is_full(table, "image" if is_tags else "class")
    if not is_tags:
        return AttributeKnowledge(read_cells(with_classes(table)))
    images = with_images(table)
    nobody = np.empty((0, len(images.attribute_names)), np.float32)
    return AttributeKnowledge(
        AttributeTable((), tuple(images.attribute_names), nobody),
        image_paths=tuple(path_of_text(row.name) for row in images.rows),
        tags=read_tags(images),
    )


def read_attribute_table(path: Path) -> AttributeTable:
    """Read the checklists in a file, as `read_attributes` does.

    Raises
    ------
    AttributeTableError
        Also if there are none in it.
    """
    checklists = read_attributes(path).checklists
    if not checklists.class_names:
        raise AttributeTableError(
            "{path} holds no checklist of a class. Choose a table with the class names in the"
            " first column.",
            path=str(path),
        )
    return checklists


def write_attributes(
    path: Path, knowledge: AttributeKnowledge, *, with_tags: bool = False, is_guarded: bool = True
) -> None:
    """Write all that is known as JSON, or checklists or tags as CSV, as `path` ends.

    Parameters
    ----------
    with_tags : write the tags of images instead of the checklists of classes to a CSV file
    is_guarded : whether a spreadsheet must not compute any cell of CSV; reading undoes it

    Raises
    ------
    AttributeTableError
        If `path` ends otherwise.
    ExportError
        If the disk does not take it; then `path` is as it was.
    """
    table = knowledge.checklists
    with replaced_file(_checked_suffix(path)) as staging:
        if path.suffix.casefold() == ".json":
            staging.write_text(json_of(knowledge), "utf-8", "backslashreplace")
        elif with_tags:
            lines = _lines([*map(path_as_text, knowledge.image_paths)], knowledge.tags)
            header = ["image", *table.attribute_names]
            write_lines(staging, header, lines, is_guarded=is_guarded)
        else:
            lines = _lines(table.class_names, table.strengths)
            header = ["class", *table.attribute_names]
            write_lines(staging, header, lines, is_guarded=is_guarded)


def table_notes(table: AttributeTable) -> tuple[Message, ...]:
    """Say what makes checklists useless: nothing known, no difference, nobody has it."""
    is_empty = np.isnan(table.strengths).all(axis=1)
    is_idle = ~(table.strengths > 0).any(axis=0) & bool(table.class_names)
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
        notes.append(Message(text, {"names": listed(idle)}))
    return tuple(notes)


def listed(names: Sequence[str]) -> str:
    """Return "a, b, c", and of many names the first few and how many more."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" … (+{more:,})" if more > 0 else "")


def _check_is_of_attributes(path: Path, table: TableText) -> None:
    """Raise AttributeTableError for a table that gives images their classes."""
    names = [name.casefold().strip() for name in table.attribute_names]
    is_of_classes = len(names) == 1 and names[0] in CLASSES and table.corner.casefold() in PATHS
    if is_of_classes and any(_is_word(row.cells[0]) for row in table.rows):
        raise AttributeTableError(
            "{path} says of which class images are, not which attributes they show. Use"
            " “protolabel import PROJECT {path} --as examples”, or File, Import labels, to take"
            " them over as examples.",
            path=str(path),
        )


def _is_word(cell: str) -> bool:
    return (
        any(letter.isalpha() for letter in cell) and cell.strip().casefold() not in _TRUE_OR_FALSE
    )


def _alike(table: AttributeTable) -> list[list[str]]:
    groups: defaultdict[bytes, list[str]] = defaultdict(list)
    for name, row in zip(table.class_names, np.nan_to_num(table.strengths, nan=-1), strict=True):
        if (row >= 0).any():
            groups[row.tobytes()].append(name)
    return [names for names in groups.values() if len(names) > 1]


def _lines(names: Sequence[str], values: Float32s) -> Iterable[list[str | float]]:
    for name, row in zip(names, values.tolist(), strict=True):
        yield [name, *("" if math.isnan(value) else tidy_number(value) for value in row)]


def _checked_suffix(path: Path) -> Path:
    if path.suffix.casefold() not in {".csv", ".json"}:
        raise AttributeTableError(
            "{path} ends neither in .csv nor in .json. Choose a name that does.", path=str(path)
        )
    return path
