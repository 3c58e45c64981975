"""The attributes of a project, the checklists of its classes and the tags of its images."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple
from difflib import get_close_matches

import numpy as np

from engine.errors import ProjectError, UnknownAttributeError
from engine.project.attributes.attributes import Attribute, Checklist, Checklists, TagGroup
from engine.project.attributes.snapshot import AttributeSnapshot
from engine.project.classes import ClassDefinition
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import AttributeId, ClassId, ImageId
from engine.project.seal import sum_of_rows, sum_of_texts
from engine.vectors import Bools, Float32s, Int32s

_DIGITS = 6  # what files hold, so that an export and an import change nothing


class AttributeVocabulary:
    """All attributes and what is known by them; every change is also a statement to the file.

    Changes belong inside a transaction of the file, as for `ProjectState`.

    Attributes
    ----------
    attributes : by ascending id
    checklists : of the classes of which anything is known
    tags : whether the images that were looked at show an attribute
    """

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self.attributes = {a.attribute_id: a for a in _read_attributes(file)}
        self.checklists = _read_checklists(file)
        self.tags = _read_tags(file)
        self.sum = (
            _sum_of_attributes(self.attributes.values())
            + sum(_sum_of_checklist(c, held) for c, held in self.checklists.items())
            + sum(_sum_of_tags(a, tags) for a, tags in self.tags.items())
        )

    def __len__(self) -> int:
        return len(self.attributes)

    def attribute(self, attribute_id: AttributeId) -> Attribute:
        try:
            return self.attributes[attribute_id]
        except KeyError:
            raise UnknownAttributeError(
                "There is no attribute with number {number}.", number=attribute_id
            ) from None

    def find(self, name: str) -> Attribute | None:
        """Return the attribute of that name, capitals aside."""
        wanted = name.casefold()
        return next((a for a in self.attributes.values() if a.name.casefold() == wanted), None)

    def named(self, name: str) -> Attribute:
        attribute = self.find(name)
        if attribute is not None:
            return attribute
        names = get_close_matches(name, [a.name for a in self.attributes.values()])
        raise UnknownAttributeError(
            "There is no attribute “{name}”. Similar ones are: {names}."
            if names
            else "There is no attribute “{name}”. Add it, or list those there are.",
            name=name,
            names=", ".join(names),
        )

    def check_entries(self, entries: Mapping[AttributeId, float | None]) -> None:
        """Raise ProjectError if a strength lies outside 0..1 or there is no such attribute."""
        for attribute_id, strength in entries.items():
            attribute = self.attribute(attribute_id)
            if strength is not None and not 0 <= strength <= 1:
                raise ProjectError(
                    "“{name}” cannot be {strength}."
                    " A strength lies between 0 (absent) and 1 (present).",
                    name=attribute.name,
                    strength=str(strength),
                )

    def strengths(self, class_ids: Collection[ClassId]) -> Float32s:
        """Return the checklists of `class_ids` as an array.

        Returns
        -------
        float32 (n_classes, n_attributes) in 0..1, NaN where unknown; attributes by ascending id
        """
        lists = (self.checklists.get(class_id, {}) for class_id in class_ids)
        rows = [[checklist.get(a, np.nan) for a in self.attributes] for checklist in lists]
        return np.array(rows, np.float32).reshape(len(class_ids), len(self))

    def snapshot(
        self, classes: Mapping[ClassId, ClassDefinition], is_overwritten: Bools | None = None
    ) -> AttributeSnapshot:
        """Return what is known of `classes` and of all tagged images.

        Parameters
        ----------
        is_overwritten : bool (n_images,), images whose tags are about other bytes
        """
        tagged, tags = self._tags_as_arrays()
        if is_overwritten is not None:
            is_kept = ~is_overwritten[tagged]
            tagged, tags = tagged[is_kept], tags[is_kept]
        return AttributeSnapshot(
            tuple(self.attributes),
            tuple(attribute.name for attribute in self.attributes.values()),
            tuple(classes),
            tuple(definition.name for definition in classes.values()),
            tuple(definition.words for definition in classes.values()),
            self.strengths(classes),
            tagged,
            tags,
        )

    def tag_groups(
        self, attribute_id: AttributeId, image_ids: Iterable[ImageId] | None = None
    ) -> tuple[TagGroup, ...]:
        """Return the present tags of `image_ids`, or else of all that have one, equal together."""
        tags = self.tags.get(attribute_id, {})
        groups: dict[bool | None, list[ImageId]] = {}
        for image_id in tags if image_ids is None else image_ids:
            groups.setdefault(tags.get(image_id), []).append(image_id)
        return tuple(TagGroup(attribute_id, tag, tuple(ids)) for tag, ids in groups.items())

    def put(self, attribute: Attribute) -> None:
        self._file.run(
            "INSERT INTO attribute (id, name, group_name, description) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
            " group_name = excluded.group_name, description = excluded.description",
            attribute.attribute_id,
            attribute.name,
            attribute.group,
            attribute.description,
        )
        before = self.attributes.get(attribute.attribute_id)
        self.sum += _sum_of_attributes([attribute])
        self.sum -= _sum_of_attributes([before] if before else [])
        last = next(reversed(self.attributes), attribute.attribute_id)
        self.attributes[attribute.attribute_id] = attribute
        if attribute.attribute_id < last:
            self.attributes = dict(sorted(self.attributes.items()))

    def drop(self, attribute_ids: Collection[AttributeId]) -> None:
        """Remove attributes with their entries in checklists and their tags."""
        self._file.run_many("DELETE FROM attribute WHERE id = ?", ((a,) for a in attribute_ids))
        for attribute_id in attribute_ids:
            self.sum -= _sum_of_attributes([self.attributes.pop(attribute_id)])
            self.sum -= _sum_of_tags(attribute_id, self.tags.pop(attribute_id, {}))
        for class_id, checklist in tuple(self.checklists.items()):
            left = {a: s for a, s in checklist.items() if a not in attribute_ids}
            self._keep(class_id, left)

    def put_checklist(self, class_id: ClassId, entries: Mapping[AttributeId, float | None]) -> None:
        """Make entries in the checklist of a class; None makes an attribute unknown."""
        known = {a: round(s, _DIGITS) for a, s in entries.items() if s is not None}
        self._file.run_many(
            "INSERT OR REPLACE INTO checklist (class_id, attribute_id, strength) VALUES (?, ?, ?)",
            ((class_id, a, s) for a, s in known.items()),
        )
        self._file.run_many(
            "DELETE FROM checklist WHERE class_id = ? AND attribute_id = ?",
            ((class_id, a) for a in entries.keys() - known.keys()),
        )
        held = self.checklists.get(class_id, {})
        others = {a: s for a, s in held.items() if a not in entries}
        self._keep(class_id, others | known)

    def drop_checklist(self, class_id: ClassId) -> None:
        self._file.run("DELETE FROM checklist WHERE class_id = ?", class_id)
        self._keep(class_id, {})

    def put_tags(self, group: TagGroup) -> None:
        """Tag images, or take their tags away."""
        attribute_id, images = group.attribute_id, group.image_ids
        tags = self.tags.pop(attribute_id, {})
        self.sum -= _sum_of_tags(attribute_id, {i: tags[i] for i in images if i in tags})
        self._file.run_many(
            "DELETE FROM tag WHERE attribute_id = ? AND image_id = ?",
            ((attribute_id, i) for i in images),
        )
        for image_id in images:
            tags.pop(image_id, None)
        if group.is_present is not None:
            self._file.run_many(
                "INSERT INTO tag (attribute_id, image_id, is_present) VALUES (?, ?, ?)",
                ((attribute_id, i, group.is_present) for i in images),
            )
            news = dict.fromkeys(images, group.is_present)
            tags.update(news)
            self.sum += _sum_of_tags(attribute_id, news)
        if tags:
            self.tags[attribute_id] = tags

    def _tags_as_arrays(self) -> tuple[Int32s, Float32s]:
        images = {a: np.fromiter(tags, np.int32, len(tags)) for a, tags in self.tags.items()}
        tagged = np.unique(np.concatenate([np.empty(0, np.int32), *images.values()]))
        array = np.full((len(tagged), len(self)), np.nan, np.float32)
        for column, attribute_id in enumerate(self.attributes):
            if attribute_id in images:
                tags = self.tags[attribute_id].values()
                rows = np.searchsorted(tagged, images[attribute_id])
                array[rows, column] = np.fromiter(tags, np.float32, len(tags))
        return tagged, array

    def _keep(self, class_id: ClassId, checklist: Checklist) -> None:
        before = self.checklists.get(class_id, {})
        self.sum += _sum_of_checklist(class_id, checklist) - _sum_of_checklist(class_id, before)
        self.checklists[class_id] = checklist
        if not checklist:
            del self.checklists[class_id]


def _sum_of_attributes(attributes: Iterable[Attribute]) -> int:
    return sum_of_texts(3, (astuple(attribute) for attribute in attributes))


def _sum_of_checklist(class_id: ClassId, checklist: Checklist) -> int:
    strengths = np.array(list(checklist.values()), np.float64).view(np.int64)
    return sum_of_rows(4, list(checklist), np.full(len(checklist), class_id), strengths)


def _sum_of_tags(attribute_id: AttributeId, tags: Mapping[ImageId, bool]) -> int:
    columns = list(tags), list(tags.values()), np.full(len(tags), attribute_id)
    return sum_of_rows(5, *columns)


def _read_attributes(file: ProjectFile) -> Iterable[Attribute]:
    rows = file.run("SELECT id, name, group_name, description FROM attribute ORDER BY id")
    return (Attribute(AttributeId(row[0]), *row[1:]) for row in rows)


def _read_checklists(file: ProjectFile) -> Checklists:
    checklists: Checklists = {}
    for class_id, attribute_id, strength in file.run(
        "SELECT class_id, attribute_id, strength FROM checklist"
    ):
        checklists.setdefault(class_id, {})[attribute_id] = strength
    return checklists


def _read_tags(file: ProjectFile) -> dict[AttributeId, dict[ImageId, bool]]:
    tags: dict[AttributeId, dict[ImageId, bool]] = {}
    for attribute_id, image_id, is_present in file.run(
        "SELECT attribute_id, image_id, is_present FROM tag"
    ):
        tags.setdefault(attribute_id, {})[image_id] = bool(is_present)
    return tags
