"""A space in which the images of one class lie in a ball, so that one prototype tells all."""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from engine.prototypes.narrowing import main_axes
from engine.prototypes.prototype import FeatureTransform, sum_by_class
from engine.prototypes.whitening import shrunk_scale
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.vectors import Bools, Float16s, Float32s, normalise_rows

_SHRINKAGE: Final = 0.5
_NO_LENGTH: Final = 1e-4


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """Features divided by the spread within classes.

    Attributes
    ----------
    mean : float32 (dim,)
    span : float32 (dim, rank), orthonormal: where images of the lesson differ from their mean
    whitening : float32 (rank, rank), symmetric
    outside : what directions outside the span are multiplied with
    """

    mean: Float32s
    span: Float32s
    whitening: Float32s
    outside: np.float32

    @classmethod
    def fit(cls, seen: SeenImages) -> "FeatureSpace":
        """Learn the covariance within the seen classes, shrunk half way to a ball.

        On CUB the prototypes that ridge regression predicts are right for 0.53 of the unseen
        images without this, for 0.66 with it.
        """
        mean = seen.features.mean(axis=0)
        span = _span(seen.features - mean)
        inside = (seen.features - mean) @ span
        inside = inside[seen.class_index >= 0]
        classes, places = np.unique(seen.class_index[seen.class_index >= 0], return_inverse=True)
        class_index = places.astype(np.int32)
        sums = sum_by_class(inside, class_index, n_classes=len(classes))
        rest = inside - (sums / np.bincount(class_index)[:, None]).astype(np.float32)[class_index]
        spread, axes = np.linalg.eigh(rest.T @ rest / np.float32(max(len(rest), 1)))
        rank = min(len(rest) - len(classes), rest.shape[1])
        whitening = (axes * shrunk_scale(spread, rank, shrinkage=_SHRINKAGE)) @ axes.T
        return cls(mean, span, whitening.astype(np.float32), np.float32(_SHRINKAGE**-0.5))

    def apply(self, features: Float32s) -> Float32s:
        """Return float32 (n, rank): the part in the span of unit rows.

        No method can learn anything of the other directions; they count in the length only.
        """
        rest = features - self.mean
        inside = rest @ self.span
        squares = np.maximum((rest**2).sum(axis=1) - (inside**2).sum(axis=1), 0)
        whitened = inside @ self.whitening
        lengths = np.sqrt((whitened**2).sum(axis=1) + self.outside**2 * squares)
        unit = whitened / np.maximum(lengths, np.float32(1e-12))[:, None]
        return cast("Float32s", unit.astype(np.float32))

    def apply_to_all(self, features: Float32s) -> Float32s:
        """Return unit rows in all directions, float32 (n, dim)."""
        rest = features - self.mean
        inside = rest @ self.span
        change = inside @ self.whitening - self.outside * inside
        whole = self.outside * rest + change @ self.span.T
        return normalise_rows(whole.astype(np.float32))


def _span(rest: Float32s) -> Float32s:
    n, dim = rest.shape
    if n > dim:
        return np.eye(dim, dtype=np.float32)
    _, lengths, axes = np.linalg.svd(rest, full_matrices=False)
    return cast("Float32s", axes[lengths > _NO_LENGTH * lengths.max()].T)


def prepare_features(embeddings: Float16s | Float32s, pool: Bools) -> Float32s:
    """Centre on the rows that `pool` (n,) marks and scale to unit length: float32 (n, dim).

    Activations, which are never negative, get their square root first (Wang et al. 2019).
    """
    if embeddings.min(initial=0) >= 0:
        return FeatureTransform.fit(embeddings, pool).apply(embeddings)
    unit = normalise_rows(embeddings.astype(np.float32))
    centred = normalise_rows(unit - unit[pool].mean(axis=0))
    axes = main_axes(centred[pool])
    return centred if axes is None else normalise_rows(centred @ axes)
