"""The images of a project: where each lies, what its bytes hash to, and what is wrong with it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.errors import DamagedProjectError
from engine.images import ContentHash, ImageFile
from engine.messages import Message
from engine.path_text import path_as_text
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import ImageId
from engine.project.inside import is_inside
from engine.project.trusted import trust_files, trusted_files
from engine.vectors import Bools

_NOWHERE: Final = Path(os.devnull)
"""Is no file, and so no image."""

_UNTRUSTED: Final = Message(
    "It lies outside of the folder of images, and nobody has chosen it on this machine."
    " “protolabel example trust” lets it be read."
)


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

    def news_for(self, catalog: "Catalog") -> "Reading":
        """Return what `catalog` does not know yet."""
        return Reading(
            {i: h for i, h in self.hashes.items() if catalog.hashes[i] != h},
            {i: p for i, p in self.problems.items() if catalog.problems.get(i) != p},
        )


class Catalog:
    """All images that the project has ever seen; only ever grows, so that ids stay.

    Attributes
    ----------
    root : the folder of images; may be gone, see `root_exists`
    paths : relative to the root with "/", or absolute for images from elsewhere
    hashes : SHA-256, None until the file was read
    problems : why an image cannot be read
    is_outside, is_missing : bool arrays over images
    untrusted : images from elsewhere that nobody has chosen on this machine; see `trusted`
    """

    def __init__(self, file: ProjectFile, root: Path) -> None:
        self._file = file
        self.root = root
        self.paths: list[str] = []
        self.hashes: list[ContentHash | None] = []
        self.problems: dict[ImageId, Message] = {}
        self._sizes: list[int] = []
        self._mtimes_ns: list[int] = []
        self._outside, self._missing = bytearray(), bytearray()  # 0 or 1 each
        self._id_of: dict[str, ImageId] = {}
        self.untrusted: set[ImageId] = set()
        self._load()

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def root_exists(self) -> bool:
        return self.root.is_dir()

    @property
    def is_outside(self) -> Bools:
        return np.frombuffer(self._outside, np.bool_).copy()

    @property
    def is_missing(self) -> Bools:
        return np.frombuffer(self._missing, np.bool_).copy()

    @property
    def is_labelled(self) -> Bools:
        """Mark the images that a run labels: inside the folder, present and readable."""
        return ~(self.is_outside | self.is_missing | self.is_unreadable)

    @property
    def is_unreadable(self) -> Bools:
        """Mark the images that `problems` speaks of."""
        unreadable = np.zeros(len(self), np.bool_)
        unreadable[np.fromiter(self.problems, np.intp, len(self.problems))] = True
        return unreadable

    @property
    def is_read(self) -> Bools:
        """Mark the images whose present bytes have been hashed."""
        return np.array([content_hash is not None for content_hash in self.hashes], np.bool_)

    def path_of(self, image_id: ImageId) -> Path:
        """Return where an image lies; for an untrusted one, where no image can be read."""
        return _NOWHERE if image_id in self.untrusted else self.root / self.paths[image_id]

    def trust_outside(self) -> None:
        """Let the images from elsewhere be read from now on, as a person has said."""
        chosen = {i for i in self.untrusted if _is_whole(self.paths[i])}
        trust_files(self.paths[image_id] for image_id in chosen)
        for image_id in chosen:
            self.problems.pop(image_id, None)
        self.untrusted -= chosen

    def size_bytes(self, image_id: ImageId) -> int:
        return self._sizes[image_id]

    def find(self, path: str) -> ImageId | None:
        """Return the image of that relative (or, from elsewhere, absolute) path."""
        return self._id_of.get(path)

    def changed(self, files: Iterable[ImageFile]) -> Iterator[ImageFile]:
        """Yield those of `files` that are new or whose size or time differs."""
        for file in files:
            image_id = self.find(file.path)
            if image_id is None or self._is_stale(image_id, file):
                yield file

    def add(self, files: Sequence[ImageFile], *, is_outside: bool = False) -> list[ImageId]:
        """Take in `files`, or note that they changed; inside a transaction.

        Those from elsewhere are trusted from now on: a person has chosen them.
        """
        image_ids = [self._add(file, is_outside=is_outside) for file in files]
        if is_outside:
            trust_files(file.path for file in files)
            for image_id in self.untrusted.intersection(image_ids):
                self.untrusted.remove(image_id)
                self.problems.pop(image_id, None)
        return image_ids

    def record(self, reading: Reading) -> None:
        """Note hashes and problems; inside a transaction."""
        self._file.run_many(
            "UPDATE image SET content_hash = ?, problem = NULL WHERE id = ?",
            ((content_hash, i) for i, content_hash in reading.hashes.items()),
        )
        self._file.run_many(
            "UPDATE image SET content_hash = NULL, problem = ? WHERE id = ?",
            ((encode_message(problem), i) for i, problem in reading.problems.items()),
        )
        for image_id, content_hash in reading.hashes.items():
            self.hashes[image_id] = content_hash
            self.problems.pop(image_id, None)
        for image_id, problem in reading.problems.items():
            self.hashes[image_id] = None
            self.problems[image_id] = problem

    def mark_missing(self, is_missing: Bools) -> None:
        """Note which images are no longer in the folder; inside a transaction."""
        moved = np.flatnonzero(is_missing != self.is_missing).tolist()
        rows = [(bool(is_missing[i]), i) for i in moved]
        self._file.run_many("UPDATE image SET is_missing = ? WHERE id = ?", rows)
        for image_id in moved:
            self._missing[image_id] = bool(is_missing[image_id])

    def move(self, paths: Mapping[ImageId, str]) -> None:
        """Note that images lie elsewhere under the root now; inside a transaction."""
        for image_id, path in paths.items():
            self._file.run("UPDATE image SET path = ? WHERE id = ?", os.fsencode(path), image_id)
            del self._id_of[self.paths[image_id]]
            self.paths[image_id] = path
            self._id_of[path] = image_id

    def sizes_bytes(self) -> NDArray[np.int64]:
        return np.array(self._sizes, np.int64)

    def _is_stale(self, image_id: ImageId, file: ImageFile) -> bool:
        known = (self._sizes[image_id], self._mtimes_ns[image_id])
        return bool(self._missing[image_id]) or known != (file.size_bytes, file.mtime_ns)

    def _add(self, file: ImageFile, *, is_outside: bool) -> ImageId:
        known = self.find(file.path)
        if known is not None:
            return self._refresh(known, file)
        image_id = ImageId(len(self))
        self._file.run(
            "INSERT INTO image (id, path, is_outside, size_bytes, mtime_ns) VALUES (?, ?, ?, ?, ?)",
            image_id,
            os.fsencode(file.path),
            is_outside,
            file.size_bytes,
            file.mtime_ns,
        )
        self._append(file, is_outside=is_outside)
        return image_id

    def _refresh(self, image_id: ImageId, file: ImageFile) -> ImageId:
        if self._is_stale(image_id, file):
            self._file.run(
                "UPDATE image SET is_missing = 0, size_bytes = ?, mtime_ns = ?,"
                " content_hash = NULL, problem = NULL WHERE id = ?",
                file.size_bytes,
                file.mtime_ns,
                image_id,
            )
            self._sizes[image_id], self._mtimes_ns[image_id] = file.size_bytes, file.mtime_ns
            self._missing[image_id], self.hashes[image_id] = False, None
            self.problems.pop(image_id, None)
        return image_id

    def _append(self, file: ImageFile, *, is_outside: bool) -> None:
        self._id_of[file.path] = ImageId(len(self))
        self.paths.append(file.path)
        self.hashes.append(None)
        self._sizes.append(file.size_bytes)
        self._mtimes_ns.append(file.mtime_ns)
        self._outside.append(is_outside)
        self._missing.append(False)

    def _load(self) -> None:
        rows = self._file.run(
            "SELECT id, path, size_bytes, mtime_ns, is_outside, is_missing, content_hash, problem"
            " FROM image ORDER BY id"
        )
        for image_id, path, size, mtime, is_outside, is_missing, content_hash, problem in rows:
            if image_id != len(self):
                raise LookupError(f"image {len(self)} is lost")
            file = ImageFile(os.fsdecode(path), size, mtime)
            self._append(file, is_outside=bool(is_outside))
            self._missing[-1], self.hashes[-1] = bool(is_missing), content_hash
            if problem is not None:
                self.problems[ImageId(len(self) - 1)] = decode_message(problem)
        self._check_places()

    def _check_places(self) -> None:
        """Refuse paths that lead out of the folder; note what nobody here has chosen."""
        trusted = trusted_files() if any(self._outside) else frozenset()
        for number, (path, is_outside) in enumerate(zip(self.paths, self._outside, strict=True)):
            if not (is_outside or is_inside(path)):
                raise DamagedProjectError(
                    "{path} is damaged: it has an image “{image}”, which is no path that"
                    " Protolabel writes. Restore it from a copy.",
                    path=str(self._file.path),
                    image=path_as_text(path),
                )
            if is_outside and not (path in trusted and _is_whole(path)):
                self.untrusted.add(ImageId(number))
                self.problems[ImageId(number)] = _UNTRUSTED


def _is_whole(path: str) -> bool:
    """Say whether a path leads to a file from wherever one stands."""
    return Path(path).is_absolute() and ".." not in Path(path).parts and "\0" not in path


def encode_message(message: Message) -> str:
    return msgspec.json.encode(message).decode()


def decode_message(text: str) -> Message:
    return msgspec.json.decode(text, type=Message)
