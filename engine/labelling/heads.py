"""What a few examples say about each image by itself: linear heads on frozen features."""

import warnings
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from engine.prototypes import sum_by_member
from engine.vectors import Float32s, Int32s, normalise_rows

_INVERSE_DECAY: Final = 10.0
_MOST_ITERATIONS: Final = 200
_TOLERANCE: Final = 1e-3
_WARM_TOLERANCE: Final = 3e-4  # from near by, the first steps are small anyway
_PROTOTYPE_SHARPNESS: Final = 10.0
HOPELESS: Final = -50.0  # for a class that nothing teaches


@dataclass(frozen=True, eq=False)
class LinearHead:
    """One direction and one offset per class.

    Attributes
    ----------
    weights : float32 (n_classes, dim)
    offsets : float32 (n_classes,)
    """

    weights: Float32s
    offsets: Float32s

    def log_probabilities(self, features: Float32s) -> Float32s:
        """Return float32 (n, n_classes) for `features` (n, dim), unit rows."""
        scores = features @ self.weights.T
        scores += self.offsets
        return log_softmax(scores)


def log_softmax(scores: Float32s) -> Float32s:
    """Turn scores (n, n_classes) into logarithms of probabilities."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return cast("Float32s", shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def fit_prototypes(features: Float32s, members: Int32s, *, n_classes: int) -> LinearHead:
    """Make a head of unit prototypes; a class without rows gets a hopeless offset.

    Parameters
    ----------
    features : float32 (n, dim), unit rows
    members : int32 (n,), the class of each row, from 0
    """
    prototypes = normalise_rows(sum_by_member(features, members, n_members=n_classes))
    is_taught = np.bincount(members, minlength=n_classes) > 0
    offsets = np.where(is_taught, 0, HOPELESS).astype(np.float32)
    return LinearHead(_PROTOTYPE_SHARPNESS * prototypes, offsets)


def fit_logistic(
    features: Float32s,
    members: Int32s,
    weights: Float32s,
    *,
    n_classes: int,
    start: LinearHead | None = None,
) -> LinearHead:
    """Fit multinomial logistic regression; a class without rows gets a hopeless offset.

    Parameters
    ----------
    weights : float32 (n,), how much each row counts
    start : a head of the same classes, from which an answer near by is found sooner
    """
    present = np.unique(members)
    if len(present) < 2:
        return fit_prototypes(features, members, n_classes=n_classes)
    model = logistic_regression(_INVERSE_DECAY)
    if start is not None and 2 < len(present) == len(start.offsets):
        model.set_params(warm_start=True, tol=_WARM_TOLERANCE)
        model.coef_, model.intercept_ = start.weights, start.offsets
    with warnings.catch_warnings(action="ignore"):  # not to the last digit is good enough
        model.fit(features, members, sample_weight=weights)
    direction, offset = _per_class(model.coef_, model.intercept_)
    head = LinearHead(
        np.zeros((n_classes, features.shape[1]), np.float32),
        np.full(n_classes, HOPELESS, np.float32),
    )
    head.weights[present], head.offsets[present] = direction, offset
    return head


def logistic_regression(inverse_decay: float) -> Any:
    """Return scikit-learn's, not yet fitted, with iterations enough for unit rows."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=inverse_decay, tol=_TOLERANCE, max_iter=_MOST_ITERATIONS)


def _per_class(coefficients: Float32s, intercepts: Float32s) -> tuple[Float32s, Float32s]:
    """Return one row per class also where two classes share one row."""
    if len(coefficients) > 1:
        return coefficients, intercepts
    half = np.array([[-0.5], [0.5]], np.float32)
    return half * coefficients, half[:, 0] * intercepts
