"""Somebody who labels, looks through what was labelled, and has it labelled again.

Every verdict is an edit of a real project, so that what was shown is noted as in the program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate, repeat

import numpy as np

from engine.labelling import ImageStatus, KnownImages, LabelRequest
from engine.project import NO_CLASS, ClassId, Edit, ImageId, Project, wishes
from engine.simulation.effort import TILES_PER_PAGE
from engine.vectors import Int32s
from tests.benchmarks.loop_labellers import Labelled, Labeller
from tests.factories import ids

_FIRST_CLASSES = 2


class Dismissed(Enum):
    """What becomes of labels that the person sees are wrong."""

    GIVEN_THEIR_CLASS = auto()
    ONLY_REJECTED = auto()
    LEFT_ALONE = auto()


@dataclass(frozen=True)
class Habits:
    """How the person works.

    Attributes
    ----------
    missing : share of the classes that are never defined
    one_after_another : define 2 classes, then twice as many before each labelling
    slips : share of looks at a label that show a wrong class
    watching : each class that is defined is followed by labels, which the next examples contradict
    """

    missing: float = 0.0
    one_after_another: bool = False
    slips: float = 0.0
    watching: bool = False
    dismissed: Dismissed = Dismissed.GIVEN_THEIR_CLASS

    def n_classes(self, n_true: int) -> Iterator[int]:
        """Yield how many of the true classes are defined at each labelling."""
        most = n_true - round(self.missing * n_true)
        if not self.one_after_another:
            return repeat(most)
        doubled = accumulate(repeat(_FIRST_CLASSES), lambda n, _: min(2 * n, most))
        return (min(n, most) for n in doubled)


class LoopPerson:
    """Knows the class of every image, and defines classes by `shots` drawn examples.

    Attributes
    ----------
    truth : int32 (n_images,), the class of each in the project, NO_CLASS while it has none
    is_seen : bool (n_images,), examples and images whose label was looked at
    """

    def __init__(
        self, project: Project, images: KnownImages, habits: Habits, *, shots: int, seed: int
    ) -> None:
        self._project, self._images, self._habits, self._shots = project, images, habits, shots
        self._rng = np.random.default_rng(seed)
        self._to_define = self._rng.permutation(np.unique(images.labels)).tolist()
        self._counts = habits.n_classes(len(self._to_define))
        n_images = len(images.labels)
        self._pool = images.pool(np.arange(n_images, dtype=np.int32), needs_neighbours=True)
        self.truth = np.full(n_images, NO_CLASS, np.int32)
        self.is_seen = np.zeros(n_images, np.bool_)

    def request(self, label: Labeller, labelled: Labelled | None = None) -> LabelRequest:
        """Define the classes whose turn it is, looking at `labelled`, and ask for labels."""
        for _ in range(next(self._counts) - len(self._project.classes)):
            if self._habits.watching and len(self._project.classes) > 1:
                labelled = label(self._request())
            self._define(self._to_define.pop(0), labelled)
        return self._request()

    def _request(self) -> LabelRequest:
        project = self._project
        return LabelRequest(self._pool, tuple(project.classes), project.verdicts.snapshot())

    def review(self, labelled: Labelled) -> None:
        """Look through all automatic labels, by pages of one class."""
        shown = labelled.shown
        automatic = np.flatnonzero(shown.statuses == ImageStatus.AUTO)
        said = self._look_at(automatic)
        self.is_seen[automatic] = True
        for class_id in np.unique(shown.guesses[automatic]).tolist():
            is_guess = shown.guesses[automatic] == class_id
            images, seen = automatic[is_guess], said[is_guess]
            for start in range(0, len(images), TILES_PER_PAGE):
                page = slice(start, start + TILES_PER_PAGE)
                self._review_page(labelled, class_id, images[page], seen[page])

    def _define(self, true_class: int, labelled: Labelled | None) -> None:
        """Draw examples, if possible among images that nobody has looked at."""
        rows = np.flatnonzero(self._images.labels == true_class)
        drawn = self._rng.permutation(rows)
        drawn = drawn[np.argsort(self.is_seen[drawn], kind="stable")][: self._shots]
        edit = wishes.new_class(self._project.state, f"class {true_class}", ids(*drawn.tolist()))
        self._do(edit, labelled)
        self.truth[rows] = edit.definition.class_id
        self.is_seen[drawn] = True

    def _look_at(self, images: Int32s) -> Int32s:
        """Return the class that each of `images` seems to have, NO_CLASS where it has none."""
        said = self.truth[images].copy()
        known = np.array(list(self._project.classes), np.int32)
        for row in np.flatnonzero(self._rng.random(len(images)) < self._habits.slips):
            said[row] = self._rng.choice(known[known != said[row]])
        return said

    def _review_page(
        self, labelled: Labelled, class_id: ClassId, page: Int32s, said: Int32s
    ) -> None:
        state, dismissed = self._project.state, self._habits.dismissed
        right, wrong = ids(*page[said == class_id].tolist()), ids(*page[said != class_id].tolist())
        if dismissed == Dismissed.LEFT_ALONE:
            self._do(wishes.accept(state, {class_id: right}), labelled)
            return
        self._do(wishes.review(state, class_id, right=right, wrong=wrong), labelled)
        if dismissed == Dismissed.GIVEN_THEIR_CLASS:
            for other in np.unique(said[said != class_id]).tolist():
                self._give(labelled, other, ids(*page[said == other].tolist()))

    def _give(self, labelled: Labelled, class_id: ClassId, images: tuple[ImageId, ...]) -> None:
        if class_id == NO_CLASS:
            self._do(wishes.none_of_these(self._project.state, images), labelled)
        else:
            self._do(wishes.assign(self._project.state, class_id, images), labelled)

    def _do(self, edit: Edit, labelled: Labelled | None) -> None:
        if labelled is None:
            self._project.do(edit)
        else:
            self._project.do(edit, labelled.observed)
