"""What a person says of classes in words: attributes, and tables of which class has which."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import DuplicateAttributeError, ProjectError
from engine.project.classes import composed
from engine.project.identifiers import AttributeId, ClassId, ImageId
from engine.vectors import Float32s

Checklist: TypeAlias = dict[AttributeId, float]
"""How strongly a class has each attribute: 1 present, 0 absent; what is not in it is unknown."""

ChecklistChange: TypeAlias = dict[AttributeId, float | None]
"""Entries to be made in a checklist; None makes an attribute unknown."""

Checklists: TypeAlias = dict[ClassId, Checklist]


@dataclass(frozen=True)
class Attribute:
    """Something that an image shows or does not, like stripes.

    Attributes
    ----------
    group : what it is shown with, like "colour"; "" for none
    description : how to tell whether an image shows it, "" if that is plain
    """

    attribute_id: AttributeId
    name: str
    group: str = ""
    description: str = ""


@dataclass(frozen=True)
class TagGroup:
    """Images that show an attribute (True), do not (False), or of which nobody knows (None)."""

    attribute_id: AttributeId
    is_present: bool | None
    image_ids: tuple[ImageId, ...]


@dataclass(frozen=True, eq=False)
class AttributeTable:
    """The checklists of some classes, by name.

    Attributes
    ----------
    strengths : float32 (n_classes, n_attributes) in 0..1, NaN where unknown
    """

    class_names: tuple[str, ...]
    attribute_names: tuple[str, ...]
    strengths: Float32s

    def only(self, class_names: Collection[str]) -> "AttributeTable":
        """Return the rows of the classes in `class_names`."""
        kept = [row for row, name in enumerate(self.class_names) if name in class_names]
        names = tuple(self.class_names[row] for row in kept)
        return AttributeTable(names, self.attribute_names, self.strengths[kept])


def tidy_attribute_name(name: str) -> str:
    """Strip surrounding space and compose accents, so that equal names are equal.

    Raises
    ------
    ProjectError
        If nothing is left.
    """
    tidy = composed(name)
    if not tidy:
        raise ProjectError("An attribute needs a name. Type at least one letter.")
    return tidy


def check_attribute_is_new(name: str, others: Iterable[Attribute]) -> None:
    """Raise DuplicateAttributeError if an attribute of that name exists, capitals aside."""
    check_attributes_are_new([name], others)


def check_attributes_are_new(names: Iterable[str], others: Iterable[Attribute]) -> None:
    """Raise DuplicateAttributeError if a name is among `others` or comes twice, capitals aside."""
    held = {other.name.casefold(): other.name for other in others}
    for name in names:
        if (key := name.casefold()) in held:
            raise DuplicateAttributeError(
                "There is an attribute “{name}” already. Choose another name.", name=held[key]
            )
        held[key] = name
