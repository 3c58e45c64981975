"""What the commands that take attributes in, write them out and list them do."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from engine.cli.examples import typed_name
from engine.cli.pipeline import opened
from engine.cli.terminal import Cell, Terminal, counted, table
from engine.errors import AttributeTableError, ProjectError
from engine.interop import (
    AttributeTable,
    read_attribute_table,
    table_notes,
    write_attribute_table,
)
from engine.messages import Message
from engine.project import Attribute, Project, attribute_wishes

_STRENGTHS: Mapping[Cell, str] = {0.0: "no", 1.0: "yes", None: "unknown"}


def import_attributes(path: Path, file: Path, *, known_only: bool, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    read = read_attribute_table(file)
    with opened(path) as project:
        known, new = _by_acquaintance(project, read)
        notes: list[Message] = []
        if known_only and new:
            read = _only_known(file, read, known)
            template = "Left out, since the project has no such class: {names}."
            notes.append(Message(template, {"names": ", ".join(new)}))
            new = []
        project.do(attribute_wishes.import_table(project.state, read, source=file.name))
    notes += table_notes(read)
    for note in notes:
        terminal.note(note)
    n_classes, n_attributes = read.strengths.shape
    terminal.answer(
        {
            "attributes": n_attributes,
            "classes": n_classes,
            "new_classes": new,
            "notes": list(map(str, notes)),
        },
        f"{counted(n_attributes, 'attribute')} of {counted(n_classes, 'class', 'classes')}"
        f" imported, {len(new):,} of them new.",
    )


def export_attributes(path: Path, file: Path, *, as_json: bool) -> None:
    with opened(path) as project:
        held = project.state.attribute_table()
    if not held.strengths.size:
        raise ProjectError(
            "{path} has no {missing}, so there is no checklist to export. Add some first.",
            path=str(path),
            missing="class" if held.attribute_names else "attribute",
        )
    write_attribute_table(file, held)
    n_classes, n_attributes = held.strengths.shape
    Terminal(as_json=as_json).answer(
        {"attributes": n_attributes, "classes": n_classes, "file": str(file)},
        f"{counted(n_attributes, 'attribute')} of {counted(n_classes, 'class', 'classes')}"
        f" exported to {file}.",
    )


def list_attributes(path: Path, name: str | None, *, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    with opened(path) as project:
        rows = _of_all(project) if name is None else _of_class(project, name)
        notes = _notes(project) if name is None else ()
    for note in notes:
        terminal.note(note)
    terminal.answer(
        {"attributes": rows, "notes": list(map(str, notes))},
        _table(rows) if rows else "There is no attribute yet.",
    )


def _notes(project: Project) -> tuple[Message, ...]:
    """Say what is wrong with the checklists; a class may well have examples instead of one."""
    described = {project.classes[class_id].name for class_id in project.vocabulary.checklists}
    return table_notes(project.state.attribute_table().only(described)) if described else ()


def _table(rows: Sequence[Mapping[str, Cell]]) -> Table:
    columns = [column for column in rows[0] if column != "description"]
    cells = ([_shown(column, row[column]) for column in columns] for row in rows)
    return table([column.replace("_", " ") for column in columns], cells)


def _shown(column: str, cell: Cell) -> Cell:
    return _STRENGTHS.get(cell, cell) if column == "strength" else cell


def _by_acquaintance(project: Project, read: AttributeTable) -> tuple[list[str], list[str]]:
    """Return the classes of `read` that the project has, and those it lacks."""
    names = {definition.name.casefold() for definition in project.classes.values()}
    known = [name for name in read.class_names if name.casefold() in names]
    return known, [name for name in read.class_names if name.casefold() not in names]


def _only_known(file: Path, read: AttributeTable, known: list[str]) -> AttributeTable:
    if not known:
        raise AttributeTableError(
            "The project has none of the classes in {path}. Compare the names,"
            " or allow new classes.",
            path=str(file),
        )
    return read.only(known)


def _of_all(project: Project) -> list[dict[str, Cell]]:
    strengths = project.state.attribute_table().strengths
    has, lacks = strengths >= 0.5, strengths < 0.5
    attributes = project.vocabulary.attributes.values()
    return [
        {
            **_about(attribute),
            "present": int(has[:, column].sum()),
            "absent": int(lacks[:, column].sum()),
            "unknown": int(np.isnan(strengths[:, column]).sum()),
            **_tags(project, attribute),
        }
        for column, attribute in enumerate(attributes)
    ]


def _of_class(project: Project, name: str) -> list[dict[str, Cell]]:
    class_id = project.state.class_named(typed_name(name)).class_id
    checklist = project.vocabulary.checklists.get(class_id, {})
    return [
        {**_about(attribute), "strength": checklist.get(attribute_id)}
        for attribute_id, attribute in project.vocabulary.attributes.items()
    ]


def _about(attribute: Attribute) -> Mapping[str, Cell]:
    return {
        "name": attribute.name,
        "group": attribute.group,
        "description": attribute.description,
    }


def _tags(project: Project, attribute: Attribute) -> Mapping[str, Cell]:
    tags = project.vocabulary.tags.get(attribute.attribute_id, {}).values()
    return {"images_with": sum(tags), "images_without": len(tags) - sum(tags)}
