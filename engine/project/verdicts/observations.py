"""What the engine showed of an image when a person judged it: what its probabilities are worth.

An image has at most one observation, the guess that was shown when its verdict was given.
Whether that guess was right follows from the verdict as it is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.project.identifiers import NO_CLASS, ClassId, ImageId
from engine.vectors import Bools, Float32s, Int32s


@dataclass(frozen=True, eq=False)
class ShownGuesses:
    """The guesses of the engine that a person sees; what a person said of an image is none.

    Attributes
    ----------
    class_ids : int32 (n_images,), NO_CLASS where nothing is guessed; later images have no guess
    probabilities : float32 (n_images,)
    possible : the classes that could have been guessed; None for all there are
    """

    class_ids: Int32s = field(default_factory=lambda: np.zeros(0, np.int32))
    probabilities: Float32s = field(default_factory=lambda: np.zeros(0, np.float32))
    possible: frozenset[ClassId] | None = None


@dataclass(frozen=True)
class Observation:
    """A guess that was shown when a person judged an image.

    Attributes
    ----------
    order : counts the edits that brought observations, from 1; the greater, the later
    """

    class_id: ClassId
    probability: float
    order: int


@dataclass(frozen=True)
class ObservationRows:
    """The observations of some images, ready for a journal; a class NO_CLASS stands for none."""

    image_ids: tuple[ImageId, ...]
    class_ids: tuple[ClassId, ...]
    probabilities: tuple[float, ...]
    orders: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.image_ids)


@dataclass(frozen=True, eq=False)
class Judged:
    """All observations of which the verdicts say whether the guess was right.

    Attributes
    ----------
    image_ids : int32 (n_judged,), ascending
    class_ids : int32 (n_judged,), the guess that was shown
    probabilities : float32 (n_judged,), what was shown with it
    order : int32 (n_judged,), the greater, the later
    is_right : bool (n_judged,)
    """

    image_ids: Int32s
    class_ids: Int32s
    probabilities: Float32s
    order: Int32s
    is_right: Bools


class Observations:
    """The observation of every image of a catalog, as arrays that copy in a moment.

    Attributes
    ----------
    class_ids : int32 (n_images,), NO_CLASS where there is none
    probabilities : float32 (n_images,), 0 where there is none
    order : int32 (n_images,), 0 where there is none
    """

    def __init__(self, n_images: int = 0) -> None:
        self.class_ids = np.full(n_images, NO_CLASS, np.int32)
        self.probabilities = np.zeros(n_images, np.float32)
        self.order = np.zeros(n_images, np.int32)

    def __len__(self) -> int:
        return len(self.order)

    @property
    def next_order(self) -> int:
        return int(self.order.max(initial=0)) + 1

    def grow(self, n_images: int) -> None:
        """Make room for images that came into the catalog."""
        more = (0, n_images - len(self))
        self.class_ids = np.pad(self.class_ids, more, constant_values=NO_CLASS)
        self.probabilities = np.pad(self.probabilities, more)
        self.order = np.pad(self.order, more)

    def copy(self) -> "Observations":
        copied = Observations()
        copied.class_ids, copied.order = self.class_ids.copy(), self.order.copy()
        copied.probabilities = self.probabilities.copy()
        return copied

    def of(self, image_id: ImageId) -> Observation | None:
        order = int(self.order[image_id])
        class_id = ClassId(int(self.class_ids[image_id]))
        return Observation(class_id, float(self.probabilities[image_id]), order) if order else None

    def rows_of(self, image_ids: Sequence[ImageId]) -> ObservationRows:
        """Return what is held of `image_ids`, such that `put` brings it back."""
        rows = np.asarray(image_ids, np.intp)
        return ObservationRows(
            tuple(image_ids),
            tuple(map(ClassId, self.class_ids[rows].tolist())),
            tuple(self.probabilities[rows].tolist()),
            tuple(self.order[rows].tolist()),
        )

    def put(self, held: ObservationRows) -> None:
        rows = np.asarray(held.image_ids, np.intp)
        self.class_ids[rows] = held.class_ids
        self.probabilities[rows] = held.probabilities
        self.order[rows] = held.orders

    def set(self, image_id: ImageId, observation: Observation | None) -> None:
        held = observation or Observation(NO_CLASS, 0.0, 0)
        self.class_ids[image_id] = held.class_id
        self.probabilities[image_id] = held.probability
        self.order[image_id] = held.order
