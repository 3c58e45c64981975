"""What a person can ask about attributes, each turned into one edit, like `wishes`."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.errors import ProjectError
from engine.messages import Message
from engine.project.attribute_knowledge import AttributeKnowledge, tag_groups
from engine.project.attributes.attributes import (
    Attribute,
    ChecklistChange,
    TagGroup,
    check_attribute_is_new,
    tidy_attribute_name,
)
from engine.project.classes import composed, tidy_description
from engine.project.edits.edits import AddClass, ChangeClass, Edit, Several
from engine.project.edits.of_attributes import (
    AddAttributes,
    ChangeAttributes,
    RemoveAttributes,
    SetChecklists,
    SetTags,
)
from engine.project.identifiers import AttributeId, ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.wishes import new_definitions

_MOST_NAMED: Final = 3


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
    title = Message(
        "Set an attribute of {name}" if len(entries) == 1 else "Set {count} attributes of {name}",
        {"count": len(entries), "name": state.definition(class_id).name},
    )
    return set_checklists(state, {class_id: entries}, title=title)


def set_checklists(
    state: ProjectState, entries: Mapping[ClassId, ChecklistChange], *, title: Message | None = None
) -> SetChecklists:
    """Make entries in the checklists of several classes at once, as `set_checklist` does."""
    for class_id, changes in entries.items():
        state.definition(class_id)
        state.vocabulary.check_entries(changes)
    count = sum(map(len, entries.values()))
    text = "Set an attribute" if count == 1 else "Set {count} attributes"
    return SetChecklists(title or Message(text, {"count": count}), dict(entries))


def tag_images(
    state: ProjectState,
    images: Sequence[ImageId],
    tags: Mapping[AttributeId, bool | None],
) -> SetTags:
    """Say whether `images` show each attribute of `tags`, or with None that nobody knows.

    Raises
    ------
    ProjectError
        If the project has no such image.
    """
    wanted = tuple(dict.fromkeys(images))
    for image_id in wanted:
        if not 0 <= image_id < len(state.catalog):
            raise ProjectError(
                "The project has no image with number {number}, so nothing was tagged."
                " Choose images that it shows.",
                number=image_id,
            )
    names = [state.vocabulary.attribute(a).name for a in tags]
    groups = tuple(TagGroup(a, tag, wanted) for a, tag in tags.items())
    return SetTags(_tag_title(len(wanted), names), groups)


def import_knowledge(state: ProjectState, knowledge: AttributeKnowledge, *, source: str) -> Several:
    """Take in checklists, groups, descriptions and tags; what is not there yet is defined.

    Cells of checklists and tags replace what was there, also where they are unknown. Classes
    and attributes that are not named stay as they are; images that the project lacks are left
    out.

    Parameters
    ----------
    source : where it comes from, for the Undo menu
    """
    title = Message("Import attributes from {name}", {"name": source})
    table, held = knowledge.checklists, state.vocabulary.attributes
    class_ids = {d.name.casefold(): d.class_id for d in state.classes.values()}
    said = {
        composed(name).casefold(): tidy_description(text)
        for name, text in knowledge.class_descriptions.items()
    }
    classes = [
        replace(d, description=said.get(d.name.casefold(), ""))
        for d in new_definitions(state, _without(table.class_names, class_ids))
    ]
    described = [
        replace(d, description=said.get(d.name.casefold(), d.description))
        for d in state.classes.values()
    ]
    class_ids |= {d.name.casefold(): d.class_id for d in classes}
    attributes = _imported(state, knowledge)
    columns = [attribute.attribute_id for attribute in attributes]
    entries = {
        class_ids[composed(name).casefold()]: _entries(columns, row)
        for name, row in zip(table.class_names, table.strengths.tolist(), strict=True)
    }
    changed = (a for a in attributes if held.get(a.attribute_id, a) != a)
    edits: tuple[Edit, ...] = (
        *(AddClass(title, definition) for definition in classes),
        *(ChangeClass(title, d) for d in described if d != state.classes[d.class_id]),
        AddAttributes(title, tuple(a for a in attributes if a.attribute_id not in held)),
        ChangeAttributes(title, tuple(changed)),
        SetChecklists(title, entries),
        SetTags(title, tag_groups(state, columns, knowledge)),
    )
    return Several(title, edits)


def _imported(state: ProjectState, knowledge: AttributeKnowledge) -> list[Attribute]:
    """Return the attributes as they will be, old and new, one for each column."""
    names = knowledge.checklists.attribute_names
    known = {a.name.casefold(): a for a in state.vocabulary.attributes.values()}
    known |= {a.name.casefold(): a for a in _numbered(state, _without(names, known))}
    return [
        replace(
            attribute,
            group=composed(knowledge.groups.get(name, attribute.group)),
            description=knowledge.descriptions.get(name, attribute.description).strip(),
        )
        for name in names
        for attribute in [known[composed(name).casefold()]]
    ]


def _tag_title(count: int, names: Sequence[str]) -> Message:
    if len(names) > _MOST_NAMED:
        one, many = "Tag an image: {number} attributes", "Tag {count} images: {number} attributes"
    else:
        one, many = "Tag an image: {names}", "Tag {count} images: {names}"
    values: dict[str, str | int] = {"count": count, "number": len(names)}
    return Message(one if count == 1 else many, values | {"names": ", ".join(names)})


def _numbered(state: ProjectState, names: Sequence[str]) -> list[Attribute]:
    return [
        Attribute(AttributeId(number), tidy_attribute_name(name))
        for number, name in enumerate(names, state.next_attribute_id)
    ]


def _without(names: Sequence[str], known: Collection[str]) -> list[str]:
    return [name for name in names if composed(name).casefold() not in known]


def _entries(columns: Sequence[AttributeId], strengths: Sequence[float]) -> ChecklistChange:
    return {
        attribute_id: None if math.isnan(strength) else strength
        for attribute_id, strength in zip(columns, strengths, strict=True)
    }


def _counted(one: str, many: str, names: Sequence[str], group: str = "") -> Message:
    values: dict[str, str | int] = {"count": len(names), "group": group}
    if len(names) == 1:
        return Message(one, {**values, "name": names[0]})
    return Message(many, values)
