"""A test of labels that may be read after every check, and stopped whenever one likes.

Checking is a bet against the claim that `n_null` or more of the labels are wrong: capital
starts at 1, and while the claim is true it is not expected to grow, however long one plays,
so that it reaches 1 / alpha with probability at most alpha (Ville's inequality). Labels are
drawn without replacement, so the chance that the next one is wrong follows from those seen.
After Waudby-Smith & Ramdas, "Confidence sequences for sampling without replacement" (2020),
"Estimating means of bounded random variables by betting" (2024), and RiLACS (2021).

The bet expects 0.5 wrong in the first 100 checks, and learns.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.audit.bounds import most_wrong
from engine.vectors import Bools

_EXPECTED_WRONG, _EXPECTED_CHECKS = 0.5, 100.5
_MOST_NULLS: Final = 1000
_BLOCK: Final = 2_000_000  # numbers in one array at most

Float64s = NDArray[np.float64]


def capital(is_wrong: Bools, *, n_labels: int, n_null: int) -> Float64s:
    """Return what betting against "`n_null` or more of the labels are wrong" has made.

    Parameters
    ----------
    is_wrong : bool (n_checked,), what was found, in the order in which it was drawn

    Returns
    -------
    float64 (n_checked,), after each check; infinite once the claim is impossible, and 0 once
    `n_null` were found wrong
    """
    with np.errstate(over="ignore"):
        made: Float64s = np.exp(_log_capital(is_wrong, n_labels, np.array([n_null]))[0])
    return made


def counter_capital(is_wrong: Bools, *, n_labels: int, n_most: int) -> Float64s:
    """Return what betting against "at most `n_most` of the labels are wrong" has made.

    The same in the other direction, to tell early that a target will not be met.

    Returns
    -------
    float64 (n_checked,), after each check; infinite once more than `n_most` were found wrong
    """
    n_right_null = n_labels - n_most
    n_wrong, t = _before(is_wrong)
    chance = (n_most - n_wrong) / (n_labels - t)
    guess = np.maximum((_EXPECTED_WRONG + n_wrong) / (_EXPECTED_CHECKS + t), chance)
    is_over = np.cumsum(is_wrong) > n_most
    is_sure = t - n_wrong >= n_right_null  # every label left is wrong if the claim is to hold
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(is_wrong, np.log(guess / chance), np.log((1 - guess) / (1 - chance)))
    steps = np.where(is_sure | is_over, 0.0, steps)
    with np.errstate(over="ignore"):
        return np.where(is_over, np.inf, np.exp(np.cumsum(steps)))


def upper_bound(is_wrong: Bools, *, n_labels: int, alpha: float, target_error: float) -> int:
    """Return how many labels can be wrong at most, at every moment of the checking.

    It is wrong at any time with probability at most `alpha`, and at most
    `most_wrong(target_error)` exactly when the capital against more has reached 1 / alpha.
    """
    nulls = _nulls(n_labels, most_wrong(target_error, n_labels) + 1)
    if not len(is_wrong):
        return n_labels
    n_blocks = len(nulls) * len(is_wrong) // _BLOCK + 1
    blocks = np.array_split(nulls, n_blocks)
    best = np.concatenate([_log_capital(is_wrong, n_labels, b).max(axis=1) for b in blocks])
    possible = np.flatnonzero(best < -np.log(alpha))
    last = int(possible[-1]) + 1 if len(possible) else 0
    n_possible = n_labels if last == len(nulls) else int(nulls[last]) - 1
    return max(n_possible, int(is_wrong.sum()))


def checks_until_certified(
    is_wrong: Bools, *, n_labels: int, n_null: int, alpha: float, error: float = 0.0
) -> int | None:
    """Return how many more checks certify if the share `error` of them is wrong.

    None if no number can. With the error that the probabilities of the labels let expect,
    this says beforehand what an audit will take.
    """
    n_wrong = np.floor(error * np.arange(n_labels - len(is_wrong) + 1) + 0.5)
    ahead = np.concatenate([is_wrong, np.diff(n_wrong) > 0])
    reached = np.flatnonzero(capital(ahead, n_labels=n_labels, n_null=n_null) >= 1 / alpha)
    return max(0, int(reached[0]) + 1 - len(is_wrong)) if len(reached) else None


def _log_capital(is_wrong: Bools, n_labels: int, nulls: NDArray[np.int64]) -> Float64s:
    """Return float64 (n_nulls, n_checked)."""
    n_wrong, t = _before(is_wrong)
    n_missing = nulls[:, None] - n_wrong
    chance = n_missing / (n_labels - t)
    guess = np.minimum((_EXPECTED_WRONG + n_wrong) / (_EXPECTED_CHECKS + t), chance)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(is_wrong, np.log(guess / chance), np.log((1 - guess) / (1 - chance)))
    is_reached = n_missing - is_wrong <= 0
    is_impossible = n_missing > n_labels - t - ~is_wrong
    logs: Float64s = np.cumsum(np.where(is_reached | is_impossible, 0.0, steps), axis=1)
    logs[np.maximum.accumulate(is_reached, axis=1)] = -np.inf
    logs[np.maximum.accumulate(is_impossible & ~is_reached, axis=1)] = np.inf
    return logs


def _before(is_wrong: Bools) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many were found wrong, and how many checked, before each check."""
    counts = np.cumsum(is_wrong, dtype=np.int64)
    return counts - is_wrong, np.arange(len(is_wrong), dtype=np.int64)


def _nulls(n_labels: int, n_null: int) -> NDArray[np.int64]:
    """Return the claims to be tested, `n_null` among them; each stands for all up to the next."""
    spread = np.geomspace(1, n_labels, _MOST_NULLS)
    small = np.arange(1, min(n_labels, _MOST_NULLS) + 1)
    return np.unique(np.concatenate([small, spread.astype(np.int64), [n_null]]))
