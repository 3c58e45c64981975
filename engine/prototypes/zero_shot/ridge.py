"""Ridge regression between attributes and features, in either direction.

Attributes -> visual prototypes is the idea of Changpinyo et al., "Predicting Visual Exemplars of
Unseen Classes" (2017), with kernel ridge regression in place of support vectors; features ->
attributes is that of Palatucci et al., "Zero-shot Learning with Semantic Output Codes" (2009).
"""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, normalise_rows

_MOST_TAGGED: Final = 1000
_TAGGED_DECAY: Final = 0.3  # of an image of which all attributes are known


@dataclass(frozen=True, eq=False)
class PrototypeRegression:
    """Predicts the mean features of a class from its signature.

    Attributes
    ----------
    signatures : float32 (n, n_attributes), of seen classes and of tagged images of no class
    weights : float32 (n, dim)
    mean : float32 (dim,)
    """

    signatures: Float32s
    weights: Float32s
    mean: Float32s
    gamma: float

    @classmethod
    def fit(cls, lesson: Lesson, *, decay: float, gamma: float) -> "PrototypeRegression":
        every = max(1, len(lesson.others.tags) // _MOST_TAGGED)
        others, means = lesson.others.every(every), lesson.means()
        centre = means.mean(axis=0)
        signatures = np.concatenate([lesson.signatures.vectors, others.vectors])
        targets = np.concatenate([means, others.features]) - centre
        known = np.isfinite(others.tags).mean(axis=1)
        ridge = np.concatenate([np.full(len(means), decay), _TAGGED_DECAY / known])
        gram = _kernel(signatures, signatures, gamma)
        weights = np.linalg.solve(gram + np.diag(ridge), targets)
        return cls(signatures, weights.astype(np.float32), centre, gamma)

    def prototypes(self, signatures: Signatures) -> Float32s:
        """Return float32 (n_classes, dim), not of unit length."""
        kernel = _kernel(signatures.vectors, self.signatures, self.gamma)
        return cast("Float32s", kernel @ self.weights + self.mean)

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        return cast("Float32s", features @ normalise_rows(self.prototypes(signatures)).T)


@dataclass(frozen=True, eq=False)
class AttributeRegression:
    """Predicts the signature of an image: float32 weights (dim, n_attributes)."""

    weights: Float32s

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        return cast("Float32s", normalise_rows(features @ self.weights) @ signatures.vectors.T)


def fit_ridge(
    lesson: Lesson, *, direction: str = "prototypes", decay: float, gamma: float = 0.0
) -> Compatibility:
    """Regress by `direction`: "prototypes" from attributes, or "attributes" from features.

    Parameters
    ----------
    decay : the ridge; per image for "attributes"
    gamma : of the Gaussian kernel between unit signatures; 0 for a linear map
    """
    if direction == "prototypes":
        return PrototypeRegression.fit(lesson, decay=decay, gamma=gamma)
    features = lesson.features
    gram = features.T @ features + decay * len(features) * np.eye(features.shape[1])
    targets = lesson.signatures.vectors[lesson.class_index]
    return AttributeRegression(np.linalg.solve(gram, features.T @ targets).astype(np.float32))


def _kernel(rows: Float32s, columns: Float32s, gamma: float) -> Float32s:
    products = rows @ columns.T
    if not gamma:
        return cast("Float32s", products)
    squares = (rows**2).sum(axis=1)[:, None] + (columns**2).sum(axis=1) - 2 * products
    return cast("Float32s", np.exp(-gamma * squares))
