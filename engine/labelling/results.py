"""Labels for all images, put together from what was found for the pool."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.labelling.labels import Calibration, PseudoLabels, RoundReport
from engine.labelling.task import LabellingTask
from engine.project import NO_CLASS, ClassId
from engine.prototypes import nearest_examples
from engine.vectors import Bools, Float32s, Int32s

N_CANDIDATES: Final = 5
"""So many classes at most are kept for every image."""


@dataclass(frozen=True, eq=False)
class Fit:
    """One pass over the pool; classes are rows of the task's class_ids.

    Attributes
    ----------
    taught : int32 (n_pool,), what the pass was fitted on besides the support, else -1
    probabilities : float32 (n_pool, n_named)
    members, best : int32, float32 (n_pool,), the likeliest class and its probability
    is_confident, is_novel : bool (n_pool,)
    novelty : float32 (n_pool,), the greater, the stranger
    """

    taught: Int32s
    probabilities: Float32s
    members: Int32s
    best: Float32s
    is_confident: Bools
    is_novel: Bools
    novelty: Float32s
    sharpness: float


def assemble_labels(
    task: LabellingTask,
    fit: Fit,
    calibration: Calibration,
    rounds: NDArray[np.int16] | None,
    reports: tuple[RoundReport, ...],
) -> PseudoLabels:
    """Spread what was found for the pool over all images; given labels are certain."""
    is_given = task.given >= 0
    nothing = np.zeros(len(is_given), np.bool_)
    latest = np.int16(len(reports))
    began = np.where(rounds > 0, rounds, latest) if rounds is not None else latest
    guesses = _spread(task, task.given, task.class_ids[fit.members])
    taught = np.where(fit.taught >= 0, task.class_ids[fit.taught], np.int32(NO_CLASS))
    candidates, chances = _candidates(task, fit.probabilities)
    return PseudoLabels(
        class_ids=tuple(ClassId(int(c)) for c in task.class_ids),
        guesses=guesses,
        probabilities=_spread(task, is_given.astype(np.float32), fit.best),
        is_confident=_spread(task, is_given, fit.is_confident),
        novelty=_spread(task, nothing.astype(np.float32), fit.novelty),
        is_novel=_spread(task, nothing, fit.is_novel),
        rounds=_spread(task, nothing.astype(np.int16), fit.is_confident * began),
        taught=_spread(task, np.full(len(is_given), NO_CLASS, np.int32), taught),
        nearest=nearest_examples(
            task.job, task.request.pool.features, guesses, given=task.request.own_labels()
        ),
        candidates=candidates,
        chances=chances,
        sharpness=fit.sharpness,
        calibration=calibration,
        reports=reports,
        problem=task.problem,
    )


def _candidates(
    task: LabellingTask, probabilities: Float32s
) -> tuple[NDArray[np.int16], NDArray[np.float16]]:
    """Return the likeliest classes of every image, best first; a given class is alone."""
    n_images, n_classes = len(task.given), task.n_named
    count = min(N_CANDIDATES, n_classes)
    best = np.argpartition(-probabilities, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(probabilities, best, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(best, order, axis=1)
    candidates = np.zeros((n_images, count), np.int16)
    chances = np.zeros((n_images, count), np.float16)
    given = np.flatnonzero(task.given >= 0)
    candidates[given, 0] = np.searchsorted(task.class_ids, task.given[given])
    chances[given, 0] = 1
    candidates[task.pool] = best
    chances[task.pool] = np.take_along_axis(probabilities, best, axis=1)
    return candidates, chances


def _spread(task: LabellingTask, everywhere: NDArray[Any], pool: NDArray[Any]) -> NDArray[Any]:
    """Return `everywhere` (n_images,) with the rows of the pool replaced."""
    filled = everywhere.copy()
    filled[task.pool] = pool
    return filled
