"""The rounds: weigh the evidence, accept the surest labels, let them teach, weigh again.

Self-training in the order of a curriculum (Cascante-Bonilla et al. 2021). What a person gave
always counts fully and is never questioned; all accepted images of a class together count as
a few examples, so that they help most where examples are fewest and cannot outvote a person.
Everything is fitted anew in every round, so that a class may shrink again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling.acceptance import accept_by_class, is_confident
from engine.labelling.calibration import cross_validate, keep_confidence
from engine.labelling.evidence import evidence_for
from engine.labelling.labels import (
    Calibration,
    LabelRequest,
    LabelSettings,
    PseudoLabels,
    RoundReport,
)
from engine.labelling.teaching import Evidence, Teaching
from engine.project import NO_CLASS, ClassId
from engine.prototypes import nearest_examples, softmax
from engine.vectors import Bools, Float32s, Int32s

OnRound = Callable[[RoundReport], None]

# Chosen on six sets of photos with 1, 2, 5 and 20 examples per class; see README.
_EXAMPLE_WEIGHT: Final = 3.0
_ACCEPTED_WEIGHT: Final = 8.0  # of all accepted images of a class, where trust is complete
_MOST_TEACHING: Final = 200
_FEW_DOUBTS: Final = 0.1
_STABLE_SHARE: Final = 0.01
_CANDIDATES: Final = 5
_CALIBRATE_AGAIN_AT: Final = 1.25  # times as many examples as when it was done
_IN_ROUNDS: Final = ("auto", "self-training")


@dataclass(frozen=True, eq=False)
class _Task:
    """What stays the same over the rounds; `pool` holds the rows that are labelled."""

    request: LabelRequest
    class_ids: Int32s
    given: Int32s
    pool: Int32s
    support: Teaching
    ruled_out: tuple[Int32s, Int32s]  # rows of `pool`, rows of `class_ids`
    evidence: Evidence

    def weigh(self, teaching: Teaching) -> Float32s:
        """Return log odds, float32 (n_pool, n_classes)."""
        log_odds = self.evidence.log_odds(teaching)[self.pool]
        log_odds[self.ruled_out] = -100.0
        return log_odds


@dataclass(frozen=True, eq=False)
class _Fit:
    """One pass over the pool; `taught` and `members` are rows of the task's class_ids.

    `taught` is what the pass was fitted on besides the support, -1 where it was not.
    """

    taught: Int32s
    probabilities: Float32s
    members: Int32s
    best: Float32s
    is_confident: Bools
    sharpness: float


class PseudoLabeler:
    """Labels a pool of images from a few; the same request gives the same labels."""

    def __init__(self, settings: LabelSettings) -> None:
        self.settings = settings

    def run(self, job: Job, request: LabelRequest, on_round: OnRound | None = None) -> PseudoLabels:
        """Label from nothing, in rounds until fewer than 1 % of the guesses change.

        Raises
        ------
        SupportError
            If fewer than two classes have an example that could be read.
        """
        last = self.settings.rounds if self.settings.method in _IN_ROUNDS else 0
        job.step(0, last + 1)
        task = _prepare(request, self.settings, None)
        calibration = cross_validate(task.evidence, task.support)
        fit, confidence = self._fit_support(task, calibration)
        rounds = np.zeros(len(task.pool), np.int16)
        reports: list[RoundReport] = []
        for number in range(1, last + 1):
            job.step(number, last + 1)
            accepted = accept_by_class(fit.members, fit.best, number=number)
            taught = _only(fit.members, accepted)
            before, fit = fit, self._fit(task, taught, calibration, confidence)
            rounds = np.where(accepted, np.where(rounds > 0, rounds, number), 0).astype(np.int16)
            reports.append(_report(number, accepted, before, fit))
            if on_round:
                on_round(reports[-1])
            if reports[-1].n_changed <= _STABLE_SHARE * len(task.pool) and number >= 4:
                break
        return _finish(task, fit, calibration, rounds, tuple(reports))

    def update(
        self, job: Job, request: LabelRequest, previous: PseudoLabels | None = None
    ) -> PseudoLabels:
        """Label in one pass, building on what the rounds of `previous` accepted.

        Where nothing has changed since, the labels stay as they are. Accepted labels that
        the change calls into question no longer teach.

        Raises
        ------
        SupportError
            As for `run`.
        """
        task = _prepare(request, self.settings, previous)
        if previous is None:
            calibration = cross_validate(task.evidence, task.support)
            fit, _ = self._fit_support(task, calibration)
            return _finish(task, fit, calibration, rounds=None, reports=())
        previous = previous.padded(len(request.pool))
        taught = _members(task, previous.taught[task.pool])
        fit, calibration = self._fit_again(task, taught, previous)
        job.step(1, 2)
        doubted = _doubted(task, fit, previous)
        if doubted.any():
            fit = self._judge(task, _only(fit.taught, ~doubted), calibration, fit.sharpness)
        return _finish(task, fit, calibration, previous.rounds[task.pool], previous.reports)

    def _fit_support(self, task: _Task, calibration: Calibration) -> tuple[_Fit, float]:
        """Fit on the support alone; return also how sure that makes the labels."""
        nothing = np.full(len(task.pool), -1, np.int32)
        log_odds = task.weigh(task.support)
        fit = self._read(nothing, log_odds, calibration.sharpness)
        return fit, float(fit.best.mean()) if len(fit.best) else 1.0

    def _fit(
        self, task: _Task, taught: Int32s, calibration: Calibration, confidence: float
    ) -> _Fit:
        """Fit on the support and what was taught, and be as sure of it as before."""
        log_odds = task.weigh(_teaching(task, taught, calibration.trust))
        sharpness = keep_confidence(log_odds, confidence) if len(log_odds) else 1.0
        return self._read(taught, log_odds, sharpness)

    def _fit_again(
        self, task: _Task, taught: Int32s, previous: PseudoLabels
    ) -> tuple[_Fit, Calibration]:
        """Fit for an update; calibrate again where there are new classes or many new examples."""
        calibration = previous.calibration
        same_classes = np.array_equal(task.class_ids, np.array(previous.class_ids))
        n_before = max(calibration.n_examples, 1)
        growth = len(task.support.rows) / n_before
        if same_classes and 1 / _CALIBRATE_AGAIN_AT < growth < _CALIBRATE_AGAIN_AT:
            return self._judge(task, taught, calibration, previous.sharpness), calibration
        calibration = cross_validate(task.evidence, task.support)
        _, confidence = self._fit_support(task, calibration)
        return self._fit(task, taught, calibration, confidence), calibration

    def _judge(
        self, task: _Task, taught: Int32s, calibration: Calibration, sharpness: float
    ) -> _Fit:
        log_odds = task.weigh(_teaching(task, taught, calibration.trust))
        return self._read(taught, log_odds, sharpness)

    def _read(self, taught: Int32s, log_odds: Float32s, sharpness: float) -> _Fit:
        probabilities = softmax(log_odds, 1 / sharpness)
        settings = self.settings
        return _Fit(
            taught,
            probabilities,
            probabilities.argmax(axis=1).astype(np.int32),
            probabilities.max(axis=1, initial=0),
            is_confident(probabilities, threshold=settings.threshold, margin=settings.margin),
            sharpness,
        )


def _prepare(
    request: LabelRequest, settings: LabelSettings, previous: PseudoLabels | None
) -> _Task:
    given = request.given_labels()
    class_ids = np.unique(given[given >= 0])
    if len(class_ids) < 2:
        raise SupportError(
            "Labelling needs two classes with a readable example each."
            " Give examples to {missing} more.",
            missing=2 - len(class_ids),
        )
    support = _support(request, given, class_ids)
    pool = request.pool.is_pool & request.pool.is_embedded
    pool &= (given < 0) & ~request.is_none_of_these
    rows = np.flatnonzero(pool).astype(np.int32)
    evidence = evidence_for(
        settings.method,
        request.pool,
        examples_per_class=len(support.rows) / len(class_ids),
        known=previous.evidence if previous else None,
    )
    ruled_out = _ruled_out(request, rows, class_ids)
    return _Task(request, class_ids, given, rows, support, ruled_out, evidence)


def _support(request: LabelRequest, given: Int32s, class_ids: Int32s) -> Teaching:
    """Return what a person gave; copies of one file are one example."""
    rows = np.flatnonzero(given >= 0).astype(np.int32)
    _, first = np.unique(request.pool.node_of[rows], return_index=True)
    rows = rows[np.sort(first)]
    members = np.searchsorted(class_ids, given[rows]).astype(np.int32)
    weights = np.full(len(rows), _EXAMPLE_WEIGHT, np.float32)
    return Teaching(rows, members, weights, len(class_ids))


def _ruled_out(request: LabelRequest, pool: Int32s, class_ids: Int32s) -> tuple[Int32s, Int32s]:
    """Return the (row of `pool`, row of `class_ids`) pairs that a person has excluded."""
    row_of = np.full(len(request.verdicts.kinds), -1, np.int32)
    row_of[pool] = np.arange(len(pool), dtype=np.int32)
    member_of = {int(class_id): member for member, class_id in enumerate(class_ids)}
    pairs = [
        (row_of[image_id], member_of[class_id])
        for image_id, out in request.verdicts.ruled_out.items()
        for class_id in out
        if row_of[image_id] >= 0 and class_id in member_of
    ]
    rows, members = np.array(pairs, np.int32).reshape(-1, 2).T
    return rows, members


def _doubted(task: _Task, fit: _Fit, previous: PseudoLabels) -> Bools:
    """Mark labels that teach but are no longer guessed, of classes where they are many."""
    is_taught = fit.taught >= 0
    changed = is_taught & (task.class_ids[fit.members] != previous.guesses[task.pool])
    n_classes = len(task.class_ids)
    n_taught = np.bincount(fit.taught[is_taught], minlength=n_classes)
    n_changed = np.bincount(fit.taught[changed], minlength=n_classes)
    return np.asarray(changed & (n_changed > _FEW_DOUBTS * n_taught)[fit.taught])


def _teaching(task: _Task, taught: Int32s, trust: float) -> Teaching:
    """Return the support with images of the pool whose class is in `taught`.

    Of a class that is taken by very many, some stand for all.
    """
    chosen = taught >= 0
    rows = task.pool[chosen]
    first = task.request.pool.nodes[task.request.pool.node_of[rows]] == rows
    members, rows = taught[chosen][first], rows[first]
    counts = np.bincount(members, minlength=task.support.n_classes)
    kept = _spaced(members, counts)
    members, rows = members[kept], rows[kept]
    n_kept = np.minimum(counts, _MOST_TEACHING)
    weights = np.minimum(counts, trust**2 * _ACCEPTED_WEIGHT) / np.maximum(n_kept, 1)
    return task.support.and_also(rows, members, weights[members].astype(np.float32))


def _spaced(members: Int32s, counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows of at most so many of each class, evenly spaced."""
    order = np.argsort(members, kind="stable")
    starts = np.cumsum(counts) - counts
    rank = np.arange(len(members)) - starts[members[order]]
    of = np.maximum(counts, _MOST_TEACHING)[members[order]]
    is_kept = (rank + 1) * _MOST_TEACHING // of > rank * _MOST_TEACHING // of
    return np.sort(order[is_kept])


