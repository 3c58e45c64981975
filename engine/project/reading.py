"""What came of reading images, as the catalog is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.images import ContentHash
from engine.messages import Message
from engine.project.identifiers import ImageId


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of reading some images.

    Attributes
    ----------
    hashes : SHA-256 of the bytes of each image that could be read
    problems : why the others could not
    """

    hashes: Mapping[ImageId, ContentHash]
    problems: Mapping[ImageId, Message]
