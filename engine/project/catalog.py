"""The images of a project: where each lies, what its bytes hash to, and what is wrong with it."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import DamagedProjectError
from engine.images import ContentHash, ImageFile
from engine.messages import Message
from engine.path_text import path_as_text
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import ImageId
from engine.project.identity import Settlement
from engine.project.inside import is_inside
from engine.project.message_json import decode_message, encode_message
from engine.project.reading import Reading
from engine.project.trusted import UNTRUSTED, is_whole, trust_files, trusted_files
from engine.vectors import Bools

_NOWHERE: Final = Path(os.devnull)
"""Is no file, and so no image."""

_UNREAD: Final = ContentHash(b"")
"""Stands for bytes that nobody has read."""

_SEEN: Final = ("size_bytes", "mtime_ns", "content_hash", "problem", "judged_hash")


class Catalog:
    """All images that the project has ever seen; only ever grows, so that ids stay.

    Attributes
    ----------
    root : the folder of images; may be gone, see `root_exists`
    paths : relative to the root with "/", or absolute for images from elsewhere
    hashes : SHA-256, None until the file was read
    problems : why an image cannot be read
    is_outside, is_missing : bool arrays over images
    judged_hashes : what `hashes` was when a person last judged or first saw an image whose file
        has other bytes by now, or may have; b"" where it had not been read
    untrusted : images from elsewhere that nobody has chosen on this machine; see `trusted`
    """

    def __init__(self, file: ProjectFile, root: Path) -> None:
        self._file = file
        self.root = root
        self.paths: list[str] = []
        self.hashes: list[ContentHash | None] = []
        self.problems: dict[ImageId, Message] = {}
        self.judged_hashes: dict[ImageId, ContentHash] = {}
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
        chosen = {i for i in self.untrusted if is_whole(self.paths[i])}
        trust_files(self.paths[image_id] for image_id in chosen)
        for image_id in chosen:
            self.problems.pop(image_id, None)
        self.untrusted -= chosen

    def size_bytes(self, image_id: ImageId) -> int:
        return self._sizes[image_id]

    def find(self, path: str) -> ImageId | None:
        """Return the image of that relative (or, from elsewhere, absolute) path."""
        return self._id_of.get(path)

    def file_of(self, image_id: ImageId) -> ImageFile:
        """Return the file of an image as it was when it was last seen."""
        return ImageFile(self.paths[image_id], self._sizes[image_id], self._mtimes_ns[image_id])

    def identity(self, image_id: ImageId) -> ContentHash | None:
        """Return the hash of the bytes that what a person said of an image is about, if known."""
        return self.judged_hashes.get(image_id) or self.hashes[image_id]

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

    def news_in(self, reading: Reading) -> Reading:
        """Return what of `reading` is not known yet."""
        return Reading(
            {i: h for i, h in reading.hashes.items() if self.hashes[i] != h},
            {i: p for i, p in reading.problems.items() if self.problems.get(i) != p},
        )

    def record(self, reading: Reading) -> None:
        """Note hashes and problems; inside a transaction."""
        for image_id, content_hash in reading.hashes.items():
            self._note_bytes(image_id, content_hash)
            self.problems.pop(image_id, None)
        for image_id, problem in reading.problems.items():
            self._note_bytes(image_id, None)
            self.problems[image_id] = problem
        self._write(
            ("content_hash", "problem", "judged_hash"), [*reading.hashes, *reading.problems]
        )

    def settle(self, found: Settlement) -> None:
        """Let images lie where a scan has found their bytes; inside a transaction."""
        self.move({i: file.path for i, file in found.same.items()} | dict(found.displaced))
        for image_id, file in found.same.items():
            if image_id in self.judged_hashes:  # others were read since, which may be embedded
                self.hashes[image_id] = None
            self.problems.pop(image_id, None)
            self._missing[image_id] = False
            self._sizes[image_id], self._mtimes_ns[image_id] = file.size_bytes, file.mtime_ns
        self._write(("is_missing", *_SEEN), found.same)
        for image_id, file in found.other.items():
            self._refresh(image_id, file)
        self.add(found.new)
        self.mark_missing(np.pad(found.is_missing, (0, len(self) - len(found.is_missing))))

    def put_judged(self, hashes: Mapping[ImageId, ContentHash | None]) -> None:
        """Note by which bytes images were judged, None for those there are; in a transaction."""
        for image_id, content_hash in hashes.items():
            self._put_judged(image_id, content_hash)
        self._write(("judged_hash",), hashes)

    def mark_missing(self, is_missing: Bools) -> None:
        """Note which images are no longer in the folder; inside a transaction."""
        changed = list(map(ImageId, np.flatnonzero(is_missing != self.is_missing).tolist()))
        for image_id in changed:
            self._missing[image_id] = bool(is_missing[image_id])
        self._write(("is_missing",), changed)

    def move(self, paths: Mapping[ImageId, str]) -> None:
        """Note that images lie elsewhere under the root now; inside a transaction.

        They may change their places with each other.
        """
        moved = {i: path for i, path in paths.items() if self.paths[i] != path}
        aside = ((b"\0%d" % image_id, image_id) for image_id in moved)  # while all are on the way
        self._file.run_many("UPDATE image SET path = ? WHERE id = ?", aside)
        for image_id in moved:
            del self._id_of[self.paths[image_id]]
        for image_id, path in moved.items():
            self.paths[image_id] = path
            self._id_of[path] = image_id
        self._write(("path",), moved)

    def sizes_bytes(self) -> NDArray[np.int64]:
        return np.array(self._sizes, np.int64)

    def has_seen(self, image_id: ImageId, file: ImageFile) -> bool:
        """Say whether the file of an image has the size and time that it had."""
        known = (self._sizes[image_id], self._mtimes_ns[image_id])
        return known == (file.size_bytes, file.mtime_ns)

    def _add(self, file: ImageFile, *, is_outside: bool) -> ImageId:
        known = self.find(file.path)
        if known is not None:
            if self._missing[known] or not self.has_seen(known, file):
                self._refresh(known, file)
            return known
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

    def _refresh(self, image_id: ImageId, file: ImageFile) -> None:
        """Note that a file is there, perhaps with other bytes, and must be read again."""
        self._note_bytes(image_id, None)
        if image_id not in self.judged_hashes:
            self.judged_hashes[image_id] = _UNREAD
        self.problems.pop(image_id, None)
        self._sizes[image_id], self._mtimes_ns[image_id] = file.size_bytes, file.mtime_ns
        self._missing[image_id] = False
        self._write(("is_missing", *_SEEN), (image_id,))

    def _note_bytes(self, image_id: ImageId, content_hash: ContentHash | None) -> None:
        """Note what was read; other bytes than before may be another picture."""
        before = self.judged_hashes.get(image_id, self.hashes[image_id])
        self.hashes[image_id] = content_hash
        self._put_judged(image_id, before)

    def _put_judged(self, image_id: ImageId, content_hash: ContentHash | None) -> None:
        self.judged_hashes.pop(image_id, None)
        if content_hash is not None and content_hash != self.hashes[image_id]:
            self.judged_hashes[image_id] = content_hash

    def _write(self, columns: Sequence[str], image_ids: Iterable[ImageId]) -> None:
        """Write columns of images as they are in memory."""
        values = [_COLUMNS[column] for column in columns]
        self._file.run_many(
            f"UPDATE image SET {' = ?, '.join(columns)} = ? WHERE id = ?",
            ((*(value(self, i) for value in values), i) for i in image_ids),
        )

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
            "SELECT id, path, size_bytes, mtime_ns, is_outside, is_missing, content_hash, problem,"
            " judged_hash FROM image ORDER BY id"
        )
        for image_id, path, size, mtime, is_outside, is_missing, content_hash, *more in rows:
            problem, judged_hash = more
            if image_id != len(self):
                raise LookupError(f"image {len(self)} is lost")
            file = ImageFile(os.fsdecode(path), size, mtime)
            self._append(file, is_outside=bool(is_outside))
            self._missing[-1], self.hashes[-1] = bool(is_missing), content_hash
            if problem is not None:
                self.problems[ImageId(image_id)] = decode_message(problem)
            if judged_hash is not None:
                self.judged_hashes[ImageId(image_id)] = judged_hash
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
            if is_outside and not (path in trusted and is_whole(path)):
                self.untrusted.add(ImageId(number))
                self.problems[ImageId(number)] = UNTRUSTED


def _problem(catalog: Catalog, image_id: ImageId) -> str | None:
    problem = catalog.problems.get(image_id)
    return None if problem is None else encode_message(problem)


_COLUMNS: Final[Mapping[str, Callable[[Catalog, ImageId], object]]] = {
    "path": lambda catalog, i: os.fsencode(catalog.paths[i]),
    "size_bytes": lambda catalog, i: catalog.file_of(i).size_bytes,
    "mtime_ns": lambda catalog, i: catalog.file_of(i).mtime_ns,
    "is_missing": lambda catalog, i: bool(catalog._missing[i]),  # noqa: SLF001
    "content_hash": lambda catalog, i: catalog.hashes[i],
    "problem": _problem,
    "judged_hash": lambda catalog, i: catalog.judged_hashes.get(i),
}
"""What the file holds of an image, by column."""