def _only(members: Int32s, chosen: Bools) -> Int32s:
    return np.where(chosen, members, np.int32(-1))


def _members(task: _Task, class_ids: Int32s) -> Int32s:
    """Return the rows of the task's class_ids that hold `class_ids`, -1 for those not there."""
    rows = np.minimum(np.searchsorted(task.class_ids, class_ids), len(task.class_ids) - 1)
    return _only(rows.astype(np.int32), task.class_ids[rows] == class_ids)


def _report(number: int, accepted: Bools, before: _Fit, after: _Fit) -> RoundReport:
    return RoundReport(
        number,
        n_accepted=int(accepted.sum()),
        n_changed=int((before.members != after.members).sum()),
        n_left_out=int((~after.is_confident).sum()),
    )


def _finish(
    task: _Task,
    fit: _Fit,
    calibration: Calibration,
    rounds: NDArray[np.int16] | None,
    reports: tuple[RoundReport, ...],
) -> PseudoLabels:
    """Spread what was found for the pool over all images; given labels are certain."""
    is_given = task.given >= 0
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
        rounds=_spread(task, np.zeros(len(is_given), np.int16), fit.is_confident * began),
        taught=_spread(task, np.full(len(is_given), NO_CLASS, np.int32), taught),
        nearest=nearest_examples(task.request.pool.features, guesses, given=task.given),
        candidates=candidates,
        chances=chances,
        sharpness=fit.sharpness,
        calibration=calibration,
        reports=reports,
        evidence=task.evidence,
    )


def _candidates(
    task: _Task, probabilities: Float32s
) -> tuple[NDArray[np.int16], NDArray[np.float16]]:
    """Return the likeliest classes of every image, best first; a given class is alone."""
    n_images, n_classes = len(task.given), len(task.class_ids)
    count = min(_CANDIDATES, n_classes)
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


def _spread(task: _Task, everywhere: NDArray[Any], pool: NDArray[Any]) -> NDArray[Any]:
    """Return `everywhere` (n_images,) with the rows of the pool replaced."""
    filled = everywhere.copy()
    filled[task.pool] = pool
    return filled
