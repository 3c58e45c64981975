"""Tables of which image shows which attribute: a path in each row, known by the first header."""

from contextlib import suppress

import numpy as np

from engine.interop.attribute_cells import TableText, fail, parse_cell, shown
from engine.project.classes import composed
from engine.vectors import Float32s

_CORNERS = frozenset({"image", "images", "file", "path", "이미지"})
_TAGS = (0.0, 1.0)


def is_tag_table(table: TableText) -> bool:
    """Whether the rows are images: their column is headed image, file, path or 이미지."""
    return composed(table.corner).casefold() in _CORNERS


def read_tags(table: TableText) -> Float32s:
    """Return what the cells say of each image.

    Returns
    -------
    float32 (n_images, n_attributes), 1 shown, 0 not shown, NaN where unknown

    Raises
    ------
    AttributeTableError
        If a cell says anything else.
    """
    tags = {text: _tag(text) for text in {cell for row in table.rows for cell in row.cells}}
    for row in table.rows if None in tags.values() else ():
        for attribute, cell in zip(table.attribute_names, row.cells, strict=True):
            if tags[cell] is None:
                fail(
                    table,
                    row,
                    "“{cell}” does not say whether {name} shows “{attribute}”."
                    " Write 1 if it does, 0 if it does not, nothing if nobody knows.",
                    cell=shown(cell),
                    attribute=attribute,
                    name=row.name,
                )
    cells = [[tags[cell] for cell in row.cells] for row in table.rows]
    return np.array(cells, np.float32).reshape(len(cells), len(table.attribute_names))


def _tag(text: str) -> float | None:
    with suppress(ValueError):
        value = parse_cell(text).value
        if np.isnan(value) or value in _TAGS:
            return value
    return None
