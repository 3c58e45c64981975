"""How many of the automatic labels should be right, and how far off that may be."""

import math
from typing import Final

import numpy as np

from engine.labelling.labels import AccuracyEstimate
from engine.labelling.logistic.map_logistic import logit, sigmoid
from engine.vectors import Float32s

_NINE_IN_TEN: Final = 1.645  # standard errors to either side
_DOUBT: Final = 0.85
"""Log odds by which the probabilities of a folder are off together: measured in the loop on six
sets; neither more examples nor more verdicts make it clearly less, as what is left gets harder."""


def estimate_accuracy(probabilities: Float32s) -> AccuracyEstimate | None:
    """Return what share of labels of these `probabilities` (n_labels,) should be right.

    Two things make it uncertain: which of the labels are the wrong ones, and whether all
    probabilities of this folder are a little too high or too low together. None without labels.
    """
    if not len(probabilities):
        return None
    shares = np.clip(probabilities.astype(np.float64), 1e-3, 1 - 1e-3)
    share, spread = float(shares.mean()), float((shares * (1 - shares)).sum())
    by_draw = math.sqrt(spread) / len(shares) / (share * (1 - share))
    reach = _NINE_IN_TEN * math.hypot(by_draw, _DOUBT)
    low, high = sigmoid(logit(np.array([share])) + np.array([-reach, reach])).tolist()
    if (1 - high) * len(shares) < 1:
        high = 1.0  # perhaps not one is wrong
    return AccuracyEstimate(len(shares), share, low, high)
