"""Which pseudo-labels count as labels, and which teach the next round."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.labelling.request import LabelSettings
from engine.labelling.task import LabellingTask
from engine.labelling.training_set import TrainingSet
from engine.vectors import Bools, Float32s, Int32s

SHARE_BY_ROUND: Final = (0.2, 0.4, 0.6, 0.8)
_ACCEPTED_WEIGHT: Final = (
    8.0  # of all accepted images of a class, where cross-validation finds no mistake
)
_MOST_TEACHING: Final = 100
_SHARE_OF_ERRORS: Final = 0.6  # that is used up by what the probabilities expect


def is_confident(probabilities: Float32s, settings: LabelSettings) -> Bools:
    """Mark rows of `probabilities` (n, n_classes) whose best class is sure enough to be a label."""
    best = probabilities.max(axis=1, initial=0)
    if settings.target_precision is not None:
        return np.asarray(best >= _lowest_for(settings.target_precision, best))
    return np.asarray((best >= settings.threshold) & leads(probabilities, settings.margin))


def leads(probabilities: Float32s, margin: float) -> Bools:
    """Mark rows of `probabilities` (n, n_classes) whose best class is ahead by `margin`."""
    if probabilities.shape[1] == 1:
        return np.ones(len(probabilities), np.bool_)
    second, best = np.partition(probabilities, -2, axis=1)[:, -2:].T
    return np.asarray(best - second >= margin)


def _lowest_for(precision: float, best: Float32s) -> float:
    """Return the probability from which on labels should be right in this share.

    Their mean probability is then `precision` and some more, as probabilities err too.
    """
    surest = np.sort(best)[::-1].astype(np.float64)
    means = np.cumsum(surest) / np.arange(1, len(surest) + 1)
    count = int((means >= 1 - _SHARE_OF_ERRORS * (1 - precision)).sum())
    return float(surest[count - 1]) if count else np.inf


def accept_by_class(guesses: Int32s, best: Float32s, *, number: int) -> Bools:
    """Mark the surest share of every guessed class.

    The share counts what the round itself guesses for the class, so no class sizes are
    assumed; it grows from 20 to 80 % of them over four rounds (curriculum labeling,
    Cascante-Bonilla et al., 2021).

    Parameters
    ----------
    guesses : int32 (n,), the row of the best class, negative for images that never teach
    best : float32 (n,), its probability
    number : the round, from 1
    """
    share = SHARE_BY_ROUND[min(number, len(SHARE_BY_ROUND)) - 1]
    accepted = np.zeros(len(guesses), np.bool_)
    for index in np.unique(guesses[guesses >= 0]):
        rows = np.flatnonzero(guesses == index)
        surest = rows[np.argsort(-best[rows], kind="stable")]
        accepted[surest[: int(np.ceil(share * len(rows)))]] = True
    return accepted


def training_set_with(task: LabellingTask, taught: Int32s, accuracy: float) -> TrainingSet:
    """Return the support with images of the pool whose class is in `taught` (n_pool,).

    Of a class that is taken by very many, some stand for all.
    """
    chosen = taught >= 0
    rows = task.pool[chosen]
    first = task.request.pool.nodes[task.request.pool.node_of[rows]] == rows
    class_index, rows = taught[chosen][first], rows[first]
    counts = np.bincount(class_index, minlength=task.support.n_classes)
    kept = _spaced(class_index, counts)
    class_index, rows = class_index[kept], rows[kept]
    n_kept = np.minimum(counts, _MOST_TEACHING)
    weights = np.minimum(counts, accuracy**2 * _ACCEPTED_WEIGHT) / np.maximum(n_kept, 1)
    return task.support.and_also(rows, class_index, weights[class_index].astype(np.float32))


def _spaced(class_index: Int32s, counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows of at most so many of each class, evenly spaced."""
    order = np.argsort(class_index, kind="stable")
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(class_index)) - starts[class_index[order]]
    of = np.maximum(counts, _MOST_TEACHING)[class_index[order]]
    is_kept = (rank + 1) * _MOST_TEACHING // of > rank * _MOST_TEACHING // of
    return np.sort(order[is_kept])
