"""One mean direction a class, in a space that the pool itself has centred.

Prototypes are those of Snell, Swersky & Zemel, "Prototypical Networks for Few-shot
Learning" (2017), with cosine in place of Euclidean distance; centring on the unlabelled
pool and power normalisation follow Wang et al., "SimpleShot" (2019).
"""

from dataclasses import dataclass
from typing import cast

import numpy as np

from engine.errors import SupportError
from engine.project import ClassId
from engine.prototypes.narrowing import is_wide, main_axes
from engine.vectors import Bools, Float16s, Float32s, Int32s, normalise_rows

_BLOCK = 16_384


@dataclass(frozen=True, eq=False)
class FeatureTransform:
    """Signed square root, centring on the pool, unit length; the main axes of long vectors.

    Attributes
    ----------
    mean : float32 (dim,), of the pool after the square root and unit length
    axes : float32 (dim, n_axes), or None for all directions as they are
    """

    mean: Float32s
    axes: Float32s | None = None

    @classmethod
    def fit(cls, embeddings: Float16s | Float32s, pool: Bools) -> "FeatureTransform":
        """Learn the mean of the rows of `embeddings` (n, dim) that `pool` (n,) marks."""
        rows = np.flatnonzero(pool)
        total = np.zeros(embeddings.shape[1], np.float64)
        for start in range(0, len(rows), _BLOCK):
            total += _power(embeddings[rows[start : start + _BLOCK]]).sum(axis=0)
        mean = (total / max(len(rows), 1)).astype(np.float32)
        some = rows[:: 1 + len(rows) // _BLOCK]
        if not is_wide(len(some), embeddings.shape[1]):
            return cls(mean)
        return cls(mean, main_axes(normalise_rows(_power(embeddings[some]) - mean)))

    def apply(self, embeddings: Float16s | Float32s) -> Float32s:
        """Return unit rows, float32 (n, dim), or (n, n_axes)."""
        width = embeddings.shape[1] if self.axes is None else self.axes.shape[1]
        features = np.empty((len(embeddings), width), np.float32)
        for start in range(0, len(embeddings), _BLOCK):
            block = slice(start, start + _BLOCK)
            centred = cast("Float32s", _power(embeddings[block]) - self.mean)
            if self.axes is not None:
                centred = centred @ self.axes
            features[block] = normalise_rows(centred)
        return features


@dataclass(frozen=True, eq=False)
class Prototypes:
    """Unit vectors that stand for classes.

    Attributes
    ----------
    class_ids : length n_classes
    vectors : float32 (n_classes, dim), rows of length 1
    """

    class_ids: tuple[ClassId, ...]
    vectors: Float32s

    def scores(self, features: Float32s) -> Float32s:
        """Return the cosine of each of `features` (n, dim), unit rows, with each class."""
        return cast("Float32s", features @ self.vectors.T)


def compute_prototypes(features: Float32s, labels: Int32s) -> Prototypes:
    """Average the features of each class.

    Parameters
    ----------
    features : float32 (n, dim), unit rows
    labels : int32 (n,), class ids

    Raises
    ------
    SupportError
        If there is no row at all.
    """
    if not len(labels):
        raise SupportError("No class has an example yet. Give each class at least one image.")
    class_ids, class_index = np.unique(labels, return_inverse=True)
    sums = sum_by_class(features, class_index.astype(np.int32), n_classes=len(class_ids))
    return Prototypes(tuple(ClassId(int(c)) for c in class_ids), normalise_rows(sums))


def sum_by_class(vectors: Float32s, class_index: Int32s, *, n_classes: int) -> Float32s:
    """Add up the rows of `vectors` (n, dim) by `class_index` (n,): float32 (n_classes, dim).

    Rows whose index is negative are left out. Blocked products with an indicator matrix
    are several times faster than gathering the rows.
    """
    sums = np.zeros((n_classes, vectors.shape[1]), np.float32)
    for start in range(0, len(vectors), _BLOCK):
        block = class_index[start : start + _BLOCK]
        rows = np.flatnonzero(block >= 0)
        indicator = np.zeros((n_classes, len(block)), np.float32)
        indicator[block[rows], rows] = 1
        sums += indicator @ vectors[start : start + _BLOCK]
    return sums


def softmax(scores: Float32s, temperature: float) -> Float32s:
    """Turn scores (n, n_classes) into probabilities; lower temperatures are surer."""
    scaled = (scores - scores.max(axis=1, keepdims=True)) / np.float32(temperature)
    exponentials = np.exp(scaled)
    return cast("Float32s", exponentials / exponentials.sum(axis=1, keepdims=True))


def _power(vectors: Float16s | Float32s) -> Float32s:
    wide = vectors.astype(np.float32)
    return normalise_rows(np.sign(wide) * np.sqrt(np.abs(wide)))
