"""Which image is which file: an image is known by its bytes, wherever they lie now.

A scan lists names, sizes and times. What it cannot place by these is hashed, and then placed
here: the images that a person has judged first, so that a verdict follows its picture through
renaming, swapping and overwriting. Only where its bytes are nowhere does a path keep its image,
whose verdict is then about another picture (`Catalog.judged_hashes`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from engine.images import ContentHash, ImageFile
from engine.project.identifiers import ImageId
from engine.vectors import Bools


class KnownImages(Protocol):
    """What is asked of a catalog."""

    @property
    def hashes(self) -> Sequence[ContentHash | None]: ...
    @property
    def judged_hashes(self) -> Mapping[ImageId, ContentHash]: ...
    @property
    def is_outside(self) -> Bools: ...
    def identity(self, image_id: ImageId) -> ContentHash | None: ...
    def file_of(self, image_id: ImageId) -> ImageFile: ...
    def find(self, path: str) -> ImageId | None: ...


@dataclass(frozen=True, eq=False)
class Settlement:
    """Where the images of a catalog lie.

    Attributes
    ----------
    same : images whose bytes were found, and the file that holds them, often another than before
    displaced : images that give up their path to one of these, and the path that they get for it
    other : images whose file is there, but holds other bytes or may
    new : files that are of no image yet
    is_missing : bool (n_images,), of the images there are
    renamed : those of `same` that were found under a path of which nobody knew, or in exchange
    """

    same: Mapping[ImageId, ImageFile]
    displaced: Mapping[ImageId, str]
    other: Mapping[ImageId, ImageFile]
    new: Sequence[ImageFile]
    is_missing: Bools
    renamed: Sequence[ImageId] = ()


@dataclass(frozen=True, eq=False)
class Unplaced:
    """What a scan has found, as far as names, sizes and times tell.

    Attributes
    ----------
    is_placed : bool (n_images,), images whose file is as it was
    is_decided : bool (n_images,), images of which a person has said something
    files : all other files, by path
    """

    catalog: KnownImages
    is_placed: Bools
    is_decided: Bools
    files: Mapping[str, ImageFile] = field(default_factory=dict)

    @cached_property
    def lost(self) -> tuple[ImageId, ...]:
        """The images whose bytes are to be looked for, those that a person has judged first."""
        is_lost = ~(self.is_placed | self.catalog.is_outside)
        overwritten = [i for i in self.catalog.judged_hashes if self.is_decided[i]]
        is_lost[np.array(overwritten, np.intp)] = True
        ids = np.flatnonzero(is_lost)
        ids = np.concatenate([ids[self.is_decided[ids]], ids[~self.is_decided[ids]]])
        return tuple(i for i in map(ImageId, ids.tolist()) if self.catalog.identity(i))

    @property
    def questions(self) -> list[ImageFile]:
        """The files whose bytes decide where images lie.

        A new file is asked for if it is as large as an image that is lost, a changed one if a
        person has judged the image that it was, or one that is as large as it.
        """
        sizes = {self._size(i) for i in self.lost}
        judged = {self._size(i) for i in self.lost if self.is_decided[i]}
        return [file for file in self.files.values() if self._is_asked(file, sizes, judged)]

    def _size(self, image_id: ImageId) -> int:
        """Return the size of the file of an image; that of overwritten bytes nobody knows."""
        is_known = image_id not in self.catalog.judged_hashes
        return self.catalog.file_of(image_id).size_bytes if is_known else -1

    def _is_asked(self, file: ImageFile, sizes: set[int], judged: set[int]) -> bool:
        owner = self.catalog.find(file.path)
        if owner is None:
            return file.size_bytes in sizes or -1 in sizes
        return bool(self.is_decided[owner]) or file.size_bytes in judged or -1 in judged


def settle(found: Unplaced, hashes: Mapping[str, ContentHash]) -> Settlement:
    """Say where every image lies.

    Parameters
    ----------
    hashes : of the files that `found` asks for, by path, as far as they can be read
    """
    return _Settling(found, hashes).settled()


class _Settling:
    """Finds a file for each lost image, and a path for each image that has to make way."""

    def __init__(self, found: Unplaced, hashes: Mapping[str, ContentHash]) -> None:
        self._found, self._catalog, self._hashes = found, found.catalog, hashes
        self._touched: dict[ImageId, ImageFile] = {}
        self._moved: dict[ImageId, ImageFile] = {}
        self._renamed: list[ImageId] = []
        self._wanted: dict[ContentHash, list[ImageId]] = defaultdict(list)
        self._left = dict(found.files)

    def settled(self) -> Settlement:
        self._find_touched()
        self._find_moved()
        self._find_stand_ins()
        displaced = self._displaced()
        owners = {path: i for i, path in displaced.items()}
        other, new = {}, []
        for path, file in self._left.items():
            owner = owners.get(path, self._catalog.find(path))
            if owner is None or (owner in self._moved and path not in owners):
                new.append(file)
            else:
                other[owner] = file
        same = self._touched | self._moved
        is_missing = self._missing(displaced, same.keys() | other.keys())
        return Settlement(same, displaced, other, new, is_missing, self._renamed)

    def _find_touched(self) -> None:
        """Find images whose file has another time, but the bytes that it had."""
        for image_id in self._found.lost:
            identity = self._catalog.identity(image_id)
            path = self._catalog.file_of(image_id).path
            if identity is None:
                continue
            if path in self._left and self._hashes.get(path) == identity:
                self._touched[image_id] = self._left.pop(path)
            else:
                self._wanted[identity].append(image_id)

    def _find_moved(self) -> None:
        """Find images in files of other names."""
        for path in sorted(path for path in self._left if path in self._hashes):
            if lost := self._wanted.get(self._hashes[path]):
                self._renamed.append(lost[0])
                self._moved[lost.pop(0)] = self._left.pop(path)

    def _find_stand_ins(self) -> None:
        """Let judged images that are nowhere lie where there is a copy that nobody has judged."""
        is_decided = self._found.is_decided
        judged = {h for h, lost in self._wanted.items() if lost and is_decided[lost[0]]}
        if not judged:
            return
        can_give_way = self._found.is_placed & ~is_decided & ~self._catalog.is_outside
        for image_id in map(ImageId, np.flatnonzero(can_give_way).tolist()):
            content_hash = self._catalog.hashes[image_id]
            lost = self._wanted[content_hash] if content_hash in judged else []
            if lost and is_decided[lost[0]]:
                self._moved[lost.pop(0)] = self._catalog.file_of(image_id)

    def _displaced(self) -> dict[ImageId, str]:
        """Return the images whose path another image has now, with a path that has become free.

        Free paths without a file come first: there an image is just missing. What lies at one is
        left for whoever gets it.
        """
        taken = {file.path for file in self._moved.values()}
        owners = (self._catalog.find(path) for path in sorted(taken))
        displaced = [i for i in owners if i is not None and i not in self._moved]
        free = {self._catalog.file_of(i).path: i for i in self._moved}
        for path in taken:
            free.pop(path, None)
        for path, image_id in free.items():
            if self._found.is_placed[image_id]:
                self._left[path] = self._catalog.file_of(image_id)
        return dict(
            zip(displaced, sorted(free, key=lambda path: (path in self._left, path)), strict=False)
        )

    def _missing(self, displaced: Iterable[ImageId], present: Iterable[ImageId]) -> Bools:
        is_missing = ~(self._found.is_placed | self._catalog.is_outside)
        is_missing[np.array(list(displaced), np.intp)] = True
        is_missing[np.array(list(present), np.intp)] = False
        return is_missing
