"""The project in memory, written through to its file: what edits change."""

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import UnknownClassError
from engine.project.attributes.attributes import Attribute, AttributeTable
from engine.project.attributes.snapshot import AttributeSnapshot
from engine.project.attributes.vocabulary import AttributeVocabulary
from engine.project.audits import AuditRecord, Audits
from engine.project.catalog import Catalog
from engine.project.classes import ClassDefinition, SupportSet
from engine.project.file.refusals import damaged
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import NO_CLASS, AttributeId, AuditId, ClassId, ImageId
from engine.project.seal import SEAL, as_text, sum_of_texts
from engine.project.verdicts.observations import Observation, ObservationRows
from engine.project.verdicts.verdicts import (
    VerdictGroup,
    VerdictKind,
    Verdicts,
    VerdictSnapshot,
)
from engine.vectors import Bools

_NEXT_CLASS_ID, _NEXT_ATTRIBUTE_ID = "next_class_id", "next_attribute_id"
_NEXT_AUDIT_ID = "next_audit_id"


class ProjectState:
    """Catalog, classes, attributes, verdicts and audits; every change is also written to the file.

    Changes belong inside a transaction of `file`; when that fails, memory is ahead of
    the file and the state must be loaded anew.
    """

    def __init__(self, file: ProjectFile, root: Path) -> None:
        self.file = file
        self.catalog = Catalog(file, root)
        self.classes = {d.class_id: d for d in _read_classes(file)}
        self.vocabulary = AttributeVocabulary(file)
        self.verdicts = _read_verdicts(file, len(self.catalog))
        self.audits = Audits(file)
        self._verdicts_sum = self.verdicts.sum_of(np.flatnonzero(self.verdicts.kinds))

    @property
    def next_class_id(self) -> ClassId:
        """An id that no class has or had, so that undo can bring old ones back."""
        return ClassId(self._free_id(_NEXT_CLASS_ID, self.classes))

    @property
    def next_attribute_id(self) -> AttributeId:
        return AttributeId(self._free_id(_NEXT_ATTRIBUTE_ID, self.vocabulary.attributes))

    @property
    def next_audit_id(self) -> AuditId:
        return AuditId(self._free_id(_NEXT_AUDIT_ID, self.audits.records))

    def _free_id(self, key: str, held: dict[Any, Any]) -> int:
        """Return the number that is counted as free, and never one that is `held`, ascending."""
        last: int = next(reversed(held), 0)
        return max(int(self.setting(key) or 1), last + 1)

    @property
    def newest_class(self) -> ClassId:
        """The class that was defined last, 0 without any."""
        return max(self.classes, default=ClassId(0))

    def definition(self, class_id: ClassId) -> ClassDefinition:
        try:
            return self.classes[class_id]
        except KeyError:
            raise UnknownClassError(
                "There is no class with number {number}.", number=class_id
            ) from None

    def class_named(self, name: str) -> ClassDefinition:
        for definition in self.classes.values():
            if definition.name.casefold() == name.casefold():
                return definition
        raise UnknownClassError(
            "There is no class “{name}”. The classes are: {names}.",
            name=name,
            names=", ".join(d.name for d in self.classes.values()) or "none yet",
        )

    @property
    def is_decided(self) -> Bools:
        """Mark the images of which a person has said something: bool (n_images,)."""
        is_decided: Bools = np.not_equal(self.verdicts.kinds, VerdictKind.OPEN)
        for tags in self.vocabulary.tags.values():
            is_decided[np.fromiter(tags, np.intp, len(tags))] = True
        return is_decided

    @property
    def is_overwritten(self) -> Bools:
        """Mark the images whose bytes are others than a person has judged: bool (n_images,)."""
        is_other = np.zeros(len(self.catalog), np.bool_)
        judged = self.catalog.judged_hashes
        is_other[np.fromiter(judged, np.intp, len(judged))] = True
        return is_other & self.is_decided if judged else is_other

    def verdict_snapshot(self) -> VerdictSnapshot:
        """Return a copy of the verdicts that hold for the present bytes; see `VerdictSnapshot`."""
        return self.verdicts.snapshot(self.is_overwritten)

    @property
    def is_lost(self) -> Bools:
        """Mark the images that can teach nothing: gone, unreadable, or other than was judged."""
        return self.catalog.is_missing | self.catalog.is_unreadable | self.is_overwritten

    def support_set(self) -> SupportSet:
        """Return the examples of each class that are there, and as they were chosen."""
        return self.verdicts.support_set(self.classes, self.is_lost)

    def lost_examples(self) -> dict[ClassId, tuple[ImageId, ...]]:
        """Return the examples that `support_set` leaves out, of each class that has any."""
        kept, given = self.support_set().images, self.verdicts.support_set(self.classes).images
        lost = {c: tuple(i for i in given[c] if i not in frozenset(kept[c])) for c in given}
        return {class_id: images for class_id, images in lost.items() if images}

    def attribute_table(self) -> AttributeTable:
        """Return the checklists of all classes."""
        return AttributeTable(
            tuple(definition.name for definition in self.classes.values()),
            tuple(attribute.name for attribute in self.vocabulary.attributes.values()),
            self.vocabulary.strengths(self.classes),
        )

    def attribute_snapshot(self) -> AttributeSnapshot:
        """Return a copy of checklists and tags that other threads may read."""
        return self.vocabulary.snapshot(self.classes, self.is_overwritten)

    def setting(self, key: str) -> str | None:
        row = self.file.run("SELECT value FROM setting WHERE key = ?", key).fetchone()
        return row[0] if row else None

    def put_setting(self, key: str, value: str) -> None:
        self.file.run("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", key, value)

    def put_class(self, definition: ClassDefinition) -> None:
        self.file.run(
            "INSERT INTO class (id, name, colour, key, description) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, colour = excluded.colour,"
            " key = excluded.key, description = excluded.description",
            definition.class_id,
            definition.name,
            definition.colour,
            definition.key,
            definition.description,
        )
        if definition.class_id >= self.next_class_id:
            self.put_setting(_NEXT_CLASS_ID, str(definition.class_id + 1))
        self.classes[definition.class_id] = definition
        self.classes = dict(sorted(self.classes.items()))

    def drop_class(self, class_id: ClassId) -> None:
        """Remove a class that no verdict speaks of any more, with its checklist."""
        self.vocabulary.drop_checklist(class_id)
        self.file.run("DELETE FROM class WHERE id = ?", class_id)
        del self.classes[class_id]

    def put_attribute(self, attribute: Attribute) -> None:
        if attribute.attribute_id >= self.next_attribute_id:
            self.put_setting(_NEXT_ATTRIBUTE_ID, str(attribute.attribute_id + 1))
        self.vocabulary.put(attribute)

    def put_audit(self, record: AuditRecord, snapshot: bytes) -> None:
        if record.audit_id >= self.next_audit_id:
            self.put_setting(_NEXT_AUDIT_ID, str(record.audit_id + 1))
        self.audits.put(record, snapshot)

    def put_verdicts(self, groups: Iterable[VerdictGroup]) -> None:
        for group in groups:
            rows = np.asarray(group.image_ids, np.intp)
            self._verdicts_sum -= self.verdicts.sum_of(rows)
            _write_group(self.file, group)
            self.verdicts.put(group)
            self._verdicts_sum += self.verdicts.sum_of(rows)

    def seal(self) -> None:
        """Note what a person has said by now, so that damage to it is seen; see `seal`."""
        self.put_setting(SEAL, self._sum())

    def check_seal(self) -> None:
        """Raise DamagedProjectError where what was read is not what was sealed."""
        sealed = self.setting(SEAL)
        if sealed is not None and sealed != self._sum():
            raise damaged(self.file.path, "what was said of its images is not what was saved")

    def _sum(self) -> str:
        classes = sum_of_texts(2, (astuple(d) for d in self.classes.values()))
        return as_text(self._verdicts_sum + classes + self.vocabulary.sum)

    def put_observations(self, held: ObservationRows) -> None:
        _write_observations(self.file, held)
        self.verdicts.observations.put(held)


