"""The names in a table of attributes: tidied, and refused where there are none or two are alike."""

from collections.abc import Sequence
from dataclasses import replace

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, fail
from engine.project.classes import composed


def check_is_full(table: TableText, row: str = "class") -> None:
    """Raise AttributeTableError if `table` has no attribute or not one `row`."""
    if not table.attribute_names or not table.rows:
        raise AttributeTableError(
            "{path} has no {missing}. Put the class names into the first column, or below “image”"
            " the paths of images, and one attribute into each further column, separated by"
            " commas, semicolons or tabs.",
            path=str(table.path),
            missing=row if table.attribute_names else "attribute",
        )


def with_classes(table: TableText) -> TableText:
    """Return `table`, whose rows are classes, with tidy names of which no two are alike."""
    rows = [replace(row, name=composed(row.name)) for row in table.rows]
    _check_rows(
        replace(table, rows=rows),
        [row.name.casefold() for row in rows],
        nameless="This class has no name. Give it one, or remove its line.",
        twice="The class “{name}” is there already. Remove one of the two.",
    )
    return replace(_with_attributes(table), rows=rows)


def with_images(table: TableText) -> TableText:
    """Return `table`, whose rows are images, with tidy attributes and every path once."""
    _check_rows(
        table,
        [row.name for row in table.rows],
        nameless="This image has no path. Write it into the first column, or remove the line.",
        twice="The image “{name}” is there already. Remove one of the two.",
    )
    return _with_attributes(table)


def _with_attributes(table: TableText) -> TableText:
    names: dict[str, str] = {}
    for number, name in enumerate(map(composed, table.attribute_names), 1):
        if not name:
            raise AttributeTableError(
                "{path}: attribute {number} has no name. Give it one, or remove its column.",
                path=str(table.path),
                number=number,
            )
        if name.casefold() in names:
            raise AttributeTableError(
                "{path}: the attribute “{name}” is there twice."
                " Rename one of the two, or remove it.",
                path=str(table.path),
                name=name,
            )
        names[name.casefold()] = name
    return replace(table, attribute_names=tuple(names.values()))


def _check_rows(table: TableText, keys: Sequence[str], *, nameless: str, twice: str) -> None:
    known: set[str] = set()
    for row, key in zip(table.rows, keys, strict=True):
        if not key.strip():
            fail(table, row, nameless)
        if key in known:
            fail(table, row, twice, name=row.name)
        known.add(key)
