"""Which pseudo-labels may teach the next round: the surest of every class, more each round."""

import numpy as np

from engine.vectors import Bools, Float32s, Int32s

_SHARE_BY_ROUND = (0.2, 0.4, 0.6, 0.8)


def is_confident(probabilities: Float32s, *, threshold: float, margin: float) -> Bools:
    """Mark rows whose best class reaches `threshold` and leads by `margin`.

    Parameters
    ----------
    probabilities : float32 (n, n_classes)
    """
    best = probabilities.max(axis=1)
    if probabilities.shape[1] == 1:
        return np.asarray(best >= threshold)
    second = np.partition(probabilities, -2, axis=1)[:, -2]
    return np.asarray((best >= threshold) & (best - second >= margin))


def accept_by_class(guesses: Int32s, best: Float32s, *, number: int) -> Bools:
    """Mark the surest share of every guessed class.

    The share counts what the round itself guesses for the class, so no class sizes are
    assumed; it grows from 20 to 80 % of them over four rounds (curriculum labeling,
    Cascante-Bonilla et al., 2021).

    Parameters
    ----------
    guesses : int32 (n,), the row of the best class
    best : float32 (n,), its probability
    number : the round, from 1
    """
    share = _SHARE_BY_ROUND[min(number, len(_SHARE_BY_ROUND)) - 1]
    accepted = np.zeros(len(guesses), np.bool_)
    for member in np.unique(guesses):
        rows = np.flatnonzero(guesses == member)
        surest = rows[np.argsort(-best[rows], kind="stable")]
        accepted[surest[: int(np.ceil(share * len(rows)))]] = True
    return accepted
