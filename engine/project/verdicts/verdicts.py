"""What a person decided, one verdict an image, held as arrays that copy in a moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.project.classes import SupportSet
from engine.project.identifiers import NO_CLASS, ClassId, ImageId
from engine.project.seal import sum_of_rows
from engine.project.verdicts.observations import Judged, Observations
from engine.vectors import Bools, Float32s, Int32s


class VerdictKind(IntEnum):
    """How a person stands to an image; the values are stored in project files."""

    OPEN = 0
    EXAMPLE = 1
    ACCEPTED = 2
    REJECTED = 3
    NONE_OF_THESE = 4
    SKIPPED = 5


@dataclass(frozen=True)
class Verdict:
    """One decision about one image.

    Attributes
    ----------
    class_id : the class that an example or accepted image belongs to, else NO_CLASS
    ruled_out : for a rejected image, the classes it is known not to be, ascending
    newest_class : for an image that is none of these, the newest class there was, 0 without
        any: it may well be of a class that came later; NO_CLASS where it is of none for good
    """

    kind: VerdictKind
    class_id: ClassId = NO_CLASS
    ruled_out: tuple[ClassId, ...] = ()
    newest_class: ClassId = NO_CLASS

    def rules_out(self, class_id: ClassId) -> bool:
        """Say whether this says that an image is not of the class, but leaves it without any."""
        if self.kind == VerdictKind.NONE_OF_THESE:
            return self.newest_class == NO_CLASS or class_id <= self.newest_class
        return class_id in self.ruled_out

    def without(self, class_id: ClassId) -> "Verdict":
        """Return what remains of the verdict when `class_id` no longer exists."""
        if self.class_id == class_id:
            return OPEN
        if class_id not in self.ruled_out:
            return self
        left = tuple(c for c in self.ruled_out if c != class_id)
        return Verdict(self.kind, ruled_out=left) if left else OPEN

    def ruling_out(self, class_id: ClassId) -> "Verdict":
        """Return the verdict that rejects `class_id` besides what is rejected already."""
        if self.kind == VerdictKind.NONE_OF_THESE:
            return self if self.rules_out(class_id) else replace(self, newest_class=class_id)
        return Verdict(VerdictKind.REJECTED, ruled_out=tuple(sorted({*self.ruled_out, class_id})))


OPEN: Final = Verdict(VerdictKind.OPEN)
SKIPPED: Final = Verdict(VerdictKind.SKIPPED)
_GIVING: Final = (VerdictKind.EXAMPLE, VerdictKind.ACCEPTED, VerdictKind.NONE_OF_THESE)


@dataclass(frozen=True)
class VerdictGroup:
    """Images that share a verdict."""

    verdict: Verdict
    image_ids: tuple[ImageId, ...]


@dataclass(frozen=True, eq=False)
class VerdictSnapshot:
    """A copy of all verdicts that other threads may read.

    A verdict on an image whose file has other bytes by now is not among them: that image is open.

    Attributes
    ----------
    kinds : int8 (n_images,), values of VerdictKind
    class_ids : int32 (n_images,), NO_CLASS where the verdict gives none
    newest_classes : int32 (n_images,), as `Verdict.newest_class`
    ruled_out : the classes that each rejected image is known not to be
    shown_class_ids : int32 (n_images,), the engine's guess that was shown when the verdict was
        given, NO_CLASS where there was none
    shown_probabilities : float32 (n_images,), of those guesses, 0 where there was none
    shown_order : int32 (n_images,), the greater, the later it was; 0 where there was none
    changed : images that a person gave a class, or none, when their files had other bytes; the
        class, or NO_CLASS
    """

    kinds: NDArray[np.int8]
    class_ids: Int32s
    newest_classes: Int32s
    ruled_out: dict[ImageId, tuple[ClassId, ...]]
    shown_class_ids: Int32s
    shown_probabilities: Float32s
    shown_order: Int32s
    changed: Mapping[ImageId, ClassId] = field(default_factory=dict)

    @property
    def gives_class(self) -> Bools:
        return np.not_equal(self.class_ids, NO_CLASS)

    def of(self, image_id: ImageId) -> Verdict:
        return _verdict_of(self, image_id)

    def judged(self) -> Judged:
        """Return which of the guesses that were shown turned out right, and which wrong.

        A guess is right where the image was given its class, and wrong where the image has
        another, has none, or the class was ruled out. Of any other nothing is known. Examples
        answer no guess: people look for them, whatever is shown of them.
        """
        shown = self.shown_class_ids
        is_known = np.isin(self.kinds, [VerdictKind.ACCEPTED, VerdictKind.NONE_OF_THESE])
        for image_id, ruled_out in self.ruled_out.items():
            is_known[image_id] = shown[image_id] in ruled_out
        rows = np.flatnonzero(is_known & (self.shown_order > 0)).astype(np.int32)
        return Judged(
            rows,
            shown[rows],
            self.shown_probabilities[rows],
            self.shown_order[rows],
            self.class_ids[rows] == shown[rows],
        )


class Verdicts:
    """The verdict on every image of a catalog; images nobody judged are OPEN.

    Attributes
    ----------
    observations : what was shown when the verdicts were given; `put` leaves them alone
    """

    def __init__(self, n_images: int = 0) -> None:
        self.kinds = np.zeros(n_images, np.int8)
        self.class_ids = np.full(n_images, NO_CLASS, np.int32)
        self.newest_classes = np.full(n_images, NO_CLASS, np.int32)
        self.ruled_out: dict[ImageId, tuple[ClassId, ...]] = {}
        self.observations = Observations(n_images)

    def __len__(self) -> int:
        return len(self.kinds)

    def grow(self, n_images: int) -> None:
        """Make room for images that came into the catalog."""
        more = n_images - len(self)
        self.kinds = np.concatenate([self.kinds, np.zeros(more, np.int8)])
        nothing = np.full(more, NO_CLASS, np.int32)
        self.class_ids = np.concatenate([self.class_ids, nothing])
        self.newest_classes = np.concatenate([self.newest_classes, nothing])
        self.observations.grow(n_images)

    def copy(self) -> "Verdicts":
        copied = Verdicts()
        copied.kinds, copied.class_ids = self.kinds.copy(), self.class_ids.copy()
        copied.newest_classes = self.newest_classes.copy()
        copied.ruled_out = dict(self.ruled_out)
        copied.observations = self.observations.copy()
        return copied

    def of(self, image_id: ImageId) -> Verdict:
        return _verdict_of(self, image_id)

    def put(self, group: VerdictGroup) -> None:
        rows = np.asarray(group.image_ids, np.intp)
        self.kinds[rows] = group.verdict.kind
        self.class_ids[rows] = group.verdict.class_id
        self.newest_classes[rows] = group.verdict.newest_class
        for image_id in group.image_ids if self.ruled_out else ():
            self.ruled_out.pop(image_id, None)
        if group.verdict.ruled_out:
            self.ruled_out.update(dict.fromkeys(group.image_ids, group.verdict.ruled_out))

    def sum_of(self, rows: NDArray[np.intp]) -> int:
        """Return the sum by which damage to the verdicts on some images is seen; see `seal`."""
        rows = rows if (np.diff(rows) > 0).all() else np.unique(rows)
        given = rows[self.kinds[rows] != VerdictKind.OPEN]
        kinds, class_ids = self.kinds[given], self.class_ids[given]
        held = sum_of_rows(0, given, kinds, class_ids, self.newest_classes[given])
        rejected = given[kinds == VerdictKind.REJECTED].tolist()
        pairs = [(i, c) for i in rejected for c in self.ruled_out.get(ImageId(i), ())]
        return held + sum_of_rows(1, *np.array(pairs, np.int64).reshape(-1, 2).T)

    def groups_of(self, image_ids: Sequence[ImageId]) -> tuple[VerdictGroup, ...]:
        """Return the present verdicts on `image_ids`, those that are equal together."""
        rows = np.asarray(image_ids, np.intp)
        keys = np.stack([self.kinds[rows], self.class_ids[rows], self.newest_classes[rows]], axis=1)
        groups: dict[Verdict, list[ImageId]] = {}
        for key in np.unique(keys, axis=0):
            alike = rows[(keys == key).all(axis=1)].tolist()
            if key[0] == VerdictKind.REJECTED:
                for image_id in alike:
                    groups.setdefault(self.of(image_id), []).append(image_id)
            else:
                groups[self.of(alike[0])] = alike
        return tuple(VerdictGroup(verdict, tuple(ids)) for verdict, ids in groups.items())

    def images_about(self, class_id: ClassId) -> tuple[ImageId, ...]:
        """Return every image whose verdict speaks of `class_id`, ascending."""
        given = np.flatnonzero(self.class_ids == class_id).tolist()
        against = [image_id for image_id, out in self.ruled_out.items() if class_id in out]
        return tuple(map(ImageId, sorted([*given, *against])))

    def images_with(self, kind: VerdictKind, class_id: ClassId = NO_CLASS) -> tuple[ImageId, ...]:
        found = (self.kinds == kind) & (self.class_ids == class_id)
        return tuple(map(ImageId, np.flatnonzero(found).tolist()))

    def support_set(self, class_ids: Iterable[ClassId], is_lost: Bools | None = None) -> SupportSet:
        """Return the examples of classes, without those that are lost: bool (n_images,)."""
        lost = frozenset(_rows(is_lost))
        examples = {c: self.images_with(VerdictKind.EXAMPLE, c) for c in class_ids}
        return SupportSet({c: tuple(i for i in e if i not in lost) for c, e in examples.items()})

    def snapshot(self, is_overwritten: Bools | None = None) -> VerdictSnapshot:
        """Return a copy, where images that are overwritten are open: bool (n_images,)."""
        held, lost = self.copy(), _rows(is_overwritten)
        changed = {i: ClassId(int(self.class_ids[i])) for i in lost if self.kinds[i] in _GIVING}
        if lost:
            held.put(VerdictGroup(OPEN, tuple(lost)))
            for image_id in lost:
                held.observations.set(image_id, None)
        shown = held.observations
        return VerdictSnapshot(
            held.kinds,
            held.class_ids,
            held.newest_classes,
            held.ruled_out,
            shown.class_ids,
            shown.probabilities,
            shown.order,
            changed,
        )


def _rows(is_marked: Bools | None) -> list[ImageId]:
    return [] if is_marked is None else list(map(ImageId, np.flatnonzero(is_marked).tolist()))


def is_none_of(
    held: Verdicts | VerdictSnapshot, images: Int32s | slice, class_ids: Int32s
) -> Bools:
    """Mark those of `images` that are none of these, and so not of `class_ids` (n,) either."""
    until = held.newest_classes[images]
    is_none = np.equal(held.kinds[images], VerdictKind.NONE_OF_THESE)
    return is_none & (np.equal(until, NO_CLASS) | (class_ids <= until))


def _verdict_of(held: Verdicts | VerdictSnapshot, image_id: ImageId) -> Verdict:
    return Verdict(
        VerdictKind(int(held.kinds[image_id])),
        ClassId(int(held.class_ids[image_id])),
        held.ruled_out.get(image_id, ()),
        ClassId(int(held.newest_classes[image_id])),
    )
