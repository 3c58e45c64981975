"""Which images a grid shows and in which order, from arrays; fast enough for a million."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.labelling import ImageStatus, ShownLabels
from engine.project import NO_CLASS, ClassId
from engine.vectors import Bools, Int32s

GIVEN = frozenset({ImageStatus.EXAMPLE, ImageStatus.ACCEPTED})
GUESSED = frozenset(
    {ImageStatus.AUTO, ImageStatus.UNCERTAIN, ImageStatus.NOVEL, ImageStatus.NEEDS_CLASS}
)

Number = TypeVar("Number", bound=np.number)

_DIGITS = re.compile(r"\d+")
_LONGEST_NUMBER = 12


class GridSort(Enum):
    """Orders of a grid; the values are stored in project files.

    TEXT: how well the text of the filter fits what they show; it is no part of their names then.
    """

    FOLDER = "folder"
    CONFIDENCE = "confidence"
    DOUBT = "doubt"
    NOVELTY = "novelty"
    CLASS = "class"
    NAME = "name"
    TEXT = "text"


class Remark(Enum):
    """What may be remarkable about an image besides its status.

    MISTAKE: the person's label of it looks wrong. CHANGED: its automatic label is another
    than when the person last saw it.
    """

    MISTAKE = "mistake"
    CHANGED = "changed"


@dataclass(frozen=True)
class GridFilter:
    """Which images are shown; every condition holds.

    Attributes
    ----------
    class_id : given or guessed; None for any
    statuses : empty for any
    text : part of the path, capitals aside
    remark : None for any; images with one are told by the sitting, not by their labels
    """

    class_id: ClassId | None = None
    statuses: frozenset[ImageStatus] = frozenset()
    text: str = ""
    remark: Remark | None = None


EVERYTHING = GridFilter()


class ImageNames:
    """Paths made ready for searching and sorting, once each and not before they are needed."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._known: list[str] = []
        self._searchable: list[str] = []
        self._ranks: Int32s | None = None

    def update(self, paths: list[str]) -> None:
        """Take the paths of all images; the list may grow and change later."""
        self._paths = paths

    def containing(self, text: str) -> Bools:
        """Return bool (n_images,): where the path contains `text`, capitals aside."""
        self._prepare()
        wanted = _searchable(text)
        found = (wanted in path for path in self._searchable)
        return np.fromiter(found, np.bool_, len(self._searchable))

    def ranks(self) -> Int32s:
        """Return int32 (n_images,): the place of each file name; numbers in it count as such."""
        self._prepare()
        if self._ranks is None:
            keys = [_sortable(path) for path in self._searchable]
            self._ranks = np.empty(len(keys), np.int32)
            self._ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        return self._ranks

    def _prepare(self) -> None:
        if self._known == self._paths:
            return
        if self._known != self._paths[: len(self._known)]:
            self._known, self._searchable = [], []
        self._searchable += map(_searchable, self._paths[len(self._known) :])
        self._known, self._ranks = self._paths.copy(), None


def order_images(
    labels: ShownLabels, names: ImageNames, is_shown: Bools, wanted: GridFilter, sort: GridSort
) -> Int32s:
    """Return the ids of the images that pass, in order; equal ones in the order of the folder.

    Parameters
    ----------
    is_shown : bool (n_images,), images that a grid may show at all
    """
    n_images = len(is_shown)
    passing = is_shown & _has_label(labels, n_images, wanted)
    if wanted.text and sort is not GridSort.TEXT:
        passing &= names.containing(wanted.text)
    image_ids = np.flatnonzero(passing).astype(np.int32)
    if sort in (GridSort.FOLDER, GridSort.TEXT):
        return image_ids
    if sort is GridSort.NAME:
        return image_ids[np.argsort(names.ranks()[image_ids], kind="stable")]
    return image_ids[np.lexsort(_sort_keys(labels, image_ids, n_images, sort))]


def count_statuses(labels: ShownLabels, is_shown: Bools) -> dict[ImageStatus, int]:
    """Return how many images that may be shown have each status."""
    shown = _padded(labels.statuses, len(is_shown), ImageStatus.PENDING)[is_shown]
    counts = np.bincount(shown, minlength=len(ImageStatus)).tolist()
    return {status: counts[status] for status in ImageStatus}


def _has_label(labels: ShownLabels, n_images: int, wanted: GridFilter) -> Bools:
    passing = np.ones(n_images, np.bool_)
    if wanted.statuses:
        statuses = _padded(labels.statuses, n_images, ImageStatus.PENDING)
        passing &= np.isin(statuses, np.array(list(wanted.statuses), np.int8))
    if wanted.class_id is not None:
        passing &= _padded(labels.guesses, n_images, NO_CLASS) == wanted.class_id
    return passing


def _sort_keys(
    labels: ShownLabels, image_ids: Int32s, n_images: int, sort: GridSort
) -> tuple[NDArray[np.generic], ...]:
    """Return keys for lexsort, the one that decides first last."""
    probabilities = _padded(labels.probabilities, n_images, 0)[image_ids]
    if sort is GridSort.CONFIDENCE:
        return (-probabilities,)
    statuses = _padded(labels.statuses, n_images, ImageStatus.PENDING)[image_ids]
    is_guess = np.isin(statuses, np.array(list(GUESSED), np.int8))
    if sort is GridSort.DOUBT:
        return (np.where(is_guess, probabilities, np.float32(np.inf)),)
    if sort is GridSort.NOVELTY:
        novelty = _padded(labels.novelty, n_images, 0)[image_ids]
        return (np.where(is_guess, -novelty, np.float32(np.inf)),)
    class_ids = _padded(labels.guesses, n_images, NO_CLASS)[image_ids]
    is_given = np.isin(statuses, np.array(list(GIVEN), np.int8))
    return -probabilities, ~is_given, class_ids, class_ids == NO_CLASS


def _padded(values: NDArray[Number], n_images: int, filler: float) -> NDArray[Number]:
    more = max(0, n_images - len(values))
    return np.pad(values[:n_images], (0, more), constant_values=filler)


def _searchable(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _sortable(path: str) -> str:
    name = path.rpartition("/")[2]
    return _DIGITS.sub(lambda digits: digits[0].zfill(_LONGEST_NUMBER), name)
