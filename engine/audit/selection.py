"""Which automatic labels may stay so that a whole dataset is right enough.

After Candès, Ilyas & Zrnic, "Probably approximately correct labels" (2025): labels of at
least a threshold of probability are kept, those below go to a person, who makes no errors.
The errors that are left can only grow as the threshold falls, so thresholds are tried from
the surest down, and the first that cannot be shown ends the search: whatever the
probabilities are worth, more than the target is wrong with probability at most alpha. Each is
tested by betting, so that the checks may be those of an audit that was stopped at any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.audit.audit import Audit
from engine.audit.bounds import most_wrong
from engine.audit.sequential import capital
from engine.vectors import Bools, Float32s

_MOST_STEPS: Final = 200


@dataclass(frozen=True)
class KeptLabels:
    """Which labels are kept.

    Attributes
    ----------
    threshold : labels of at least this probability are kept; above 1 if none is
    """

    threshold: float
    n_kept: int
    n_labels: int


def select_labels(
    probabilities: Float32s,
    sample: Float32s,
    is_wrong: Bools,
    *,
    target_error: float,
    alpha: float,
) -> KeptLabels:
    """Return the lowest threshold at which at most `target_error` of all labels stay wrong.

    Parameters
    ----------
    probabilities : float32 (n_labels,), of all labels
    sample : float32 (n_checked,), the probabilities of labels that were drawn from these at
        random without replacement, in the order in which they were drawn
    is_wrong : bool (n_checked,), what a person found of them
    """
    n_labels = len(probabilities)
    n_most = most_wrong(target_error, n_labels)
    kept = KeptLabels(float(np.nextafter(1.0, 2.0)), 0, n_labels)
    for threshold in _thresholds(probabilities):
        n_kept = int((probabilities >= threshold).sum())
        stays_wrong = is_wrong & (sample >= threshold)
        found = capital(stays_wrong, n_labels=n_labels, n_null=n_most + 1)
        if n_kept > n_most and not (found >= 1 / alpha).any():
            break
        kept = KeptLabels(threshold, n_kept, n_labels)
    return kept


def select_from(audit: Audit, *, target_error: float) -> KeptLabels:
    """Return `select_labels` for the frozen labels of an audit, by its checks."""
    is_wrong = np.array([answer.is_wrong for answer in audit.checked], np.bool_)
    return select_labels(
        audit.snapshot.probabilities,
        audit.checked_probabilities,
        is_wrong,
        target_error=target_error,
        alpha=audit.record.alpha,
    )


def _thresholds(probabilities: Float32s) -> Iterator[float]:
    """Yield some of the probabilities, the greatest first."""
    levels = np.unique(probabilities)
    steps = np.unique(np.linspace(0, len(levels) - 1, _MOST_STEPS).astype(np.intp))
    yield from levels[steps[::-1]].tolist()
