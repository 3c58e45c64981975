"""A person's actions as data: each applies itself and returns its own undoing.

Few kinds suffice: verdicts on images, a class that comes or goes with its verdicts, a class
that changes its words or looks, those of `of_attributes` and `of_audits`, several as one, one
with what was shown when it was made, and one on images whose files have changed. The wishes that
a person can have are in `wishes`, `attribute_wishes` and `engine.audit.wishes`; they turn into
these.
"""

from functools import reduce
from operator import or_
from typing import TypeAlias

import msgspec

from engine.images import ContentHash
from engine.messages import Message
from engine.project.attributes.attributes import Checklist
from engine.project.changes import Changes
from engine.project.classes import ClassDefinition, check_name_is_free
from engine.project.edits.of_attributes import (
    AddAttributes,
    ChangeAttributes,
    RemoveAttributes,
    SetChecklists,
    SetTags,
)
from engine.project.edits.of_audits import RemoveAudit, SetAnswers, StartAudit
from engine.project.identifiers import ClassId, ImageId
from engine.project.state import ProjectState
from engine.project.verdicts.observations import ObservationRows
from engine.project.verdicts.verdicts import VerdictGroup


class SetVerdicts(msgspec.Struct, frozen=True, tag=True):
    """Give each group of images its verdict."""

    title: Message
    groups: tuple[VerdictGroup, ...]

    @property
    def changes(self) -> Changes:
        return Changes.VERDICTS

    def apply(self, state: ProjectState) -> "SetVerdicts":
        for group in self.groups:
            for class_id in (group.verdict.class_id, *group.verdict.ruled_out):
                if class_id > 0:
                    state.definition(class_id)
        before = state.verdicts.groups_of([i for g in self.groups for i in g.image_ids])
        state.put_verdicts(self.groups)
        return SetVerdicts(self.title, before)


class AddClass(msgspec.Struct, frozen=True, tag=True):
    """Define a class and give its first verdicts and its checklist."""

    title: Message
    definition: ClassDefinition
    groups: tuple[VerdictGroup, ...] = ()
    checklist: Checklist = {}

    @property
    def changes(self) -> Changes:
        verdicts = Changes.VERDICTS if self.groups else Changes.NOTHING
        attributes = Changes.ATTRIBUTES if self.checklist else Changes.NOTHING
        return Changes.CLASSES | verdicts | attributes

    def apply(self, state: ProjectState) -> "RemoveClass":
        check_name_is_free(self.definition.name, state.classes.values())
        before = state.verdicts.groups_of([i for g in self.groups for i in g.image_ids])
        state.put_class(self.definition)
        state.put_verdicts(self.groups)
        for attribute_id in self.checklist:
            state.vocabulary.attribute(attribute_id)
        state.vocabulary.put_checklist(self.definition.class_id, self.checklist)
        return RemoveClass(self.title, self.definition.class_id, before)


class RemoveClass(msgspec.Struct, frozen=True, tag=True):
    """Take a class away with its checklist and what verdicts say of it, then set `restore`."""

    title: Message
    class_id: ClassId
    restore: tuple[VerdictGroup, ...] = ()

    @property
    def changes(self) -> Changes:
        return Changes.CLASSES | Changes.VERDICTS | Changes.ATTRIBUTES

    def apply(self, state: ProjectState) -> AddClass:
        definition = state.definition(self.class_id)
        checklist = state.vocabulary.checklists.get(self.class_id, {})
        before = state.verdicts.groups_of(state.verdicts.images_about(self.class_id))
        state.put_verdicts(
            VerdictGroup(g.verdict.without(self.class_id), g.image_ids) for g in before
        )
        state.put_verdicts(self.restore)
        state.drop_class(self.class_id)
        return AddClass(self.title, definition, before, checklist)


class ChangeClass(msgspec.Struct, frozen=True, tag=True):
    """Rename or describe a class, or change its colour or key."""

    title: Message
    definition: ClassDefinition

    @property
    def changes(self) -> Changes:
        return Changes.CLASSES

    def apply(self, state: ProjectState) -> "ChangeClass":
        before = state.definition(self.definition.class_id)
        others = (d for d in state.classes.values() if d.class_id != before.class_id)
        check_name_is_free(self.definition.name, others)
        state.put_class(self.definition)
        return ChangeClass(self.title, before)


class Several(msgspec.Struct, frozen=True, tag=True):
    """Make several edits as one step, each on what those before it have left."""

    title: Message
    edits: tuple["Edit", ...]

    @property
    def changes(self) -> Changes:
        return reduce(or_, (edit.changes for edit in self.edits), Changes.NOTHING)

    def apply(self, state: ProjectState) -> "Several":
        inverses = [edit.apply(state) for edit in self.edits]
        return Several(self.title, tuple(reversed(inverses)))


class Observed(msgspec.Struct, frozen=True, tag=True):
    """Make an edit, and then note what was shown of the images that it judges."""

    edit: "Edit"
    observations: ObservationRows

    @property
    def title(self) -> Message:
        return self.edit.title

    @property
    def changes(self) -> Changes:
        return self.edit.changes

    def apply(self, state: ProjectState) -> "Observed":
        before = state.verdicts.observations.rows_of(self.observations.image_ids)
        inverse = self.edit.apply(state)
        state.put_observations(self.observations)
        return Observed(inverse, before)


class Looked(msgspec.Struct, frozen=True, tag=True):
    """Make an edit, and note by which bytes its images have been judged: None for the present."""

    edit: "Edit"
    image_ids: tuple[ImageId, ...]
    hashes: tuple[bytes | None, ...]

    @property
    def title(self) -> Message:
        return self.edit.title

    @property
    def changes(self) -> Changes:
        return self.edit.changes

    def apply(self, state: ProjectState) -> "Looked":
        before = tuple(map(state.catalog.judged_hashes.get, self.image_ids))
        inverse = self.edit.apply(state)
        hashes = (None if h is None else ContentHash(h) for h in self.hashes)
        state.catalog.put_judged(dict(zip(self.image_ids, hashes, strict=True)))
        return Looked(inverse, self.image_ids, before)


Edit: TypeAlias = (
    SetVerdicts
    | AddClass
    | RemoveClass
    | ChangeClass
    | AddAttributes
    | RemoveAttributes
    | ChangeAttributes
    | SetChecklists
    | SetTags
    | StartAudit
    | RemoveAudit
    | SetAnswers
    | Several
    | Observed
    | Looked
)

_DECODER = msgspec.json.Decoder(Edit)


def encode_edit(edit: Edit) -> str:
    return msgspec.json.encode(edit).decode()


def decode_edit(text: str) -> Edit:
    return _DECODER.decode(text)  # type: ignore[no-any-return]
