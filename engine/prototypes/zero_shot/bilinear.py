"""Bilinear maps with a closed form: ESZSL and the semantic autoencoder."""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from engine.prototypes.prototype import sum_by_class
from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, normalise_rows

_LEAST_WEIGHT: Final = 1e-3


@dataclass(frozen=True, eq=False)
class BilinearMap:
    """Features times a matrix times signatures: float32 weights (dim, n_attributes)."""

    weights: Float32s

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        return cast("Float32s", features @ (self.weights @ signatures.vectors.T))


@dataclass(frozen=True, eq=False)
class SemanticAutoencoder:
    """The tied encoder of features, float32 weights (n_attributes, dim), used as a decoder."""

    weights: Float32s

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        return cast("Float32s", features @ normalise_rows(signatures.vectors @ self.weights).T)


def fit_eszsl(lesson: Lesson, *, feature_decay: float, attribute_decay: float) -> Compatibility:
    """Solve (XX' + aI)^-1 X Y S' (SS' + gI)^-1.

    Romera-Paredes & Torr, "An embarrassingly simple approach to zero-shot learning" (2015).
    """
    features, signatures = lesson.features, lesson.signatures.vectors
    n_classes = len(signatures)
    sums = sum_by_class(features, lesson.class_index, n_classes=n_classes)
    targets = (2 * sums - features.sum(axis=0)).T @ signatures
    by_feature = features.T @ features + feature_decay * np.eye(features.shape[1])
    by_attribute = signatures.T @ signatures + attribute_decay * np.eye(signatures.shape[1])
    weights = np.linalg.solve(by_attribute, np.linalg.solve(by_feature, targets).T).T
    return BilinearMap(weights.astype(np.float32))


def fit_sae(lesson: Lesson, *, reconstruction: float) -> Compatibility:
    """Solve SS'W + lW XX' = (1 + l) SX' with l the weight of encoding.

    Both products are symmetric, so that their axes give the solution of this Sylvester equation
    ten times faster than Schur's decomposition does.

    Kodirov, Xiang & Gong, "Semantic Autoencoder for Zero-Shot Learning" (2017).
    """
    features = lesson.features
    targets = lesson.signatures.vectors[lesson.class_index]
    by_attribute, attribute_axes = np.linalg.eigh(targets.T @ targets)
    by_feature, feature_axes = np.linalg.eigh(features.T @ features)
    known = attribute_axes.T @ (targets.T @ features) @ feature_axes
    weighed = by_attribute[:, None] + reconstruction * by_feature + _LEAST_WEIGHT
    solved = attribute_axes @ ((1 + reconstruction) * known / weighed) @ feature_axes.T
    return SemanticAutoencoder(solved.astype(np.float32))
