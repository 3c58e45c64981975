"""What a person can ask about attributes, each turned into one edit, like `wishes`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.errors import ProjectError
from engine.messages import Message
from engine.project.attribute_edits import (
    AddAttributes,
    ChangeAttributes,
    RemoveAttributes,
    SetChecklists,
    SetTags,
)
from engine.project.attributes import (
    Attribute,
    AttributeTable,
    ChecklistChange,
    TagGroup,
    check_attribute_is_new,
    tidy_attribute_name,
)
from engine.project.classes import composed
from engine.project.edits import AddClass, Several
from engine.project.identifiers import AttributeId, ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.wishes import new_definitions


def new_attributes(
    state: ProjectState, names: Sequence[str], *, group: str = "", description: str = ""
) -> AddAttributes:
    """Define attributes that share a group."""
    attributes: list[Attribute] = []
    for attribute in _numbered(state, names):
        others = [*state.vocabulary.attributes.values(), *attributes]
        check_attribute_is_new(attribute.name, others)
        attributes.append(
            replace(attribute, group=composed(group), description=description.strip())
        )
    title = _counted("New attribute {name}", "{count} new attributes", [a.name for a in attributes])
    return AddAttributes(title, tuple(attributes))


def rename_attribute(state: ProjectState, attribute_id: AttributeId, name: str) -> ChangeAttributes:
    before = state.vocabulary.attribute(attribute_id)
    name = tidy_attribute_name(name)
    others = (a for a in state.vocabulary.attributes.values() if a != before)
    check_attribute_is_new(name, others)
    title = Message("Rename attribute {old} to {new}", {"old": before.name, "new": name})
    return ChangeAttributes(title, (replace(before, name=name),))


def group_attributes(
    state: ProjectState, attribute_ids: Sequence[AttributeId], group: str
) -> ChangeAttributes:
    """Show attributes together as `group`, or with "" in none."""
    group = composed(group)
    before = list(map(state.vocabulary.attribute, dict.fromkeys(attribute_ids)))
    names = [attribute.name for attribute in before]
    title = (
        _counted("Put {name} into {group}", "Put {count} attributes into {group}", names, group)
        if group
        else _counted(
            "Take {name} out of its group", "Take {count} attributes out of groups", names
        )
    )
    return ChangeAttributes(title, tuple(replace(a, group=group) for a in before))


def describe_attribute(
    state: ProjectState, attribute_id: AttributeId, description: str
) -> ChangeAttributes:
    """Say how to tell whether an image shows the attribute."""
    before = state.vocabulary.attribute(attribute_id)
    title = Message("Describe {name}", {"name": before.name})
    return ChangeAttributes(title, (replace(before, description=description.strip()),))


def remove_attributes(
    state: ProjectState, attribute_ids: Sequence[AttributeId]
) -> RemoveAttributes:
    wanted = tuple(dict.fromkeys(attribute_ids))
    names = [state.vocabulary.attribute(a).name for a in wanted]
    title = _counted("Remove attribute {name}", "Remove {count} attributes", names)
    return RemoveAttributes(title, wanted)


def set_checklist(
    state: ProjectState, class_id: ClassId, entries: ChecklistChange
) -> SetChecklists:
    """Say how strongly the class has each attribute, 0..1, or with None that nobody knows.

    Raises
    ------
    ProjectError
        If a strength lies outside 0..1.
    """
    for attribute_id, strength in entries.items():
        if strength is not None and not 0 <= strength <= 1:
            raise ProjectError(
                "“{name}” cannot be {strength}."
                " A strength lies between 0 (absent) and 1 (present).",
                name=state.vocabulary.attribute(attribute_id).name,
                strength=str(strength),
            )
    title = Message(
        "Set an attribute of {name}" if len(entries) == 1 else "Set {count} attributes of {name}",
        {"count": len(entries), "name": state.definition(class_id).name},
    )
    return SetChecklists(title, {class_id: entries})


def tag_images(
    state: ProjectState,
    images: Sequence[ImageId],
    tags: Mapping[AttributeId, bool | None],
) -> SetTags:
    """Say whether `images` show each attribute of `tags`, or with None that nobody knows."""
    wanted = tuple(dict.fromkeys(images))
    names = ", ".join(state.vocabulary.attribute(a).name for a in tags)
    title = Message(
        "Tag an image: {names}" if len(wanted) == 1 else "Tag {count} images: {names}",
        {"count": len(wanted), "names": names},
    )
    return SetTags(title, tuple(TagGroup(a, tag, wanted) for a, tag in tags.items()))


def import_table(state: ProjectState, table: AttributeTable, *, source: str) -> Several:
    """Take in checklists; classes and attributes that are not there yet are defined.

    The table's cells replace what was there, also where they are unknown. Classes and
    attributes that it does not name stay as they are.

    Parameters
    ----------
    source : where the table comes from, for the Undo menu
    """
    title = Message("Import attributes from {name}", {"name": source})
    class_ids = {d.name.casefold(): d.class_id for d in state.classes.values()}
    attribute_ids = {a.name.casefold(): i for i, a in state.vocabulary.attributes.items()}
    classes = new_definitions(state, _without(table.class_names, class_ids))
    attributes = _numbered(state, _without(table.attribute_names, attribute_ids))
    class_ids |= {d.name.casefold(): d.class_id for d in classes}
    attribute_ids |= {a.name.casefold(): a.attribute_id for a in attributes}
    columns = [attribute_ids[composed(name).casefold()] for name in table.attribute_names]
    entries = {
        class_ids[composed(name).casefold()]: _entries(columns, row)
        for name, row in zip(table.class_names, table.strengths.tolist(), strict=True)
    }
    return Several(
        title,
        (
            *(AddClass(title, definition) for definition in classes),
            AddAttributes(title, tuple(attributes)),
            SetChecklists(title, entries),
        ),
    )


def _numbered(state: ProjectState, names: Sequence[str]) -> list[Attribute]:
    return [
        Attribute(AttributeId(number), tidy_attribute_name(name))
        for number, name in enumerate(names, state.next_attribute_id)
    ]


def _without(names: Sequence[str], known: Mapping[str, int]) -> list[str]:
    return [name for name in names if composed(name).casefold() not in known]


def _entries(columns: Sequence[AttributeId], strengths: Sequence[float]) -> ChecklistChange:
    return {
        attribute_id: None if math.isnan(strength) else round(strength, 6)
        for attribute_id, strength in zip(columns, strengths, strict=True)
    }


def _counted(one: str, many: str, names: Sequence[str], group: str = "") -> Message:
    values: dict[str, str | int] = {"count": len(names), "group": group}
    if len(names) == 1:
        return Message(one, {**values, "name": names[0]})
    return Message(many, values)
