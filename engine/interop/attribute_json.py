"""Attributes as JSON: a plain table of checklists, or all that is known.

A plain table is `{"zebra": {"stripes": 1, "horns": 0}}`. All that is known has four parts:

    {"attributes": [{"name": "stripes", "group": "fur", "description": "dark on light"}],
     "classes": {"zebra": {"stripes": 1}},
     "images": {"savanna/0001.jpg": {"stripes": 0}},
     "descriptions": {"zebra": "a small horse"}}

What is in no checklist and no tag is unknown. The two are told apart by "attributes", which
is a list there: in a table whose classes happen to be called so it is an object.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from engine.errors import AttributeTableError
from engine.interop.attribute_cells import (
    TableText,
    TextRow,
    fail,
    read_cells,
    shown,
    tidy_number,
)
from engine.interop.attribute_names import check_is_full, with_classes, with_images
from engine.interop.attribute_tags import read_tags
from engine.interop.attribute_text import read_text
from engine.project import AttributeKnowledge
from engine.project.classes import composed
from engine.vectors import Float32s

_Pair: TypeAlias = tuple[str, Any]
_ATTRIBUTES, _CLASSES, _IMAGES = "attributes", "classes", "images"
_DESCRIPTIONS = "descriptions"
_TABLE_EXAMPLE = '{"zebra": {"stripes": 1, "horns": 0}}'
_DESCRIPTION_EXAMPLE = '"descriptions": {"zebra": "a small horse"}'
_ATTRIBUTE_EXAMPLE = '{"name": "stripes", "group": "fur", "description": "dark on light"}'


class _Object(list[_Pair]):
    """An object of JSON, in which a key may come twice."""


def read_json(path: Path) -> AttributeKnowledge:
    """Read a plain table, or all that is known.

    Raises
    ------
    AttributeTableError
        If the file is neither, or contradicts itself.
    """
    held = _load(path)
    if isinstance(held, _Object) and _has_parts(held):
        return _read_parts(path, held)
    classes = _checked(path, held, _TABLE_EXAMPLE)
    table = _table(path, _names_in(classes), _whole(classes))
    check_is_full(table)
    return AttributeKnowledge(read_cells(with_classes(table)))


def json_of(knowledge: AttributeKnowledge) -> str:
    """Return all that is known as JSON; strengths with six digits."""
    names = knowledge.checklists.attribute_names
    parts = {
        _ATTRIBUTES: [_described(knowledge, name) for name in names],
        _CLASSES: _objects(knowledge.checklists.class_names, names, knowledge.checklists.strengths),
        _IMAGES: _objects(knowledge.image_paths, names, knowledge.tags),
    }
    if knowledge.class_descriptions:
        parts[_DESCRIPTIONS] = knowledge.class_descriptions
    return json.dumps(parts, ensure_ascii=False, indent=1)


def _has_parts(held: _Object) -> bool:
    return any(
        key == _ATTRIBUTES and isinstance(value, list) and not isinstance(value, _Object)
        for key, value in held
    )


def _load(path: Path) -> object:
    try:
        return json.loads(read_text(path), object_pairs_hook=_Object)
    except (ValueError, RecursionError) as error:
        raise AttributeTableError(
            "{path}, line {line}: this is no JSON ({reason}). Correct it there and try again.",
            path=str(path),
            line=getattr(error, "lineno", 1),
            reason=getattr(error, "msg", "it is too deep or too long"),
        ) from error


def _read_parts(path: Path, pairs: _Object) -> AttributeKnowledge:
    parts = _parts(path, pairs)
    words = [_words(path, n, entry) for n, entry in enumerate(parts[_ATTRIBUTES], 1)]
    listed = [held["name"] for held in words]
    used = _names_in(_Object([*parts[_CLASSES], *parts[_IMAGES]]))
    known = set(listed)
    names = listed + [name for name in used if name not in known]
    if not names:
        raise AttributeTableError(
            "{path} has no attribute. Add at least one, like {example}.",
            path=str(path),
            example=_ATTRIBUTE_EXAMPLE,
        )
    images = with_images(_table(path, names, parts[_IMAGES]))
    return AttributeKnowledge(
        read_cells(with_classes(_table(path, names, _whole(parts[_CLASSES])))),
        {composed(held["name"]): held["group"] for held in words if "group" in held},
        {composed(held["name"]): held["description"] for held in words if "description" in held},
        tuple(row.name for row in images.rows),
        read_tags(images),
        parts[_DESCRIPTIONS],
    )


def _parts(path: Path, pairs: _Object) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for key, value in pairs:
        if key not in {_ATTRIBUTES, _CLASSES, _IMAGES, _DESCRIPTIONS} or key in parts:
            raise AttributeTableError(
                "{path} has a part “{name}” that is not known, or there twice. Beside"
                " “attributes” there may be “classes”, “images” and “descriptions”; rename or"
                " remove it.",
                path=str(path),
                name=shown(key),
            )
        parts[key] = _read_part(path, key, value)
    return {_CLASSES: _Object(), _IMAGES: _Object(), _DESCRIPTIONS: {}} | parts


def _read_part(path: Path, key: str, value: Any) -> Any:
    if key == _ATTRIBUTES:
        return value
    if key == _DESCRIPTIONS:
        return _descriptions(path, value)
    return _checked(path, value, f'"{key}": {_TABLE_EXAMPLE}')


def _descriptions(path: Path, held: object) -> dict[str, str]:
    if not isinstance(held, _Object) or not all(isinstance(text, str) for _, text in held):
        raise AttributeTableError(
            "{path} describes classes in something else than words. Write {example}.",
            path=str(path),
            example=_DESCRIPTION_EXAMPLE,
        )
    return {_whole_text(name): _whole_text(text) for name, text in held}


def _words(path: Path, number: int, entry: object) -> dict[str, str]:
    """Return the name, group and description that an entry gives."""
    held = dict(entry) if isinstance(entry, _Object) else {}
    words = {key: value for key, value in held.items() if isinstance(value, str)}
    if "name" not in words or len(words) < len(held):
        raise AttributeTableError(
            "{path}: attribute {number} is not described in words. Write {example}.",
            path=str(path),
            number=number,
            example=_ATTRIBUTE_EXAMPLE,
        )
    return {key: _whole_text(value) for key, value in words.items()}


def _checked(path: Path, held: object, example: str) -> _Object:
    """Return `held` if it is an object of objects."""
    if not isinstance(held, _Object) or not all(isinstance(row, _Object) for _, row in held):
        raise AttributeTableError(
            "{path} holds something else than checklists."
            " Write {example}, with a name in front of every checklist.",
            path=str(path),
            example=example,
        )
    return held


def _table(path: Path, names: Sequence[str], held: _Object) -> TableText:
    table = TableText(path, names, [])
    return replace(table, rows=[_row(table, name, _whole(cells)) for name, cells in held])


def _row(table: TableText, name: str, held: _Object) -> TextRow:
    cells = {attribute: _text_of(value) for attribute, value in held}
    row = TextRow(name, [cells.get(attribute, "") for attribute in table.attribute_names])
    if len(cells) != len(held):
        names = [attribute for attribute, _ in held]
        fail(
            table,
            row,
            "“{name}” has the attribute “{attribute}” twice. Remove one.",
            name=name,
            attribute=next(attribute for attribute in names if names.count(attribute) > 1),
        )
    return row


def _names_in(held: _Object) -> list[str]:
    return list(dict.fromkeys(name for _, cells in held for name, _ in _whole(cells)))


def _whole(held: _Object) -> _Object:
    return _Object((_whole_text(name), value) for name, value in held)


def _whole_text(text: str) -> str:
    """Return `text` with "?" for half characters, which no project can hold."""
    return text.encode(errors="replace").decode()


def _text_of(value: object) -> str:
    return "" if value is None else str(value)


def _described(knowledge: AttributeKnowledge, name: str) -> dict[str, str]:
    words = {"group": knowledge.groups, "description": knowledge.descriptions}
    return {"name": name} | {key: held[name] for key, held in words.items() if name in held}


def _objects(
    keys: Sequence[str], names: Sequence[str], values: Float32s
) -> dict[str, dict[str, float]]:
    """Return the known values of each row, by name."""
    return {
        key: {
            name: tidy_number(value)
            for name, value in zip(names, row, strict=True)
            if not math.isnan(value)
        }
        for key, row in zip(keys, values.tolist(), strict=True)
    }
