"""The labels that an audit speaks of, frozen, and the order in which they are drawn.

A label is known by the bytes of its file and not by its path, so that a dataset can be
verified wherever it lies. Copies of a file are told apart by a number; each is a label of
its own. Probabilities and statuses are kept but not hashed: what is promised is which file
has which class, and that is all that a manifest still shows.
"""

import io
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from engine.errors import AuditError
from engine.labelling import ImageStatus, ShownLabels
from engine.path_text import path_as_text
from engine.project import NO_CLASS, Catalog, ClassId, ImageId, ShownGuesses
from engine.vectors import Bools, Float32s, Int32s

_AUTOMATIC, _EVERYTHING, _CLASS = "automatic", "everything", "class:"


@dataclass(frozen=True)
class LabelKey:
    """A file by its bytes: SHA-256 in hexadecimal, and the number among its copies."""

    content: str
    copy: int = 0

    @property
    def text(self) -> str:
        return f"{self.content}:{self.copy}"


@dataclass(frozen=True, eq=False)
class LabelSnapshot:
    """Labels as they were when they were frozen; all arrays (n_labels,), by path.

    Attributes
    ----------
    image_ids, class_ids : int32
    probabilities : float32, as the engine gave them; 1 where a person gave the label
    statuses : int8, values of ImageStatus
    contents : uint8 (n_labels, 32), SHA-256 of the bytes; of the path where they were never read
    copies : int32, counts the labels with the same content
    """

    image_ids: Int32s
    class_ids: Int32s
    probabilities: Float32s
    statuses: NDArray[np.int8]
    contents: NDArray[np.uint8]
    copies: Int32s

    def __len__(self) -> int:
        return len(self.image_ids)

    @cached_property
    def keys(self) -> tuple[LabelKey, ...]:
        contents = (row.tobytes().hex() for row in self.contents)
        return tuple(map(LabelKey, contents, self.copies.tolist()))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all keys with their classes, in hexadecimal."""
        return hash_labels(zip(self.keys, self.class_ids.tolist(), strict=True))

    @cached_property
    def row_of(self) -> dict[ImageId, int]:
        return {ImageId(i): row for row, i in enumerate(self.image_ids.tolist())}

    def shares_labels_with(self, other: "LabelSnapshot") -> bool:
        """Say whether any file has the same class in both."""
        return not self.identities.isdisjoint(other.identities)

    @cached_property
    def identities(self) -> frozenset[bytes]:
        """Content, copy and class of every label as one value each."""
        numbers = np.stack([self.copies, self.class_ids], axis=1).astype(np.int32)
        rows = np.hstack([self.contents, numbers.view(np.uint8)])
        return frozenset(np.ascontiguousarray(rows).view(f"V{rows.shape[1]}").ravel().tolist())

    def order(self, seed: int) -> NDArray[np.intp]:
        """Return the rows in the order in which they are drawn."""
        return sample_order(self.keys, snapshot_hash=self.hash, seed=seed)

    def class_of(self, image_id: ImageId) -> ClassId:
        return ClassId(int(self.class_ids[self.row_of[image_id]]))

    def guesses(self) -> ShownGuesses:
        """Return the automatic ones of these labels, by image."""
        rows = np.flatnonzero(self.statuses == ImageStatus.AUTO)
        n_images = int(self.image_ids.max(initial=-1)) + 1
        class_ids = np.full(n_images, NO_CLASS, np.int32)
        probabilities = np.zeros(n_images, np.float32)
        class_ids[self.image_ids[rows]] = self.class_ids[rows]
        probabilities[self.image_ids[rows]] = self.probabilities[rows]
        return ShownGuesses(class_ids, probabilities)

    def packed(self) -> bytes:
        buffer = io.BytesIO()
        arrays = {name: getattr(self, name) for name in LabelSnapshot.__annotations__}
        np.savez_compressed(buffer, **arrays)
        return buffer.getvalue()

    @classmethod
    def unpacked(cls, payload: bytes) -> "LabelSnapshot":
        """Return what `packed` gave.

        Raises
        ------
        AuditError
            If it is something else.
        """
        try:
            with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
                return cls(**{name: stored[name] for name in cls.__annotations__})
        except (OSError, ValueError, LookupError, EOFError, BadZipFile, zlib.error) as error:
            raise AuditError(
                "The labels that an audit froze are damaged, so nothing is known of them any more."
                " Put back a copy of the project, or start a new audit."
            ) from error


def freeze(catalog: Catalog, present: ShownLabels, scope: str) -> LabelSnapshot:
    """Freeze the present labels that `scope` names, as in AuditPlan.

    Raises
    ------
    AuditError
        If there are none.
    """
    chosen = np.flatnonzero(in_scope(catalog, present, scope)).tolist()
    if not chosen:
        raise AuditError(
            "There is no label to audit: no image in the folder has one of the kind asked for."
            " Label the images first, or audit everything."
        )
    rows = sorted(chosen, key=lambda image_id: as_written(catalog.paths[image_id]))
    contents = [content_of(catalog.hashes[i], catalog.paths[i]) for i in rows]
    return LabelSnapshot(
        image_ids=np.array(rows, np.int32),
        class_ids=present.class_ids[rows],
        probabilities=present.probabilities[rows],
        statuses=present.statuses[rows],
        contents=np.frombuffer(b"".join(contents), np.uint8).reshape(len(rows), 32),
        copies=np.array(copy_numbers(contents), np.int32),
    )


def in_scope(catalog: Catalog, present: ShownLabels, scope: str) -> Bools:
    """Mark the images whose present labels `scope` names: bool (n_images,)."""
    has_class: Bools = (present.class_ids >= 0) & ~(catalog.is_outside | catalog.is_missing)
    if scope == _EVERYTHING:
        return has_class
    is_automatic: Bools = has_class & (present.statuses == ImageStatus.AUTO)
    if scope == _AUTOMATIC:
        return is_automatic
    is_of_class = np.equal(present.class_ids, int(scope.removeprefix(_CLASS)))
    return is_automatic & is_of_class


def hash_labels(labels: Iterable[tuple[LabelKey, int]]) -> str:
    """Return the SHA-256 of labels in whatever order they come."""
    lines = sorted(f"{key.text}:{class_id}\n" for key, class_id in labels)
    return sha256("".join(lines).encode()).hexdigest()


def sample_order(keys: Sequence[LabelKey], *, snapshot_hash: str, seed: int) -> NDArray[np.intp]:
    """Return the positions of `keys` in the order in which labels are drawn.

    Each label draws a number that only its key, the seed and the frozen labels as a whole
    decide; so anybody can draw them again, and other labels are drawn independently.
    """
    start = sha256(f"{seed}:{snapshot_hash}:".encode())

    def number(key: LabelKey) -> bytes:
        digest = start.copy()
        digest.update(key.text.encode())
        return digest.digest()

    numbers = np.frombuffer(b"".join(map(number, keys)), ">u8").reshape(len(keys), 4)
    return np.lexsort(numbers.T[::-1])


def content_of(content_hash: bytes | None, path: str) -> bytes:
    """Return what the content of a file is known by, 32 bytes."""
    return content_hash or sha256(as_written(path)).digest()


def as_written(path: str) -> bytes:
    """Return `path` as a manifest holds it, whatever bytes it is made of."""
    return path_as_text(path).encode()


def copy_numbers(contents: Iterable[bytes | str]) -> list[int]:
    """Count, for each of `contents`, how often it has come before."""
    seen: Counter[bytes | str] = Counter()
    numbers = []
    for content in contents:
        numbers.append(seen[content])
        seen[content] += 1
    return numbers
