"""The matrix files that come with Animals with Attributes (1 and 2) and CUB-200-2011.

A matrix holds numbers only; the names of its rows and columns lie in numbered lists beside it
or, for CUB, in the folders above.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import TableText, TextRow, fail
from engine.interop.attribute_text import read_text

_CLASSES = "classes.txt"
_UNKNOWN = -1.0


@dataclass(frozen=True)
class _Layout:
    """How a matrix is called, where its columns are named, and what follows its numbers."""

    matrix: str
    attributes: str
    unit: str


_LAYOUTS = (
    _Layout("predicate-matrix-binary.txt", "predicates.txt", ""),
    _Layout("predicate-matrix-continuous.txt", "predicates.txt", "%"),
    _Layout("class_attribute_labels_continuous.txt", "attributes.txt", "%"),
)


def find_matrix(path: Path) -> Path | None:
    """Return `path` if it is a published matrix, or the first that lies in that folder."""
    names = [layout.matrix for layout in _LAYOUTS]
    if not path.is_dir():
        return path if path.name in names else None
    places = (folder / name for name in names for folder in (path, path / "attributes"))
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise AttributeTableError(
            "{path} is a folder without a matrix of attributes ({names})."
            " Choose a CSV or JSON file.",
            path=str(path),
            names=", ".join(names),
        )
    return found


def read_matrix(path: Path) -> TableText:
    """Return the table in a published matrix file.

    Raises
    ------
    AttributeTableError
        If the lists of names are not there, or do not fit.
    """
    layout = next(layout for layout in _LAYOUTS if layout.matrix == path.name)
    classes = _read_list(_beside(path, _CLASSES))
    attributes = _read_list(_beside(path, layout.attributes))
    table = TableText(path, attributes, [])
    numbered = enumerate(read_text(path).splitlines(), 1)
    lines = [(line, cells) for line, text in numbered if (cells := text.split())]
    if len(lines) != len(classes):
        raise AttributeTableError(
            "{path} has {found} lines, but {names} names {expected} classes."
            " Take both from the same download.",
            path=str(path),
            found=len(lines),
            names=_CLASSES,
            expected=len(classes),
        )
    rows = []
    for name, (line, cells) in zip(classes, lines, strict=True):
        row = TextRow(name, [_cell(text, layout.unit) for text in cells], line)
        if len(cells) != len(attributes):
            fail(
                table,
                row,
                "{found} numbers, but {names} names {expected} attributes."
                " Take both from the same download.",
                found=len(cells),
                names=layout.attributes,
                expected=len(attributes),
            )
        rows.append(row)
    return TableText(path, attributes, rows)


def _beside(matrix: Path, name: str) -> Path:
    folders = matrix.absolute().parents[:3]
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        raise AttributeTableError(
            "{path} needs the file {name}, which is neither beside it nor above it."
            " Copy it from the same download.",
            path=str(matrix),
            name=name,
        )
    return found


def _read_list(path: Path) -> list[str]:
    """Return the names in a list of which every line is a number and a name."""
    lines = filter(str.strip, read_text(path).splitlines())
    return [line.split(maxsplit=1)[-1].strip() for line in lines]


def _cell(text: str, unit: str) -> str:
    try:
        return "" if float(text) == _UNKNOWN else text + unit
    except ValueError:
        return text
