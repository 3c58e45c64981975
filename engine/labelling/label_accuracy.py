"""How many of the automatic labels should be right, and how far off that may be."""

import math
from typing import Final

import numpy as np

from engine.labelling.labels import AccuracyEstimate
from engine.labelling.map_logistic import logit, sigmoid
from engine.vectors import Float32s

_NINE_IN_TEN: Final = 1.645  # standard errors to either side
_DOUBT: Final = 1.0  # log odds by which the probabilities of a folder are off together
_SETTLED_BY: Final = 60.0  # verdicts that halve the square of that, or a third as many examples


def estimate_accuracy(
    probabilities: Float32s, *, n_examples: int, n_judged: int
) -> AccuracyEstimate | None:
    """Return what share of labels of these `probabilities` (n_labels,) should be right.

    Two things make it uncertain: which of the labels are the wrong ones, and whether all
    probabilities of this folder are a little too high or too low together. The more examples
    and verdicts there are, the less of the latter is left. None without labels.

    Parameters
    ----------
    n_examples : first examples
    n_judged : verdicts on labels that were shown
    """
    if not len(probabilities):
        return None
    chances = np.clip(probabilities.astype(np.float64), 1e-3, 1 - 1e-3)
    share, spread = float(chances.mean()), float((chances * (1 - chances)).sum())
    by_chance = math.sqrt(spread) / len(chances) / (share * (1 - share))
    doubt = _DOUBT / math.sqrt(1 + (3 * n_examples + n_judged) / _SETTLED_BY)
    reach = _NINE_IN_TEN * math.hypot(by_chance, doubt)
    low, high = sigmoid(logit(np.array([share])) + np.array([-reach, reach])).tolist()
    return AccuracyEstimate(len(chances), share, low, high)
