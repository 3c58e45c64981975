"""What a file of labels says, before it is known which images are meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import LabelFileError
from engine.project.examples import typed_name

Labelled = tuple[str, Sequence[str], bytes]
"""The path of an image, its labels, and the hash of its bytes, b"" where nobody says."""


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """The class of one image, as a file says it.

    Attributes
    ----------
    path : of the image, however that file writes it; "" where only its bytes are known
    content_hash : SHA-256 of its bytes, b"" where the file does not say
    """

    path: str
    class_name: str
    content_hash: bytes = b""


@dataclass(frozen=True)
class FoundLabels:
    """All labels of a file or folder.

    Attributes
    ----------
    kind : what it was taken for, such as "CSV"
    encoding : how its bytes were read as text, "" where that needs no saying
    n_without : images that it lists without a class
    n_several : images to which it gives several labels, of which the first is taken
    """

    source: Path
    kind: str
    labels: tuple[FoundLabel, ...]
    encoding: str = ""
    n_without: int = 0
    n_several: int = 0

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes in the order in which they come."""
        return tuple(dict.fromkeys(label.class_name for label in self.labels))


def found_labels(
    source: Path, kind: str, labels: Iterable[Labelled], *, encoding: str = ""
) -> FoundLabels:
    """Return labels with tidy names of classes; of several on one image, the first.

    Raises
    ------
    LabelFileError
        If no image has a class.
    """
    held, n_without, n_several = [], 0, 0
    for path, names, content_hash in labels:
        tidy = [*dict.fromkeys(filter(None, map(typed_name, names)))]
        n_several += len(tidy) > 1
        if tidy:
            held.append(FoundLabel(path, tidy[0], content_hash))
        else:
            n_without += 1
    if not held:
        raise LabelFileError(
            "{path} gives no image a class. Choose a file or folder that does.", path=str(source)
        )
    return FoundLabels(source, kind, tuple(held), encoding, n_without, n_several)
