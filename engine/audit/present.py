"""The label that every image has at present: a person's verdicts and the engine's labels as one."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.labelling import ImageStatus, PseudoLabels, image_statuses
from engine.project import NO_CLASS, NO_IMAGE, ClassId, VerdictSnapshot
from engine.vectors import Bools, Float32s, Int32s

WITH_A_CLASS = frozenset({ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO})
"""The statuses of images that have a class; all others are left out."""


@dataclass(frozen=True, eq=False)
class PresentLabels:
    """What is to be said of every image; all arrays (n_images,).

    Attributes
    ----------
    statuses : int8, values of ImageStatus
    guesses : int32, the best class, also where it is too unsure to be the label
    probabilities : float32, of the guess, 1 where a person gave it
    rounds : int16, in which the label was accepted, 0 where a person or a single pass gave it
    nearest : int32, the most similar example of the guessed class, else NO_IMAGE
    """

    statuses: NDArray[np.int8]
    guesses: Int32s
    probabilities: Float32s
    rounds: NDArray[np.int16]
    nearest: Int32s

    @property
    def class_ids(self) -> Int32s:
        """The class that each image is labelled with, NO_CLASS where it is left out."""
        has_class = np.isin(self.statuses, list(WITH_A_CLASS))
        return np.where(has_class, self.guesses, np.int32(NO_CLASS))


def present_labels(
    verdicts: VerdictSnapshot,
    labels: PseudoLabels | None,
    unreadable: Bools,
    class_ids: Collection[ClassId],
) -> PresentLabels:
    """Join what a person decided with `labels`, of which those that are out of date are dropped.

    Parameters
    ----------
    unreadable : bool (n_images,), images that have no label whatever was said of them
    class_ids : the classes there are
    """
    n_images = len(unreadable)
    labels = _without_stale(labels.padded(n_images), verdicts, class_ids) if labels else None
    statuses = image_statuses(verdicts, labels, unreadable)
    given = verdicts.gives_class
    if labels is None:
        return PresentLabels(
            statuses,
            np.where(unreadable, np.int32(NO_CLASS), verdicts.class_ids),
            given.astype(np.float32),
            np.zeros(n_images, np.int16),
            np.full(n_images, NO_IMAGE, np.int32),
        )
    guesses = np.where(given, verdicts.class_ids, labels.guesses)
    return PresentLabels(
        statuses,
        np.where(unreadable, np.int32(NO_CLASS), guesses),
        np.where(given, np.float32(1), labels.probabilities),
        np.where(given, np.int16(0), labels.rounds),
        labels.nearest,
    )


def _without_stale(
    labels: PseudoLabels, verdicts: VerdictSnapshot, class_ids: Collection[ClassId]
) -> PseudoLabels:
    """Drop guesses that a person has ruled out, or whose class is gone, since they were made."""
    kept = np.isin(labels.guesses, list(class_ids))
    for image_id, ruled_out in verdicts.ruled_out.items():
        kept[image_id] &= labels.guesses[image_id] not in ruled_out
    return replace(
        labels,
        guesses=np.where(kept, labels.guesses, np.int32(NO_CLASS)),
        is_confident=labels.is_confident & kept,
        rounds=np.where(kept, labels.rounds, np.int16(0)),
    )
