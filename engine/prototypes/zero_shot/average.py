"""Several methods at once: their errors differ, so that with few classes the mean is steadier."""

from dataclasses import dataclass
from typing import cast

import numpy as np

from engine.prototypes.zero_shot.bilinear import fit_eszsl, fit_sae
from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.ridge import fit_ridge
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s


@dataclass(frozen=True, eq=False)
class AverageOfMethods:
    """The mean of the scores of `parts`, each divided by its standard deviation in `scales`."""

    parts: tuple[Compatibility, ...]
    scales: tuple[float, ...]

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        scaled = [
            part.scores(features, signatures) / np.float32(scale)
            for part, scale in zip(self.parts, self.scales, strict=True)
        ]
        return cast("Float32s", np.mean(scaled, axis=0))


def fit_average(lesson: Lesson, *, decay: float) -> Compatibility:
    """Average ridge regression with that `decay`, ESZSL and the autoencoder with their usual."""
    parts = (
        fit_ridge(lesson, gamma=0.5, decay=decay),
        fit_eszsl(lesson, feature_decay=10.0, attribute_decay=1.0),
        fit_sae(lesson, reconstruction=1.0),
    )
    scores = [part.scores(lesson.features, lesson.signatures) for part in parts]
    return AverageOfMethods(parts, tuple(max(float(each.std()), 1e-9) for each in scores))
