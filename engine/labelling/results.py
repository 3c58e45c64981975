"""Labels for all images, put together from what was found for the pool."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.labelling.labels import (
    AccuracyEstimate,
    Calibration,
    LatestRun,
    PseudoLabels,
    RoundReport,
)
from engine.labelling.task import LabellingTask
from engine.labelling.verdict_calibration import VerdictCalibration
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
    class_index, best : int32, float32 (n_pool,), the likeliest class and its probability
    best_unjudged : float32 (n_pool,), the same before verdicts calibrate it
    is_confident, is_novel : bool (n_pool,)
    novelty : float32 (n_pool,), log odds of being of none of the classes
    accuracy : of the confident labels, None where it cannot be known
    """

    taught: Int32s
    probabilities: Float32s
    class_index: Int32s
    best: Float32s
    best_unjudged: Float32s
    is_confident: Bools
    is_novel: Bools
    novelty: Float32s
    inverse_temperature: float
    from_verdicts: VerdictCalibration
    accuracy: AccuracyEstimate | None


def latest_run(
    task: LabellingTask,
    fit: Fit,
    calibration: Calibration,
    confidence: float | None,
    rounds: NDArray[np.int16],
    reports: tuple[RoundReport, ...],
) -> LatestRun:
    """Keep of the rounds what updates build on."""
    nothing = np.full(len(task.given), NO_CLASS, np.int32)
    return LatestRun(
        _class_ids(task),
        guesses=_spread(task, nothing, task.class_ids[fit.class_index]),
        probabilities=_spread(task, nothing * np.float32(0), fit.best_unjudged),
        taught=_spread(task, nothing, _taught(task, fit)),
        rounds=_spread(task, np.zeros(len(task.given), np.int16), rounds),
        confidence=confidence,
        calibration=calibration,
        reports=reports,
    )


def assemble_labels(
    task: LabellingTask, fit: Fit, calibration: Calibration, run: LatestRun | None
) -> PseudoLabels:
    """Spread what was found for the pool over all images; given labels are certain."""
    is_given = task.given >= 0
    nothing = np.zeros(len(is_given), np.bool_)
    began = np.zeros(len(task.pool), np.int16)
    if run is not None:
        rounds = run.rounds[task.pool]
        began = np.where(rounds > 0, rounds, np.int16(len(run.reports)))
    guesses = _spread(task, task.given, task.class_ids[fit.class_index])
    candidates, of_candidates = _candidates(task, fit.probabilities)
    return PseudoLabels(
        class_ids=_class_ids(task),
        guesses=guesses,
        probabilities=_spread(task, is_given.astype(np.float32), fit.best),
        is_confident=_spread(task, is_given, fit.is_confident),
        novelty=_spread(task, nothing.astype(np.float32), fit.novelty),
        is_novel=_spread(task, nothing, fit.is_novel),
        rounds=_spread(task, nothing.astype(np.int16), fit.is_confident * began),
        taught=_spread(task, np.full(len(is_given), NO_CLASS, np.int32), _taught(task, fit)),
        nearest=nearest_examples(
            task.job, task.request.pool.features, guesses, given=task.request.own_labels()
        ),
        candidates=candidates,
        candidate_probabilities=of_candidates,
        inverse_temperature=fit.inverse_temperature,
        calibration=calibration,
        run=run,
        from_verdicts=fit.from_verdicts,
        expected_accuracy=fit.accuracy,
        problem=task.problem,
    )


def _class_ids(task: LabellingTask) -> tuple[ClassId, ...]:
    return tuple(ClassId(int(c)) for c in task.class_ids)


def _taught(task: LabellingTask, fit: Fit) -> Int32s:
    return np.where(fit.taught >= 0, task.class_ids[fit.taught], np.int32(NO_CLASS))


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
    of_candidates = np.zeros((n_images, count), np.float16)
    given = np.flatnonzero(task.given >= 0)
    candidates[given, 0] = np.searchsorted(task.class_ids, task.given[given])
    of_candidates[given, 0] = 1
    candidates[task.pool] = best
    of_candidates[task.pool] = np.take_along_axis(probabilities, best, axis=1)
    return candidates, of_candidates


def _spread(task: LabellingTask, everywhere: NDArray[Any], pool: NDArray[Any]) -> NDArray[Any]:
    """Return `everywhere` (n_images,) with the rows of the pool replaced."""
    filled = everywhere.copy()
    filled[task.pool] = pool
    return filled
