"""Fitting one softmax temperature so that probabilities mean what they say.

Temperature scaling is from Guo et al., "On Calibration of Modern Neural Networks"
(2017). There are no held-out labels with a handful of examples, so each example is
scored by prototypes that leave it out.
"""

import numpy as np

from engine.prototypes import softmax
from engine.vectors import Float32s, Int32s, normalise_rows

DEFAULT_TEMPERATURE = 0.1
_GRID = np.geomspace(0.02, 0.6, 40)
_PRIOR_EXAMPLES = 4.0  # how many examples the default temperature outweighs
_PRIOR_SPREAD = 0.5  # of the logarithm of the temperature


def leave_one_out_scores(
    features: Float32s, members: Int32s, sums: Float32s
) -> tuple[Float32s, Int32s]:
    """Score each example by prototypes that do not contain it.

    Parameters
    ----------
    features : float32 (n, dim), unit rows
    members : int32 (n,), the row of each example's class in `sums`
    sums : float32 (n_classes, dim), what each prototype is the direction of

    Returns
    -------
    scores : float32 (n_kept, n_classes), cosines
    members : int32 (n_kept,); an example that is alone in its class is dropped
    """
    kept = np.bincount(members, minlength=len(sums))[members] > 1
    features, members = features[kept], members[kept]
    scores = features @ normalise_rows(sums).T
    own = normalise_rows(sums[members] - features)
    scores[np.arange(len(members)), members] = np.einsum("nd,nd->n", features, own)
    return scores, members


def fit_temperature(scores: Float32s, members: Int32s) -> float:
    """Return the temperature under which `members` are likeliest, drawn to the default.

    Parameters
    ----------
    scores : float32 (n, n_classes)
    members : int32 (n,), the column of the right class
    """
    spread = np.log(_GRID / DEFAULT_TEMPERATURE) / _PRIOR_SPREAD
    losses = _PRIOR_EXAMPLES * spread**2 / 2
    for position, temperature in enumerate(_GRID if len(members) else ()):
        right = softmax(scores, temperature)[np.arange(len(members)), members]
        losses[position] -= np.log(np.maximum(right, 1e-6)).sum()
    return float(_GRID[losses.argmin()])
