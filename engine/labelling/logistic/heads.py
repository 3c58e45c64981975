"""What a few examples say about each image by itself: linear heads on frozen features."""

from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Job
from engine.labelling.logistic.one_core import on_one_core
from engine.prototypes import sum_by_class
from engine.vectors import Float32s, Int32s, normalise_rows

_INVERSE_DECAY: Final = 10.0
_MOST_ITERATIONS: Final = 200
_MOST_TRIES: Final = 50
_TOLERANCE: Final = 1e-3
_EXACT: Final = 1e-5  # of the gradient: what a fit began from makes 0.002 of a probability at most
_WITHIN_SPAN: Final = 0.4  # rows per dimension; so few are fitted in the space they span
_PROTOTYPE_SHARPNESS: Final = 10.0
UNSEEN_LOG_SCORE: Final = -50.0  # for a class that nothing teaches


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


def fit_prototypes(features: Float32s, class_index: Int32s, *, n_classes: int) -> LinearHead:
    """Make a head of unit prototypes; a class without rows gets UNSEEN_LOG_SCORE.

    Parameters
    ----------
    features : float32 (n, dim), unit rows
    class_index : int32 (n,), the class of each row, from 0
    """
    prototypes = normalise_rows(sum_by_class(features, class_index, n_classes=n_classes))
    is_taught = np.bincount(class_index, minlength=n_classes) > 0
    offsets = np.where(is_taught, 0, UNSEEN_LOG_SCORE).astype(np.float32)
    return LinearHead(_PROTOTYPE_SHARPNESS * prototypes, offsets)


def fit_logistic(
    job: Job,
    features: Float32s,
    class_index: Int32s,
    weights: Float32s,
    *,
    n_classes: int,
    start: LinearHead | None = None,
) -> LinearHead:
    """Fit multinomial logistic regression; a class without rows gets UNSEEN_LOG_SCORE.

    It is that of scikit-learn, which cannot be stopped while it fits.

    Parameters
    ----------
    weights : float32 (n,), how much each row counts
    start : a head of the same classes, from which an answer near by is found sooner
    """
    from scipy.linalg import qr
    from scipy.optimize import minimize

    present, places = np.unique(class_index, return_inverse=True)
    if len(present) < 2:
        return fit_prototypes(features, class_index, n_classes=n_classes)
    if len(features) <= _WITHIN_SPAN * features.shape[1]:
        with on_one_core():
            basis, rotated = qr(features.T, mode="economic")  # numpy's stops all other threads
        near = start and LinearHead(start.weights @ basis, start.offsets)
        head = fit_logistic(job, rotated.T, class_index, weights, n_classes=n_classes, start=near)
        return LinearHead(head.weights @ basis.T, head.offsets)
    is_warm = start is not None and bool((start.offsets[present] > UNSEEN_LOG_SCORE).all())
    begin = np.zeros((len(present), features.shape[1] + 1))
    if start is not None and is_warm:
        begin[:, :-1], begin[:, -1] = start.weights[present], start.offsets[present]
    loss = _LogisticLoss(job, features, places.astype(np.int32), weights, len(present))
    limits = {"maxiter": _MOST_ITERATIONS, "maxls": _MOST_TRIES, "gtol": _EXACT, "ftol": 0}
    with on_one_core():
        found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options=limits)
    fitted = found.x.reshape(begin.shape).astype(np.float32)
    head = LinearHead(
        np.zeros((n_classes, features.shape[1]), np.float32),
        np.full(n_classes, UNSEEN_LOG_SCORE, np.float32),
    )
    head.weights[present], head.offsets[present] = fitted[:, :-1], fitted[:, -1]
    return head


class _LogisticLoss:
    """The mean loss of a head on weighted rows, with a penalty on the squares of its directions.

    Two classes are two directions with one sum, so that half of the usual penalty is right.
    """

    def __init__(
        self, job: Job, features: Float32s, class_index: Int32s, weights: Float32s, n_classes: int
    ) -> None:
        total = float(weights.sum())
        self._job, self._features, self._class_index = job, features, class_index
        self._shares = (weights / total).astype(np.float32)
        self._decay = np.float32((2 if n_classes == 2 else 1) / (_INVERSE_DECAY * total))
        self._shape = n_classes, features.shape[1] + 1

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return loss and gradient at `flat`, the directions with their offsets behind."""
        head, own = flat.reshape(self._shape).astype(np.float32), np.arange(len(self._class_index))
        directions, gradient = head[:, :-1], np.empty(self._shape)
        self._job.check()
        log_probabilities = log_softmax(self._features @ directions.T + head[:, -1])
        loss = -float(self._shares @ log_probabilities[own, self._class_index])
        self._job.check()
        errors = np.exp(log_probabilities)
        errors[own, self._class_index] -= 1
        errors *= self._shares[:, None]
        gradient[:, :-1] = errors.T @ self._features + self._decay * directions
        gradient[:, -1] = errors.sum(axis=0)
        return loss + float(self._decay) / 2 * float((directions**2).sum()), gradient.ravel()


def logistic_regression(inverse_decay: float) -> Any:
    """Return scikit-learn's, not yet fitted, with iterations enough for unit rows."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=inverse_decay, tol=_TOLERANCE, max_iter=_MOST_ITERATIONS)
