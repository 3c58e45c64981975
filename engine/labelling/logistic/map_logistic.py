"""Logistic regression with a normal prior on its coefficients, for few and small questions.

scikit-learn's draws coefficients to zero; here they are drawn to what is known beforehand, so
that no observation at all leaves exactly that.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.vectors import Bools

Float64s = NDArray[np.float64]

_STEPS: Final = 30
_ENOUGH: Final = 1e-6
_STEEPEST: Final = 30.0  # of a logit; steeper ones are as good as certain


def fit_map_logistic(
    inputs: Float64s, is_one: Bools, weights: Float64s, *, mean: Float64s, spread: Float64s
) -> Float64s:
    """Return the coefficients that are likeliest after the observations: float64 (n_inputs,).

    Parameters
    ----------
    inputs : float64 (n, n_inputs); one of them may be constant
    is_one : bool (n,), the outcomes
    weights : float64 (n,), how much each observation counts
    mean, spread : float64 (n_inputs,), of the normal prior of each coefficient
    """
    found, precision = mean.copy(), 1 / spread**2
    for _ in range(_STEPS):
        probabilities = sigmoid(inputs @ found)
        slope = inputs.T @ (weights * (is_one - probabilities)) - precision * (found - mean)
        curvature = (inputs * (weights * probabilities * (1 - probabilities))[:, None]).T @ inputs
        step = np.linalg.solve(curvature + np.diag(precision), slope)
        found = found + step / max(1.0, float(np.abs(step).max() / spread.max()))
        if np.abs(step).max() < _ENOUGH:
            break
    return np.asarray(found, np.float64)


def sigmoid(logits: Float64s) -> Float64s:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_STEEPEST, _STEEPEST))), np.float64)


def logit(probabilities: Float64s, *, least: float = 1e-4) -> Float64s:
    """Return the log odds of `probabilities`, kept between `least` and one less that."""
    kept = np.clip(probabilities, least, 1 - least)
    return np.asarray(np.log(kept / (1 - kept)), np.float64)
