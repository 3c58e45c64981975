"""What is shown of every image: a person's verdicts where there are any, else the engine's labels.

The only place where the two are put together, so that window, command line, audits and exports
never say different things of one image. Labels may be older than the verdicts and the classes;
what has been ruled out since, or is gone, is dropped here at once.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.labelling.labels import AccuracyEstimate, ImageStatus, PseudoLabels
from engine.project import (
    NO_CLASS,
    NO_IMAGE,
    ClassId,
    VerdictKind,
    VerdictSnapshot,
    is_none_of,
)
from engine.vectors import Bools, Float32s, Int32s

WITH_A_CLASS: Final = frozenset({ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO})
"""The statuses of images that have a class; all others are left out."""

_BY_THE_ENGINE: Final = (
    ImageStatus.AUTO,
    ImageStatus.UNCERTAIN,
    ImageStatus.NOVEL,
    ImageStatus.NEEDS_CLASS,
)
_BY_A_PERSON: Final = {
    VerdictKind.EXAMPLE: ImageStatus.EXAMPLE,
    VerdictKind.ACCEPTED: ImageStatus.ACCEPTED,
}


@dataclass(frozen=True, eq=False)
class ShownLabels:
    """What is to be said of every image; all arrays (n_images,).

    Attributes
    ----------
    statuses : int8, values of ImageStatus
    guesses : int32, given or guessed, also where the guess is too unsure to be the label, or
        was given to other bytes; NO_CLASS where there is neither
    probabilities : float32, of the guess; 1 where a person gave it, 0 where there is none, or
        it was given to other bytes
    novelty : float32, the greater, the likelier novel; 0 where nothing is guessed
    rounds : int16, in which the label was accepted, 0 where a person or a single pass gave it
    nearest : int32, the most similar example of what the engine guessed, else NO_IMAGE
    """

    statuses: NDArray[np.int8]
    guesses: Int32s
    probabilities: Float32s
    novelty: Float32s
    rounds: NDArray[np.int16]
    nearest: Int32s

    @property
    def class_ids(self) -> Int32s:
        """The class that each image is labelled with, NO_CLASS where it is left out."""
        has_class = np.isin(self.statuses, list(WITH_A_CLASS))
        return np.where(has_class, self.guesses, np.int32(NO_CLASS))

    def of(self, images: NDArray[np.integer]) -> "ShownLabels":
        """Return what is shown of `images`, and of no others."""
        return ShownLabels(
            self.statuses[images],
            self.guesses[images],
            self.probabilities[images],
            self.novelty[images],
            self.rounds[images],
            self.nearest[images],
        )


def shown_labels(
    verdicts: VerdictSnapshot,
    labels: PseudoLabels | None,
    unreadable: Bools,
    class_ids: Collection[ClassId],
) -> ShownLabels:
    """Join what a person decided with `labels`.

    Parameters
    ----------
    labels : may be older than the verdicts, and may end before the images do
    unreadable : bool (n_images,), images that have no label whatever was said of them
    class_ids : the classes there are
    """
    n_images = len(unreadable)
    held = None if labels is None else _allowed(labels.padded(n_images), verdicts, class_ids)
    statuses = image_statuses(verdicts, held, unreadable)
    given = verdicts.class_ids.copy()
    for image_id, class_id in verdicts.changed.items():
        given[image_id] = class_id
    given[unreadable] = NO_CLASS
    is_sure = (given != NO_CLASS) & ~np.isin(statuses, ImageStatus.CHANGED)
    said = ShownLabels(
        statuses,
        given,
        is_sure.astype(np.float32),
        np.zeros(n_images, np.float32),
        np.zeros(n_images, np.int16),
        np.full(n_images, NO_IMAGE, np.int32),
    )
    if held is None:
        return said
    is_guess = np.isin(statuses, _BY_THE_ENGINE)
    return ShownLabels(
        statuses,
        np.where(is_guess, held.guesses, said.guesses),
        np.where(is_guess, held.probabilities, said.probabilities),
        np.where(is_guess, held.novelty, said.novelty),
        np.where(is_guess, held.rounds, said.rounds),
        np.where(is_guess, held.nearest, said.nearest),
    )


def image_statuses(
    verdicts: VerdictSnapshot, labels: PseudoLabels | None, unreadable: Bools
) -> NDArray[np.int8]:
    """Say where every image stands, where `labels` hold nothing that a person has ruled out.

    A person's verdicts come first. An image that is judged novel never has an automatic label,
    and one that was rejected needs a class unless the engine is sure of another. One that was
    none of the classes there were stays so unless the engine is sure of one that came later.
    An image whose file has changed since has no label until a person has looked at it again.

    Returns
    -------
    int8 (n_images,), values of ImageStatus
    """
    status = np.full(len(verdicts.kinds), ImageStatus.PENDING, np.int8)
    if labels is not None:
        status[labels.guesses >= 0] = ImageStatus.UNCERTAIN
        status[labels.is_novel] = ImageStatus.NOVEL
    status[verdicts.kinds == VerdictKind.REJECTED] = ImageStatus.NEEDS_CLASS
    status[verdicts.kinds == VerdictKind.NONE_OF_THESE] = ImageStatus.NONE
    if labels is not None:
        status[labels.is_confident & ~labels.is_novel] = ImageStatus.AUTO
    for kind, given in _BY_A_PERSON.items():
        status[verdicts.kinds == kind] = given
    status[np.array(list(verdicts.changed), np.intp)] = ImageStatus.CHANGED
    status[unreadable] = ImageStatus.UNREADABLE
    return status


def _allowed(
    labels: PseudoLabels, verdicts: VerdictSnapshot, class_ids: Collection[ClassId]
) -> PseudoLabels:
    """Drop guesses whose class is gone, or that a person has ruled out, since they were made.

    In place of the latter comes the likeliest class that is left, which is a hint and no label:
    nobody has weighed yet whether it is sure enough.
    """
    is_lost = ~np.isin(labels.guesses, list(class_ids)) | is_none_of(
        verdicts, slice(len(labels.guesses)), labels.guesses
    )
    images, ruled_out = _pairs_ruled_out(verdicts)
    is_out = np.zeros(len(is_lost), np.bool_)
    is_out[images[labels.guesses[images] == ruled_out]] = True
    is_kept = ~(is_lost | is_out)
    guesses = np.where(is_kept, labels.guesses, np.int32(NO_CLASS))
    probabilities = np.where(is_kept, labels.probabilities, np.float32(0))
    rows = np.flatnonzero(is_out)
    guesses[rows], probabilities[rows] = _next_best(labels, rows, (images, ruled_out), class_ids)
    return replace(
        labels,
        guesses=guesses,
        probabilities=probabilities,
        is_confident=labels.is_confident & is_kept,
        rounds=np.where(is_kept, labels.rounds, np.int16(0)),
        nearest=np.where(is_kept, labels.nearest, np.int32(NO_IMAGE)),
    )


def _pairs_ruled_out(verdicts: VerdictSnapshot) -> tuple[Int32s, Int32s]:
    """Return each image with each class that it is known not to be: two int32 (n_pairs,)."""
    pairs = [(image_id, c) for image_id, out in verdicts.ruled_out.items() for c in out]
    images, classes = np.array(pairs, np.int32).reshape(-1, 2).T
    return images, classes


def _next_best(
    labels: PseudoLabels,
    rows: NDArray[np.intp],
    ruled_out: tuple[Int32s, Int32s],
    class_ids: Collection[ClassId],
) -> tuple[Int32s, Float32s]:
    """Return the likeliest class that each of `rows` may still have, and its probability.

    That is what remains of the probabilities once those of the classes ruled out are none.
    """
    candidates = np.array(labels.class_ids, np.int32)[labels.candidates[rows]]
    probabilities = labels.candidate_probabilities[rows].astype(np.float32)
    is_out = _is_pair(rows[:, None], candidates, ruled_out)
    left = np.where(is_out | ~np.isin(candidates, list(class_ids)), np.float32(0), probabilities)
    best = left.argmax(axis=1)[:, None]
    best_left = np.take_along_axis(left, best, axis=1)[:, 0]
    rest = np.maximum(1 - np.where(is_out, probabilities, 0).sum(axis=1), left.sum(axis=1))
    probability = best_left / np.where(best_left > 0, rest, 1)
    guess = np.where(best_left > 0, np.take_along_axis(candidates, best, axis=1)[:, 0], NO_CLASS)
    return guess.astype(np.int32), probability.astype(np.float32)


def _is_pair(images: NDArray[np.intp], classes: Int32s, pairs: tuple[Int32s, Int32s]) -> Bools:
    """Mark where an image and a class are one of `pairs`."""
    stride = 1 + max(int(part.max(initial=0)) for part in (classes, pairs[1]))
    known = pairs[0].astype(np.int64) * stride + pairs[1]
    return np.isin(images * stride + classes, known)


def accuracy_of_shown(labels: PseudoLabels | None, shown: ShownLabels) -> AccuracyEstimate | None:
    """Return what is expected of the automatic labels.

    None where it cannot be known, also because a person has judged some of them since.
    """
    estimate = labels.expected_accuracy if labels else None
    n_automatic = int((shown.statuses == ImageStatus.AUTO).sum())
    return estimate if estimate and estimate.n_labels == n_automatic else None
