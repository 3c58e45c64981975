"""What a person does to attributes as data, like the edits of `edits`, of which these are part."""

import msgspec

from engine.messages import Message
from engine.project.attributes.attributes import (
    Attribute,
    ChecklistChange,
    Checklists,
    TagGroup,
    check_attributes_are_new,
)
from engine.project.changes import Changes
from engine.project.identifiers import AttributeId, ClassId
from engine.project.state import ProjectState


class AddAttributes(msgspec.Struct, frozen=True, tag=True):
    """Define attributes, with what checklists and tags say of them."""

    title: Message
    attributes: tuple[Attribute, ...]
    checklists: Checklists = {}
    tags: tuple[TagGroup, ...] = ()

    @property
    def changes(self) -> Changes:
        return Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> "RemoveAttributes":
        vocabulary = state.vocabulary
        names = (attribute.name for attribute in self.attributes)
        check_attributes_are_new(names, vocabulary.attributes.values())
        for attribute in self.attributes:
            state.put_attribute(attribute)
        for class_id, checklist in self.checklists.items():
            vocabulary.put_checklist(class_id, checklist)
        for group in self.tags:
            vocabulary.put_tags(group)
        return RemoveAttributes(self.title, tuple(a.attribute_id for a in self.attributes))


class RemoveAttributes(msgspec.Struct, frozen=True, tag=True):
    """Take attributes away with all that checklists and tags say of them."""

    title: Message
    attribute_ids: tuple[AttributeId, ...]

    @property
    def changes(self) -> Changes:
        return Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> AddAttributes:
        vocabulary = state.vocabulary
        attributes = tuple(map(vocabulary.attribute, self.attribute_ids))
        dropped = frozenset(self.attribute_ids)
        checklists = {
            class_id: {a: s for a, s in checklist.items() if a in dropped}
            for class_id, checklist in vocabulary.checklists.items()
        }
        tags = [g for a in self.attribute_ids for g in vocabulary.tag_groups(a)]
        vocabulary.drop(dropped)
        return AddAttributes(self.title, attributes, checklists, tuple(tags))


class ChangeAttributes(msgspec.Struct, frozen=True, tag=True):
    """Rename attributes, or change their groups or descriptions."""

    title: Message
    attributes: tuple[Attribute, ...]

    @property
    def changes(self) -> Changes:
        return Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> "ChangeAttributes":
        vocabulary = state.vocabulary
        before = tuple(vocabulary.attribute(a.attribute_id) for a in self.attributes)
        changed = {a.attribute_id for a in self.attributes}
        others = (a for i, a in vocabulary.attributes.items() if i not in changed)
        check_attributes_are_new((a.name for a in self.attributes), others)
        for attribute in self.attributes:
            state.put_attribute(attribute)
        return ChangeAttributes(self.title, before)


class SetChecklists(msgspec.Struct, frozen=True, tag=True):
    """Make entries in the checklists of classes."""

    title: Message
    entries: dict[ClassId, ChecklistChange]

    @property
    def changes(self) -> Changes:
        return Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> "SetChecklists":
        before: dict[ClassId, ChecklistChange] = {}
        for class_id, entries in self.entries.items():
            state.definition(class_id)
            held = state.vocabulary.checklists.get(class_id, {})
            wanted = (state.vocabulary.attribute(a).attribute_id for a in entries)
            before[class_id] = {a: held.get(a) for a in wanted}
            state.vocabulary.put_checklist(class_id, entries)
        return SetChecklists(self.title, before)


class SetTags(msgspec.Struct, frozen=True, tag=True):
    """Say of images whether they show attributes."""

    title: Message
    groups: tuple[TagGroup, ...]

    @property
    def changes(self) -> Changes:
        return Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> "SetTags":
        vocabulary = state.vocabulary
        before: list[TagGroup] = []
        for group in self.groups:
            vocabulary.attribute(group.attribute_id)
            before += vocabulary.tag_groups(group.attribute_id, group.image_ids)
        for group in self.groups:
            vocabulary.put_tags(group)
        return SetTags(self.title, tuple(before))
