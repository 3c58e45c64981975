"""Which images of a project labels from elsewhere mean."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.images import ContentHash
from engine.interop.importing.found import FoundLabel, FoundLabels
from engine.project import Catalog, ImageId
from engine.vectors import Bools


@dataclass(frozen=True, eq=False)
class KnownPaths:
    """The part of a catalog that images are known by, as other threads may read it."""

    paths: tuple[str, ...]
    hashes: tuple[ContentHash | None, ...]
    is_there: Bools

    @classmethod
    def of(cls, catalog: Catalog) -> "KnownPaths":
        is_there = ~(catalog.is_outside | catalog.is_missing)
        return cls(tuple(catalog.paths), tuple(catalog.hashes), is_there)


@dataclass(frozen=True)
class MatchedLabels:
    """Labels, by the images that they mean.

    Attributes
    ----------
    by_class : images of each class, in the order of the file
    unmatched : what means no image of the project
    ambiguous : what could mean several, none of which has the label
    contradictory : images that are given two classes, and so have neither
    """

    by_class: Mapping[str, tuple[ImageId, ...]]
    unmatched: Sequence[FoundLabel] = ()
    ambiguous: Sequence[FoundLabel] = ()
    contradictory: Sequence[ImageId] = ()

    @property
    def n_images(self) -> int:
        return sum(len(images) for images in self.by_class.values())


def match_labels(known: KnownPaths, found: FoundLabels) -> MatchedLabels:
    """Find the images that labels mean, by their bytes where these are told, else by path.

    A path means the image whose path it is, or ends like: so absolute paths of another machine,
    with its separators, in other capitals or composed otherwise, find their images as well, as
    long as no other image ends as much like it.
    """
    index = _Index(known)
    class_of: dict[ImageId, str] = {}
    unmatched, ambiguous, contradictory = [], [], set()
    for label in found.labels:
        images = index.find(label)
        if not images:
            unmatched.append(label)
        elif len(images) > 1 and not label.content_hash:
            ambiguous.append(label)
        for image_id in images if len(images) == 1 or label.content_hash else ():
            first = class_of.setdefault(image_id, label.class_name)
            if first.casefold() != label.class_name.casefold():
                contradictory.add(image_id)
    by_class: dict[str, list[ImageId]] = defaultdict(list)
    spelled: dict[str, str] = {}
    for image_id, name in class_of.items():
        if image_id not in contradictory:
            by_class[spelled.setdefault(name.casefold(), name)].append(image_id)
    return MatchedLabels(
        {name: tuple(images) for name, images in by_class.items()},
        unmatched,
        ambiguous,
        sorted(contradictory),
    )


class _Index:
    """Finds images by their bytes, and by how their paths end."""

    def __init__(self, known: KnownPaths) -> None:
        self._by_name: dict[str, list[tuple[ImageId, list[str]]]] = defaultdict(list)
        self._by_hash: dict[ContentHash, list[ImageId]] = defaultdict(list)
        for image_id in map(ImageId, np.flatnonzero(known.is_there).tolist()):
            parts = _parts(known.paths[image_id])
            self._by_name[parts[-1]].append((image_id, parts))
            if content_hash := known.hashes[image_id]:
                self._by_hash[content_hash].append(image_id)

    def find(self, label: FoundLabel) -> list[ImageId]:
        """Return the images that a label may mean."""
        if label.content_hash and (held := self._by_hash.get(ContentHash(label.content_hash))):
            return held
        wanted = _parts(label.path)
        if not wanted:
            return []
        best = 0
        found: list[ImageId] = []
        for image_id, parts in self._by_name.get(wanted[-1], ()):
            alike = _n_alike(wanted, parts)
            if parts == wanted:
                return [image_id]
            if alike < min(len(wanted), len(parts)):  # they part ways: another picture
                continue
            if alike > best:
                best, found = alike, []
            if alike == best:
                found.append(image_id)
        return found


def _parts(path: str) -> list[str]:
    """Return the names in a path, bottom last, however it is written."""
    text = unicodedata.normalize("NFC", path).casefold().replace("\\", "/")
    return [part for part in text.split("/") if part not in {"", "."}]


def _n_alike(one: list[str], other: list[str]) -> int:
    """Count the names in which two paths agree, from their ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
