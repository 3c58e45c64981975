"""How wrong a set of labels can be, given how many of a random sample were found wrong.

These bounds hold for one sample whose size was fixed beforehand. Reading them again after
every check, until one pleases, breaks the promise: see `sequential`.
"""

from math import floor

import numpy as np


def hypergeometric_upper(
    n_wrong: int, n_checked: int, *, n_labels: int, confidence: float = 0.95
) -> int:
    """Return how many of `n_labels` labels can be wrong, `n_checked` being drawn from them.

    Exact for a sample without replacement.
    """
    from scipy.stats import hypergeom

    low, high = n_wrong, n_labels - n_checked + n_wrong
    while low < high:
        middle = (low + high + 1) // 2
        is_possible = hypergeom.cdf(n_wrong, n_labels, middle, n_checked) > 1 - confidence
        low, high = (middle, high) if is_possible else (low, middle - 1)
    return low


def proportion_interval(n_found: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the two-sided Clopper-Pearson interval of a share; 0..1 where `n` is 0."""
    from scipy.stats import beta

    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, n_found, n - n_found + 1)) if n_found else 0.0
    high = float(beta.ppf(1 - tail, n_found + 1, n - n_found)) if n_found < n else 1.0
    return low, high


def most_wrong(target_error: float, n_labels: int) -> int:
    """Return how many of `n_labels` may be wrong for the error to be at most `target_error`."""
    return floor(target_error * n_labels + 1e-9)


def checks_needed(
    target_error: float,
    *,
    confidence: float = 0.95,
    n_wrong: int = 0,
    n_labels: int | None = None,
) -> int:
    """Return the smallest sample that shows `target_error` with `n_wrong` wrong labels in it.

    Parameters
    ----------
    n_labels : size of the set that the sample is drawn from; None for one without end. All of
        a set are needed where a smaller sample cannot do.
    """
    low, high = n_wrong, n_labels or 1
    while n_labels is None and not _shows(high, target_error, confidence, n_wrong, None):
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        is_enough = _shows(middle, target_error, confidence, n_wrong, n_labels)
        low, high = (low, middle) if is_enough else (middle + 1, high)
    return low


def _shows(
    n_checked: int, target_error: float, confidence: float, n_wrong: int, n_labels: int | None
) -> bool:
    """Say whether a set just worse than the target would seldom look so good."""
    from scipy.stats import binom, hypergeom

    if n_labels is None:
        chance = binom.cdf(n_wrong, n_checked, target_error)
    else:
        n_null = most_wrong(target_error, n_labels) + 1
        chance = hypergeom.cdf(n_wrong, n_labels, n_null, n_checked)
    return bool(np.less_equal(chance, 1 - confidence + 1e-12))
