"""How pictures of more than 8 bits, pages and channels are shown: once per project, not per image.

Brightness is often what tells classes apart, so that one range holds for all pictures of a
kind. What a picture looks like depends on it, so it is part of the key of what is cached.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from engine.images.hashing import ContentHash

VIEW_SETTING: Final = "picture_view"
"""The setting of a project that holds its view."""

VIEWED_SUFFIXES: Final = frozenset({".tif", ".tiff", ".png", ".apng", ".dcm", ".dicom"})
"""Of files that may hold such pictures."""

_NOMINAL: Final = {"8": 255.0, "float": 1.0}
_OTHER_NOMINAL: Final = 65535.0


@dataclass(frozen=True)
class DisplayRange:
    """The values that are shown black and white.

    Attributes
    ----------
    kind : of the pictures: "grey 16", "colour 16", "grey 32", "grey float", "3 channels of 16"
    low, high : one for all channels, or one for each
    """

    kind: str
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class PictureView:
    """What is shown of the pictures of a folder.

    Attributes
    ----------
    page : of files with several, from 1
    channels : up to three, from 1, shown as grey or as red, green and blue; empty: the first
    n_surveyed : images in the folder when the ranges were measured
    """

    ranges: tuple[DisplayRange, ...] = ()
    page: int = 1
    channels: tuple[int, ...] = ()
    n_surveyed: int = 0

    def range_of(self, kind: str) -> DisplayRange:
        """Return the range of a kind; that of all its bits where none was measured."""
        found = next((r for r in self.ranges if r.kind == kind), None)
        return found or DisplayRange(
            kind, (0.0,), (_NOMINAL.get(kind.rpartition(" ")[2], _OTHER_NOMINAL),)
        )

    def with_range(self, wanted: DisplayRange) -> "PictureView":
        others = tuple(r for r in self.ranges if r.kind != wanted.kind)
        return replace(self, ranges=(*others, wanted))

    def packed(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def unpacked(cls, text: str | None) -> "PictureView":
        """Return what `packed` gave; the usual view where that is lost or damaged."""
        try:
            return msgspec.json.decode(text or "{}", type=cls)
        except (msgspec.MsgspecError, UnicodeError):
            return cls()

    @property
    def digest(self) -> str:
        """Changes with what is shown; empty for the usual view."""
        shown = replace(self, n_surveyed=0)
        return "" if shown == USUAL_VIEW else sha256(shown.packed().encode()).hexdigest()

    def keys(self, content_hash: ContentHash, path: Path) -> tuple[ContentHash, ...]:
        """Return under which keys something made of these bytes may be cached, one of them."""
        if path.suffix.lower() not in VIEWED_SUFFIXES:
            return (content_hash,)
        kinds = ("", *(r.kind for r in self.ranges))
        return tuple(
            self.key(content_hash, path, kind, is_stack=is_stack)
            for is_stack in (False, True)
            for kind in kinds
        )

    def key(
        self, content_hash: ContentHash, path: Path, kind: str, *, is_stack: bool
    ) -> ContentHash:
        """Return the key of what is made of these bytes, a picture of this kind.

        Parameters
        ----------
        kind : empty for 8 bits
        is_stack : whether the file has several pages or channels
        """
        is_plain = not kind and not is_stack
        if is_plain and path.suffix.lower() not in VIEWED_SUFFIXES:
            return content_hash
        text = repr(self.range_of(kind)) if kind else "8"
        if is_stack:
            text += f" page {self.page} channels {self.channels}"
        return ContentHash(sha256(content_hash + text.encode()).digest())


USUAL_VIEW: Final = PictureView()
"""Nothing measured: the first page and channels, and all that the bits of a file can say."""