def _write_group(file: ProjectFile, group: VerdictGroup) -> None:
    verdict = group.verdict
    file.run_many("DELETE FROM verdict WHERE image_id = ?", ((i,) for i in group.image_ids))
    if verdict.kind == VerdictKind.OPEN:
        return
    class_id = None if verdict.class_id == NO_CLASS else verdict.class_id
    newest = None if verdict.newest_class == NO_CLASS else verdict.newest_class
    file.run_many(
        "INSERT INTO verdict (image_id, kind, class_id, newest_class) VALUES (?, ?, ?, ?)",
        ((i, int(verdict.kind), class_id, newest) for i in group.image_ids),
    )
    file.run_many(
        "INSERT INTO ruled_out (image_id, class_id) VALUES (?, ?)",
        ((i, c) for i in group.image_ids for c in verdict.ruled_out),
    )


def _write_observations(file: ProjectFile, held: ObservationRows) -> None:
    file.run_many("DELETE FROM observation WHERE image_id = ?", ((i,) for i in held.image_ids))
    rows = zip(held.image_ids, held.class_ids, held.probabilities, held.orders, strict=True)
    file.run_many(
        "INSERT INTO observation (image_id, class_id, probability, position) VALUES (?, ?, ?, ?)",
        (row for row in rows if row[1] != NO_CLASS),
    )


def _read_classes(file: ProjectFile) -> Iterable[ClassDefinition]:
    rows = file.run("SELECT id, name, colour, key, description FROM class ORDER BY id")
    return (ClassDefinition(ClassId(class_id), *texts) for class_id, *texts in rows)


def _read_verdicts(file: ProjectFile, n_images: int) -> Verdicts:
    verdicts = Verdicts(n_images)
    rows = file.run("SELECT image_id, kind, class_id, newest_class FROM verdict")
    for image_id, kind, class_id, newest in rows:
        verdicts.kinds[image_id] = kind
        verdicts.class_ids[image_id] = NO_CLASS if class_id is None else class_id
        verdicts.newest_classes[image_id] = NO_CLASS if newest is None else newest
    ruled_out: dict[ImageId, list[ClassId]] = {}
    rows = file.run("SELECT image_id, class_id FROM ruled_out ORDER BY image_id, class_id")
    for image_id, class_id in rows:
        ruled_out.setdefault(image_id, []).append(class_id)
    verdicts.ruled_out = {i: tuple(out) for i, out in ruled_out.items()}
    rows = file.run("SELECT image_id, class_id, probability, position FROM observation")
    for image_id, class_id, probability, order in rows:
        verdicts.observations.set(image_id, Observation(class_id, probability, order))
    return verdicts
