"""What the commands that take attributes in, write them out and list them do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import typer
from rich.table import Table

from engine.cli.parts.pipeline import opened
from engine.cli.parts.terminal import Cell, Terminal, counted, table
from engine.errors import AttributeTableError, ProjectError
from engine.interop import (
    AttributeTable,
    listed,
    read_attributes,
    table_notes,
    write_attributes,
)
from engine.messages import Message
from engine.project import (
    Attribute,
    AttributeKnowledge,
    Project,
    attribute_wishes,
    knowledge_of,
    rows_of_images,
)
from engine.project.examples import typed_name

_STRENGTHS: Mapping[Cell, str] = {0.0: "no", 1.0: "yes", None: "unknown"}


def import_attributes(path: Path, file: Path, *, known_only: bool, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    read = read_attributes(file)
    with opened(path) as project:
        new = _new_classes(project, read.checklists)
        notes: list[Message] = []
        if known_only and new:
            read = replace(read, checklists=_only_known(file, read, set(new)))
            template = "Left out, since the project has no such class: {names}."
            notes.append(Message(template, {"names": listed(new)}))
            new = []
        n_tagged = _n_tagged(project, file, read)
        project.do(attribute_wishes.import_knowledge(project.state, read, source=file.name))
    n_unknown = len(read.image_paths) - n_tagged
    if n_unknown:
        notes.append(_left_out(n_unknown))
    notes += table_notes(read.checklists)
    for note in notes:
        terminal.note(note)
    n_classes, n_attributes = read.checklists.strengths.shape
    terminal.answer(
        {
            "attributes": n_attributes,
            "classes": n_classes,
            "new_classes": new,
            "tagged_images": n_tagged,
            "unknown_images": n_unknown,
            "notes": list(map(str, notes)),
        },
        f"{_contents(n_attributes, n_tagged, n_classes)} imported"
        + (f", {len(new):,} of them new." if n_classes else "."),
    )


def export_attributes(
    path: Path, file: Path, *, with_tags: bool, is_guarded: bool, as_json: bool
) -> None:
    terminal = Terminal(as_json=as_json)
    is_json = file.suffix.casefold() == ".json"
    if with_tags and is_json:
        raise typer.BadParameter("--tags is for CSV; JSON holds checklists and tags.")
    with opened(path) as project:
        held = knowledge_of(project.state)
    _check_is_anything(path, held, with_tags=with_tags, is_json=is_json)
    write_attributes(file, held, with_tags=with_tags, is_guarded=is_guarded)
    n_attributes = len(held.checklists.attribute_names)
    n_classes = 0 if with_tags else len(held.checklists.class_names)
    n_images = len(held.image_paths) if with_tags or is_json else 0
    if not is_json and not with_tags and _is_more_than_checklists(held):
        terminal.note("Groups, descriptions and tags of images are left out. JSON holds them.")
    terminal.answer(
        {
            "attributes": n_attributes,
            "classes": n_classes,
            "tagged_images": n_images,
            "file": str(file),
        },
        f"{_contents(n_attributes, n_images, n_classes)} exported to {file}.",
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


def _new_classes(project: Project, read: AttributeTable) -> list[str]:
    names = {definition.name.casefold() for definition in project.classes.values()}
    return [name for name in read.class_names if name.casefold() not in names]


def _only_known(file: Path, read: AttributeKnowledge, new: set[str]) -> AttributeTable:
    known = set(read.checklists.class_names) - new
    if not known and not read.image_paths:
        raise AttributeTableError(
            "The project has none of the classes in {path}. Compare the names,"
            " or allow new classes.",
            path=str(file),
        )
    return read.checklists.only(known)


def _n_tagged(project: Project, file: Path, read: AttributeKnowledge) -> int:
    """Return of how many images in the file the project knows; AttributeTableError if of none."""
    n_tagged = len(rows_of_images(project.catalog, read.image_paths))
    if read.image_paths and not n_tagged and not read.checklists.class_names:
        raise AttributeTableError(
            "The project has none of the images in {path}. Write their paths as"
            " “protolabel review list” shows them.",
            path=str(file),
        )
    return n_tagged


def _left_out(count: int) -> Message:
    return Message(
        "Left out the tags of an image that the project does not have;"
        " “protolabel review list” shows the paths of those it has."
        if count == 1
        else "Left out the tags of {count} images that the project does not have;"
        " “protolabel review list” shows the paths of those it has.",
        {"count": count},
    )


def _check_is_anything(
    path: Path, held: AttributeKnowledge, *, with_tags: bool, is_json: bool
) -> None:
    missing = ""
    if not held.checklists.attribute_names:
        missing = "attribute"
    elif with_tags and not held.image_paths:
        missing = "tagged image"
    elif not with_tags and not is_json and not held.checklists.class_names:
        missing = "class"
    if missing:
        raise ProjectError(
            "{path} has no {missing}, so there is nothing to export. Add some first.",
            path=str(path),
            missing=missing,
        )


def _is_more_than_checklists(held: AttributeKnowledge) -> bool:
    return any([held.image_paths, *held.groups.values(), *held.descriptions.values()])


def _contents(n_attributes: int, n_images: int, n_classes: int) -> str:
    owners = [counted(n_images, "tagged image")] if n_images else []
    owners += [counted(n_classes, "class", "classes")] if n_classes or not n_images else []
    return f"{counted(n_attributes, 'attribute')} of {' and '.join(owners)}"


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
