"""The rounds: score the classes, accept the surest labels, let them teach, score again.

Self-training in the order of a curriculum (Cascante-Bonilla et al. 2021). What a person gave
always counts fully and is never questioned; all accepted images of a class together count as
a few examples, so that they help most where examples are fewest and cannot outvote a person.
Everything is fitted anew in every round, so that a class may shrink again. Novel images, of
none of the classes, never teach.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling.acceptance import accept_by_class, leads
from engine.labelling.by_name import with_guesses_by_name
from engine.labelling.fit_cache import FitCache
from engine.labelling.fitting import Fitting
from engine.labelling.labels import Calibration, LatestRun, PseudoLabels, RoundReport
from engine.labelling.preparing import prepare_task
from engine.labelling.request import LabelRequest, LabelSettings
from engine.labelling.results import Fit, assemble_labels, latest_run
from engine.labelling.task import LabellingTask
from engine.project import NO_CLASS
from engine.vectors import Bools, Int32s

OnRound = Callable[[RoundReport], None]

_FEW_DOUBTS: Final = 0.1
_STABLE_SHARE: Final = 0.01
_CALIBRATE_AGAIN_AT: Final = 1.25  # times as many first examples as when it was done
_IN_ROUNDS: Final = ("auto", "rounds")
_LEAST_LEAD: Final = 0.02  # of what may teach; less is no more than a toss


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
        fitting = Fitting(task, self.settings)
        calibration = fitting.calibrate()
        fit, confidence = fitting.on_support(calibration)
        if last and confidence is None and len(fit.best):
            confidence = float(fit.best_unjudged.mean())
        rounds = np.zeros(len(fit.best), np.int16)
        reports: list[RoundReport] = []
        for number in range(1, last + 1):
            job.step(number, last + 1)
            may_teach = ~fit.is_novel & leads(fit.probabilities, _LEAST_LEAD)
            accepted = accept_by_class(_only(fit.class_index, may_teach), fit.best, number=number)
            taught = _only(fit.class_index, accepted)
            before, fit = fit, fitting.with_taught(taught, calibration, confidence)
            rounds = np.where(accepted, np.where(rounds > 0, rounds, number), 0).astype(np.int16)
            reports.append(_report(number, accepted, before, fit))
            if on_round:
                on_round(reports[-1])
            if reports[-1].n_changed <= _STABLE_SHARE * len(rounds) and number >= 4:
                break
        run = latest_run(task, fit, calibration, confidence, rounds, tuple(reports))
        return self._assemble(task, fit, calibration, run)

    def update(
        self, job: Job, request: LabelRequest, previous: PseudoLabels | None = None
    ) -> PseudoLabels:
        """Label in one pass, building on what the rounds that `previous` came from accepted.

        The labels depend on the request and on that run alone, not on updates in between: who
        takes a verdict back has the labels of before. Accepted labels that the request calls
        into question do not teach.

        Raises
        ------
        SupportError
            As for `run`.
        """
        with self._cache.held(job):
            return self._update(job, request, previous.run if previous else None)

    def _update(self, job: Job, request: LabelRequest, run: LatestRun | None) -> PseudoLabels:
        task = prepare_task(job.quiet(), request, self.settings, self._cache)
        fitting = Fitting(task, self.settings)
        if run is None:
            calibration = fitting.calibrate()
            fit, _ = fitting.on_support(calibration)
            return self._assemble(task, fit, calibration, None)
        run = run.padded(len(request.pool))
        taught = _class_index(task, run.taught[task.pool])
        calibration, confidence = _again(fitting, run)
        fit = fitting.with_taught(taught, calibration, confidence)
        job.step(1, 2)
        doubted = _doubted(task, fit, run)
        if doubted.any():
            fit = fitting.with_taught(_only(taught, ~doubted), calibration, confidence)
        return self._assemble(task, fit, calibration, run)

    def _assemble(
        self, task: LabellingTask, fit: Fit, calibration: Calibration, run: LatestRun | None
    ) -> PseudoLabels:
        labels = assemble_labels(task, fit, calibration, run)
        if not self.settings.by_name:
            return labels
        labels = with_guesses_by_name(task, fit, labels, self._cache)
        problem = task.words_problem or labels.names_problem
        return replace(labels, names_problem=problem)


def _again(fitting: Fitting, run: LatestRun) -> tuple[Calibration, float | None]:
    """Return the calibration for an update, and the mean probability that is right.

    That of the images left open is what the run gave these: looking at others makes it
    neither more nor less right. With other classes or many new examples all is found anew.
    """
    task, calibration = fitting.task, run.calibration
    same_classes = np.array_equal(task.class_ids, np.array(run.class_ids))
    same_classes &= calibration.n_classes == task.support.n_classes
    growth = len(task.judged.rows) / max(calibration.n_examples, 1)
    if not (same_classes and 1 / _CALIBRATE_AGAIN_AT < growth < _CALIBRATE_AGAIN_AT):
        calibration = fitting.calibrate()
        log_scores = task.weigh(task.support)
        return calibration, fitting.expected_confidence(log_scores, calibration)
    was_open = run.guesses != NO_CLASS
    was_open[task.pool[task.is_rejected]] = False
    is_open = was_open[task.pool]
    if run.confidence is None or not is_open.any():
        return calibration, run.confidence
    now = float(run.probabilities[task.pool][is_open].mean())
    return calibration, run.confidence * now / float(run.probabilities[was_open].mean())


def _doubted(task: LabellingTask, fit: Fit, run: LatestRun) -> Bools:
    """Mark labels that teach but are no longer guessed, of classes where they are many."""
    is_taught = fit.taught >= 0
    changed = is_taught & (task.class_ids[fit.class_index] != run.guesses[task.pool])
    n_taught = np.bincount(fit.taught[is_taught], minlength=task.n_named)
    n_changed = np.bincount(fit.taught[changed], minlength=task.n_named)
    return np.asarray(changed & (n_changed > _FEW_DOUBTS * n_taught)[fit.taught])


def _only(class_index: Int32s, chosen: Bools) -> Int32s:
    return np.where(chosen, class_index, np.int32(-1))


def _class_index(task: LabellingTask, class_ids: Int32s) -> Int32s:
    """Return the rows of the task's class_ids that hold `class_ids`, -1 for those not there."""
    rows = np.minimum(np.searchsorted(task.class_ids, class_ids), task.n_named - 1)
    return _only(rows.astype(np.int32), task.class_ids[rows] == class_ids)


def _report(number: int, accepted: Bools, before: Fit, after: Fit) -> RoundReport:
    certain = after.best[after.is_confident]
    return RoundReport(
        number,
        n_accepted=int(accepted.sum()),
        n_changed=int((before.class_index != after.class_index).sum()),
        n_left_out=len(after.best) - len(certain),
        estimated_accuracy=float(certain.mean()) if len(certain) else 0.0,
        n_labelled=len(certain),
    )
