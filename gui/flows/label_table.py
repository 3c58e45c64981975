"""What is shown of every image: a person's verdicts where there are any, else the engine's labels.

Kept apart from the flow that makes the labels, as most that look at labels look at this only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.labelling import PseudoLabels, image_statuses
from engine.project import Catalog, VerdictKind, VerdictSnapshot
from engine.vectors import Float32s, Int32s


@dataclass(frozen=True, eq=False)
class LabelTable:
    """One row per image.

    Attributes
    ----------
    statuses : int8 (n_images,), values of ImageStatus
    class_ids : int32 (n_images,), given or guessed, NO_CLASS where there is neither
    probabilities : float32 (n_images,); 1 where a person gave the class
    novelty : float32 (n_images,), the greater, the stranger; 0 where nothing is guessed
    """

    statuses: NDArray[np.int8]
    class_ids: Int32s
    probabilities: Float32s
    novelty: Float32s


def label_table(
    catalog: Catalog, verdicts: VerdictSnapshot, labels: PseudoLabels | None
) -> LabelTable:
    """Put verdicts and labels together; what a person said comes first."""
    held = labels.padded(len(catalog)) if labels else None
    statuses = image_statuses(verdicts, held, catalog.is_unreadable)
    given = verdicts.gives_class
    if held is None:
        nothing = np.zeros(len(given), np.float32)
        return LabelTable(statuses, verdicts.class_ids, given.astype(np.float32), nothing)
    is_none = verdicts.kinds == VerdictKind.NONE_OF_THESE
    class_ids = np.where(given | is_none, verdicts.class_ids, held.guesses)
    probabilities = np.where(given, np.float32(1), held.probabilities)
    return LabelTable(statuses, class_ids, probabilities, held.novelty)
