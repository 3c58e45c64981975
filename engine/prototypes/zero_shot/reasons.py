"""Why an image may belong to a checklist: which of its attributes the image shows."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.prototypes.zero_shot.dap import AttributeClassifiers, fit_dap
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import Setting
from engine.vectors import Float32s

_DECAY: Final = 1e-5
_PRESENT: Final = 0.5


@dataclass(frozen=True)
class AttributeReason:
    """What one present attribute says.

    Attributes
    ----------
    attribute : column of the checklist
    probability : that the image shows it
    score : log-odds against those of an image of the seen classes; positive if it supports
    """

    attribute: int
    probability: float
    score: float

    @property
    def is_supporting(self) -> bool:
        return self.score > 0


@dataclass(frozen=True, eq=False)
class AttributeExplainer:
    """One classifier per attribute, in the space of its lesson."""

    setting: Setting
    classifiers: AttributeClassifiers

    @classmethod
    def fit(cls, seen: SeenImages, *, seed: int = 0) -> "AttributeExplainer":
        setting = Setting.of(seen, seed=seed)
        return cls(setting, fit_dap(setting.lesson, decay=_DECAY))

    def explain(self, feature: Float32s, checklist: Float32s) -> tuple[AttributeReason, ...]:
        """Judge the attributes that a checklist says are present, the best supported first.

        Parameters
        ----------
        feature : float32 (dim,), of unit length
        checklist : float32 (n_attributes,), 0..1, NaN for unknown
        """
        logits = self.classifiers.logits(self.setting.space.apply(feature[None]))[0]
        scores = logits - self.classifiers.prior
        probabilities = 1 / (1 + np.exp(-logits))
        present = np.flatnonzero(np.nan_to_num(checklist) >= _PRESENT)
        return tuple(
            AttributeReason(int(column), float(probabilities[column]), float(scores[column]))
            for column in present[np.argsort(-scores[present], kind="stable")]
        )
