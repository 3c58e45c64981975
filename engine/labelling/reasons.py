"""Why one image has its label: its score for every class and the examples it resembles."""

from dataclasses import dataclass

import numpy as np

from engine.labelling.labels import LabelRequest, PseudoLabels
from engine.project import ClassId, ImageId
from engine.prototypes import most_similar


@dataclass(frozen=True)
class Reason:
    """What speaks for the guess on one image.

    Attributes
    ----------
    probabilities : of the likeliest classes, best first
    nearest : the most similar examples of the guessed class, best first
    """

    probabilities: tuple[tuple[ClassId, float], ...]
    nearest: tuple[ImageId, ...]


def explain(
    request: LabelRequest, labels: PseudoLabels, image_id: ImageId, *, count: int = 3
) -> Reason:
    """Return the reason for the present label of `image_id`; empty if it is not embedded."""
    if image_id >= len(request.pool) or not request.pool.is_embedded[image_id]:
        return Reason((), ())
    of_guess = request.own_labels() == labels.guesses[image_id]
    candidates = np.flatnonzero(of_guess).astype(np.int32)
    nearest = most_similar(request.pool.features, image_id, candidates, count=count)
    return Reason(
        tuple(
            (labels.class_ids[member], float(chance))
            for member, chance in zip(
                labels.candidates[image_id], labels.chances[image_id], strict=True
            )
            if chance > 0
        ),
        tuple(ImageId(int(i)) for i in nearest),
    )
