"""The rounds: weigh the evidence, accept the surest labels, let them teach, weigh again.

Self-training in the order of a curriculum (Cascante-Bonilla et al. 2021). What a person gave
always counts fully and is never questioned; all accepted images of a class together count as
a few examples, so that they help most where examples are fewest and cannot outvote a person.
Everything is fitted anew in every round, so that a class may shrink again. Strangers, images
of none of the classes, never teach.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling.acceptance import (
    accept_by_class,
    is_confident,
    leads,
    teaching_with,
)
from engine.labelling.calibration import (
    cross_validate,
    expected_accuracy,
    keep_confidence,
    mean_confidence,
)
from engine.labelling.evidence import agreement_of
from engine.labelling.fit_cache import FitCache
from engine.labelling.labels import (
    Calibration,
    LabelRequest,
    LabelSettings,
    PseudoLabels,
    RoundReport,
)
from engine.labelling.novelty import Familiarity, chance_known
from engine.labelling.results import Fit, assemble_labels
from engine.labelling.task import LabellingTask, prepare_task
from engine.labelling.teaching import Teaching
from engine.prototypes import softmax
from engine.vectors import Bools, Float32s, Int32s

OnRound = Callable[[RoundReport], None]

_FEW_DOUBTS: Final = 0.1
_STABLE_SHARE: Final = 0.01
_CALIBRATE_AGAIN_AT: Final = 1.25  # times as many examples as when it was done
_IN_ROUNDS: Final = ("auto", "rounds")
_NO_CHANCE: Final = 1e-6
_LEAST_LEAD: Final = 0.02  # of what may teach; less is no more than a toss
_EVEN_CHANCE: Final = 0.5


class PseudoLabeler:
    """Labels a pool of images from a few; the same request gives the same labels.

    Calls from several threads wait for each other, since what they learn is kept for the next;
    one whose job is cancelled, also while it waits, raises CancelledError within 100 ms.
    """

    def __init__(self, settings: LabelSettings, cache: FitCache | None = None) -> None:
        """Take what labellers under other settings have learnt, if there is any, as `cache`."""
        self.settings = settings
        self._cache = cache or FitCache()

    def run(self, job: Job, request: LabelRequest, on_round: OnRound | None = None) -> PseudoLabels:
        """Label from nothing, in rounds until fewer than 1 % of the guesses change.

        Raises
        ------
        SupportError
            If there are no two classes to tell apart with an example that could be read.
        """
        with self._cache.held(job):
            self._cache.forget_fits()
            return self._run(job, request, on_round)

    def _run(self, job: Job, request: LabelRequest, on_round: OnRound | None) -> PseudoLabels:
        last = self.settings.rounds if self.settings.method in _IN_ROUNDS else 0
        job.step(0, last + 1)
        task = prepare_task(job.quiet(), request, self.settings, self._cache)
        fitting = _Fitting(task, self.settings, task.familiarity())
        calibration = fitting.calibrate()
        fit, accuracy = fitting.on_support(calibration)
        rounds = np.zeros(len(fit.best), np.int16)
        reports: list[RoundReport] = []
        for number in range(1, last + 1):
            job.step(number, last + 1)
            may_teach = ~fit.is_novel & leads(fit.probabilities, _LEAST_LEAD)
            accepted = accept_by_class(_only(fit.members, may_teach), fit.best, number=number)
            taught = _only(fit.members, accepted)
            before, fit = fit, fitting.with_taught(taught, calibration, accuracy)
            rounds = np.where(accepted, np.where(rounds > 0, rounds, number), 0).astype(np.int16)
            reports.append(_report(number, accepted, before, fit))
            if on_round:
                on_round(reports[-1])
            if reports[-1].n_changed <= _STABLE_SHARE * len(rounds) and number >= 4:
                break
        return assemble_labels(task, fit, calibration, rounds, tuple(reports))

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
        with self._cache.held(job):
            return self._update(job, request, previous)

    def _update(
        self, job: Job, request: LabelRequest, previous: PseudoLabels | None
    ) -> PseudoLabels:
        task = prepare_task(job.quiet(), request, self.settings, self._cache)
        fitting = _Fitting(task, self.settings, task.familiarity())
        if previous is None:
            calibration = fitting.calibrate()
            fit, _ = fitting.on_support(calibration)
            return assemble_labels(task, fit, calibration, rounds=None, reports=())
        previous = previous.padded(len(request.pool))
        taught = _members(task, previous.taught[task.pool])
        fit, calibration = fitting.again(taught, previous)
        job.step(1, 2)
        doubted = _doubted(task, fit, previous)
        if doubted.any():
            fit = fitting.judge(_only(fit.taught, ~doubted), calibration, fit.sharpness)
        return assemble_labels(task, fit, calibration, previous.rounds[task.pool], previous.reports)


@dataclass(frozen=True, eq=False)
class _Fitting:
    """Fits of one task."""

    task: LabellingTask
    settings: LabelSettings
    familiarity: Familiarity

    def calibrate(self) -> Calibration:
        return cross_validate(self.task.evidence, *self.task.judged)

    def on_support(self, calibration: Calibration) -> tuple[Fit, float]:
        """Fit on the support alone; return also what share of the guesses should be right."""
        task = self.task
        log_odds, sharpness, accuracy = task.weigh(task.support), calibration.sharpness, 1.0
        if len(log_odds) and len(task.support.rows):
            of_taught = log_odds[:, task.support.is_taught]
            accuracy = mean_confidence(of_taught, sharpness)
            agreement = agreement_of(task.evidence, task.support, task.pool)
            if agreement is not None:
                accuracy = expected_accuracy(accuracy, agreement, task.examples_per_class)
                sharpness = keep_confidence(of_taught, accuracy, sharpness)
        if len(log_odds) and task.prior is not None:
            chances = self._chances(log_odds, sharpness, task.support)
            accuracy = float(chances.max(axis=1).mean())
        nothing = np.full(len(task.pool), -1, np.int32)
        return self._read(nothing, log_odds, sharpness, task.support), accuracy

    def with_taught(self, taught: Int32s, calibration: Calibration, accuracy: float) -> Fit:
        """Fit on the support and what was taught, and be as sure of it as is right."""
        teaching = teaching_with(self.task, taught, calibration.trust)
        log_odds, sharpness = self.task.weigh(teaching), calibration.sharpness
        if len(log_odds) and len(teaching.rows):
            of_taught = log_odds[:, teaching.is_taught]
            sharpness = keep_confidence(of_taught, accuracy, sharpness)
        return self._read(taught, log_odds, sharpness, teaching)

    def again(self, taught: Int32s, previous: PseudoLabels) -> tuple[Fit, Calibration]:
        """Fit for an update; calibrate again where there are new classes or many new examples."""
        calibration, support = previous.calibration, self.task.support
        same_classes = np.array_equal(self.task.class_ids, np.array(previous.class_ids))
        same_classes &= calibration.n_classes == support.n_classes
        growth = len(self.task.judged[0].rows) / max(calibration.n_examples, 1)
        if same_classes and 1 / _CALIBRATE_AGAIN_AT < growth < _CALIBRATE_AGAIN_AT:
            return self.judge(taught, calibration, previous.sharpness), calibration
        calibration = self.calibrate()
        _, accuracy = self.on_support(calibration)
        return self.with_taught(taught, calibration, accuracy), calibration

    def judge(self, taught: Int32s, calibration: Calibration, sharpness: float) -> Fit:
        teaching = teaching_with(self.task, taught, calibration.trust)
        return self._read(taught, self.task.weigh(teaching), sharpness, teaching)

    def _chances(self, log_odds: Float32s, sharpness: float, teaching: Teaching) -> Float32s:
        """Return probabilities, float32 (n_pool, n_classes), as if there were no strangers."""
        if self.task.prior is None:
            return softmax(log_odds, 1 / sharpness)
        return self.task.prior.blend(np.float32(sharpness) * log_odds, teaching.is_taught)

    def _read(
        self, taught: Int32s, log_odds: Float32s, sharpness: float, teaching: Teaching
    ) -> Fit:
        """Say of every image what it is, unless it resembles no example of what it seems to be."""
        self.task.job.check()
        settings, task = self.settings, self.task
        of_classes = self._chances(log_odds, sharpness, teaching)
        probabilities = of_classes[:, : task.n_named]
        is_named = np.maximum(probabilities.sum(axis=1), np.float32(_NO_CHANCE))
        if settings.reject_novel:
            likeliest = probabilities.argmax(axis=1).astype(np.int32)
            is_known = chance_known(self.familiarity, task.pool, likeliest)
            probabilities = probabilities * np.where(task.has_examples, is_known[:, None], 1)
        is_novel = (probabilities.sum(axis=1) < _EVEN_CHANCE) & settings.reject_novel
        return Fit(
            taught,
            probabilities,
            probabilities.argmax(axis=1).astype(np.int32),
            probabilities.max(axis=1, initial=0),
            is_confident(probabilities, settings) & ~is_novel,
            is_novel,
            -(self.familiarity.of_images[task.pool] + np.log(is_named)),
            sharpness,
        )


def _doubted(task: LabellingTask, fit: Fit, previous: PseudoLabels) -> Bools:
    """Mark labels that teach but are no longer guessed, of classes where they are many."""
    is_taught = fit.taught >= 0
    changed = is_taught & (task.class_ids[fit.members] != previous.guesses[task.pool])
    n_taught = np.bincount(fit.taught[is_taught], minlength=task.n_named)
    n_changed = np.bincount(fit.taught[changed], minlength=task.n_named)
    return np.asarray(changed & (n_changed > _FEW_DOUBTS * n_taught)[fit.taught])


def _only(members: Int32s, chosen: Bools) -> Int32s:
    return np.where(chosen, members, np.int32(-1))


def _members(task: LabellingTask, class_ids: Int32s) -> Int32s:
    """Return the rows of the task's class_ids that hold `class_ids`, -1 for those not there."""
    rows = np.minimum(np.searchsorted(task.class_ids, class_ids), task.n_named - 1)
    return _only(rows.astype(np.int32), task.class_ids[rows] == class_ids)


def _report(number: int, accepted: Bools, before: Fit, after: Fit) -> RoundReport:
    certain = after.best[after.is_confident]
    return RoundReport(
        number,
        n_accepted=int(accepted.sum()),
        n_changed=int((before.members != after.members).sum()),
        n_left_out=len(after.best) - len(certain),
        estimated_accuracy=float(certain.mean()) if len(certain) else 0.0,
        n_labelled=len(certain),
    )
