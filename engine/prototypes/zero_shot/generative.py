"""Inventing features of classes that have no image, so that an ordinary head can learn them.

Class-conditional Gaussians whose means come from the attributes: Verma & Rai, "A Simple
Exponential Family Framework for Zero-Shot Learning" (2017).
"""

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.ridge import PrototypeRegression
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, normalise_rows

_DRAWN: Final = 40
_INVERSE_DECAY: Final = 1.0
_MOST_ITERATIONS: Final = 60


@dataclass(frozen=True, eq=False)
class GaussianGenerator:
    """A mean per signature and one spread for all classes.

    Attributes
    ----------
    spread : float32 (dim,), the deviation within classes along each axis of the space
    """

    regression: PrototypeRegression
    spread: Float32s
    seed: int

    def synthesise(self, signatures: Signatures, *, count: int) -> Float32s:
        """Return unit rows, float32 (n_classes * count, dim), class by class."""
        means = np.repeat(self.regression.prototypes(signatures), count, axis=0)
        noise = np.random.default_rng(self.seed).standard_normal(means.shape, np.float32)
        return normalise_rows(means + self.spread * noise)

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        invented = self.synthesise(signatures, count=_DRAWN)
        return head_scores(features, invented, n_classes=len(signatures.vectors))


def fit_generative(lesson: Lesson, *, decay: float, gamma: float) -> Compatibility:
    """Predict means as ridge regression does, and measure the spread around the true means."""
    regression = PrototypeRegression.fit(lesson, decay=decay, gamma=gamma)
    rest = lesson.features - lesson.means()[lesson.class_index]
    return GaussianGenerator(regression, rest.std(axis=0), lesson.seed)


def head_scores(features: Float32s, invented: Float32s, *, n_classes: int) -> Float32s:
    """Return the log-odds of a logistic head that was taught with invented features.

    Parameters
    ----------
    features : float32 (n, dim)
    invented : float32 (n_classes * count, dim), class by class
    """
    from sklearn.linear_model import LogisticRegression

    class_index = np.repeat(np.arange(n_classes), len(invented) // n_classes)
    head = LogisticRegression(C=_INVERSE_DECAY, tol=1e-4, max_iter=_MOST_ITERATIONS)
    with warnings.catch_warnings(action="ignore"):  # not to the last digit is good enough
        head.fit(invented, class_index)
    decision = np.asarray(head.decision_function(features), np.float32)
    if decision.ndim == 1:
        decision = np.stack([-decision / 2, decision / 2], axis=1)
    return decision
