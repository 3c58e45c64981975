"""Why an image may belong to a checklist: which entries it supports and which it contradicts."""

from dataclasses import dataclass

import numpy as np

from engine.project import AttributeId
from engine.vectors import Float32s


@dataclass(frozen=True)
class AttributeReason:
    """What an image has to say to one entry of a checklist.

    Attributes
    ----------
    strength : what the checklist says, 0..1
    probability : that the image shows the attribute
    score : log-odds against those of the usual image, turned round where the checklist says
        absent; positive if the image supports the entry
    """

    attribute_id: AttributeId
    strength: float
    probability: float
    score: float

    @property
    def is_supporting(self) -> bool:
        return self.score > 0


def weigh_entries(
    attribute_ids: tuple[AttributeId, ...], checklist: Float32s, logits: Float32s, prior: Float32s
) -> tuple[AttributeReason, ...]:
    """Judge the known entries of a checklist, the best supported first.

    Parameters
    ----------
    checklist : float32 (n_attributes,), 0..1, NaN for unknown
    logits : float32 (n_attributes,), how likely the image shows each
    prior : float32 (n_attributes,), the same of the usual image
    """
    known = np.flatnonzero(np.isfinite(checklist))
    scores = (2 * checklist - 1) * (logits - prior)
    probabilities = 1 / (1 + np.exp(-logits))
    return tuple(
        AttributeReason(
            attribute_ids[column],
            float(checklist[column]),
            float(probabilities[column]),
            float(scores[column]),
        )
        for column in known[np.argsort(-scores[known], kind="stable")].tolist()
    )
