"""What a person names: classes, with the colour and key by which they are recognised."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import DuplicateClassError, ProjectError
from engine.project.identifiers import ClassId, ImageId

PALETTE = (
    "#4c78a8",
    "#f58518",
    "#54a24b",
    "#b279a2",
    "#e45756",
    "#72b7b2",
    "#9d755d",
    "#eeca3b",
    "#d67195",
    "#a0cb5b",
    "#7b5cc4",
    "#8c8c94",
)
KEYS = tuple("123456789")


@dataclass(frozen=True)
class ClassDefinition:
    """A class by name.

    Attributes
    ----------
    colour : "#rrggbb", shown as a small mark
    key : the digit that assigns it, or "" when all nine are taken
    description : what it looks like, in a line of free text; "" where nobody has said
    """

    class_id: ClassId
    name: str
    colour: str
    key: str = ""
    description: str = ""

    @property
    def words(self) -> str:
        """The name and, where there is one, the description."""
        return f"{self.name}: {self.description}" if self.description else self.name


@dataclass(frozen=True)
class SupportSet:
    """The example images that stand for each class, by ascending ImageId."""

    images: dict[ClassId, tuple[ImageId, ...]]

    @property
    def size(self) -> int:
        return sum(len(images) for images in self.images.values())


def tidy_name(name: str) -> str:
    """Strip surrounding space and compose accents, so that equal names are equal.

    Raises
    ------
    ProjectError
        If nothing is left.
    """
    tidy = composed(name)
    if not tidy:
        raise ProjectError("A class needs a name. Type at least one letter.")
    return tidy


def tidy_description(text: str) -> str:
    """Bring a description into one line with composed accents."""
    return composed(" ".join(text.split()))


def composed(name: str) -> str:
    """Return `name` with composed accents and without space around it."""
    return unicodedata.normalize("NFC", name).strip()


def check_name_is_free(name: str, others: Iterable[ClassDefinition]) -> None:
    """Raise DuplicateClassError if a class of that name exists, capitals aside.

    Folders that differ only in capitals are one folder on many machines.
    """
    for other in others:
        if other.name.casefold() == name.casefold():
            raise DuplicateClassError(
                "There is a class “{name}” already. Choose another name.", name=other.name
            )
