"""The rounds: fit on the support, label the pool, accept the surest, fit again.

Self-training with soft-weighted prototypes (Ren et al., "Meta-Learning for
Semi-Supervised Few-Shot Classification", 2018). What a person gave always counts fully;
all accepted images of a class together count as a few examples, so that they help most
where examples are fewest and cannot outvote a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling.acceptance import accept_by_class, is_confident
from engine.labelling.calibration import fit_temperature, leave_one_out_scores
from engine.labelling.labels import LabelRequest, LabelSettings, PseudoLabels, RoundReport
from engine.project import NO_CLASS, ClassId
from engine.prototypes import nearest_examples, softmax, sum_by_member
from engine.vectors import Bools, Float32s, Int32s, normalise_rows

# Chosen once on six sets of photos with 1, 5 and 20 examples per class; see README.
ACCEPTED_WEIGHT = 2.0
TEACHING_THRESHOLD = 0.5
_STABLE_SHARE = 0.01

OnRound = Callable[[RoundReport], None]


@dataclass(frozen=True, eq=False)
class _Stage:
    """What stays the same over the rounds.

    `pool` holds the rows that are labelled; their features are not copied, for a million
    images have gigabytes of them. `support_sums`, float32 (n_classes, dim), add up what a
    person gave. Temperature and trust come from that alone: accepted labels resemble the
    examples that chose them, and would make the labeller surer than it is right. `trust` is
    the share of examples that are guessed rightly when left out; where that is low, accepted
    labels teach little.
    """

    request: LabelRequest
    class_ids: Int32s
    given: Int32s
    pool: Int32s
    support_sums: Float32s
    temperature: float
    trust: float
    ruled_out: tuple[Int32s, Int32s]  # rows of `pool`, rows of `class_ids`


@dataclass(frozen=True, eq=False)
class _Fit:
    """One pass over the pool; `taught` and `members` are rows of the stage's class_ids.

    `taught` is what the pass was fitted on besides the support, -1 where it was not.
    """

    taught: Int32s
    prototypes: Float32s
    members: Int32s
    best: Float32s
    may_teach: Bools
    is_confident: Bools


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
        stage = _prepare(request)
        fit = self._fit(stage, _nothing(stage))
        rounds = np.zeros(len(stage.pool), np.int16)
        reports: list[RoundReport] = []
        last = self.settings.rounds if self.settings.method == "auto" else 0
        for number in range(1, last + 1):
            job.step(number - 1, last)
            accepted = accept_by_class(fit.members, fit.best, fit.may_teach, number=number)
            before, fit = fit, self._fit(stage, _only(fit.members, accepted))
            rounds = np.where(accepted, np.where(rounds > 0, rounds, number), 0).astype(np.int16)
            reports.append(_report(number, accepted, before, fit))
            if on_round:
                on_round(reports[-1])
            if reports[-1].n_changed <= _STABLE_SHARE * len(stage.pool) and number >= 4:
                break
        return _finish(stage, fit, rounds, tuple(reports))

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
        stage = _prepare(request)
        if previous is None:
            return _finish(stage, self._fit(stage, _nothing(stage)), rounds=None, reports=())
        previous = previous.padded(len(request.pool))
        fit = self._fit(stage, _members(stage, previous.taught[stage.pool]))
        job.step(1, 2)
        doubted = stage.class_ids[fit.members] != previous.guesses[stage.pool]
        if (doubted & (fit.taught >= 0)).any():
            fit = self._fit(stage, _only(fit.taught, ~doubted))
        return _finish(stage, fit, previous.rounds[stage.pool], previous.reports)

    def _fit(self, stage: _Stage, taught: Int32s) -> _Fit:
        """Fit on support and on the pool rows whose class is in `taught`, then label the pool."""
        prototypes = _fit_prototypes(stage, taught)
        scores = (stage.request.pool.features @ prototypes.T)[stage.pool]
        scores[stage.ruled_out] = -1.0
        probabilities = softmax(scores, stage.temperature)
        margin = self.settings.margin
        return _Fit(
            taught,
            prototypes,
            probabilities.argmax(axis=1).astype(np.int32),
            probabilities.max(axis=1),
            is_confident(probabilities, threshold=TEACHING_THRESHOLD, margin=margin),
            is_confident(probabilities, threshold=self.settings.threshold, margin=margin),
        )


def _prepare(request: LabelRequest) -> _Stage:
    given = request.given_labels()
    class_ids = np.unique(given[given >= 0])
    if len(class_ids) < 2:
        raise SupportError(
            "Labelling needs two classes with a readable example each."
            " Give examples to {missing} more.",
            missing=2 - len(class_ids),
        )
    pool = request.pool.is_pool & request.pool.is_embedded
    pool &= (given < 0) & ~request.is_none_of_these
    rows = np.flatnonzero(pool).astype(np.int32)
    support = request.pool.features[given >= 0]
    members = np.searchsorted(class_ids, given[given >= 0]).astype(np.int32)
    sums = sum_by_member(support, members, n_members=len(class_ids))
    left_out, members = leave_one_out_scores(support, members, sums)
    return _Stage(
        request,
        class_ids,
        given,
        rows,
        support_sums=sums,
        temperature=fit_temperature(left_out, members),
        trust=float((left_out.argmax(axis=1) == members).mean()) if len(members) else 1.0,
        ruled_out=_ruled_out(request, rows, class_ids),
    )


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


def _nothing(stage: _Stage) -> Int32s:
    return np.full(len(stage.pool), -1, np.int32)


def _only(members: Int32s, chosen: Bools) -> Int32s:
    return np.where(chosen, members, np.int32(-1))


def _members(stage: _Stage, class_ids: Int32s) -> Int32s:
    """Return the rows of the stage's class_ids that hold `class_ids`, -1 for those not there."""
    rows = np.minimum(np.searchsorted(stage.class_ids, class_ids), len(stage.class_ids) - 1)
    return _only(rows.astype(np.int32), stage.class_ids[rows] == class_ids)


def _fit_prototypes(stage: _Stage, taught: Int32s) -> Float32s:
    """Return float32 (n_classes, dim), unit rows, from the support and what was taught."""
    sums = stage.support_sums
    if (taught >= 0).any():
        n_classes = len(stage.class_ids)
        counts = np.bincount(taught[taught >= 0], minlength=n_classes)
        share = stage.trust * ACCEPTED_WEIGHT / np.maximum(counts, 1)
        weights = np.minimum(1, share).astype(np.float32)
        members = _spread(stage, np.full(len(stage.given), -1, np.int32), taught)
        accepted = sum_by_member(stage.request.pool.features, members, n_members=n_classes)
        sums = sums + weights[:, None] * accepted
    return normalise_rows(sums)


def _report(number: int, accepted: Bools, before: _Fit, after: _Fit) -> RoundReport:
    return RoundReport(
        number,
        n_accepted=int(accepted.sum()),
        n_changed=int((before.members != after.members).sum()),
        n_left_out=int((~after.is_confident).sum()),
    )


def _finish(
    stage: _Stage,
    fit: _Fit,
    rounds: NDArray[np.int16] | None,
    reports: tuple[RoundReport, ...],
) -> PseudoLabels:
    """Spread what was found for the pool over all images; given labels are certain."""
    is_given = stage.given >= 0
    latest = np.int16(len(reports))
    began = np.where(rounds > 0, rounds, latest) if rounds is not None else latest
    guesses = _spread(stage, stage.given, stage.class_ids[fit.members])
    taught = np.where(fit.taught >= 0, stage.class_ids[fit.taught], np.int32(NO_CLASS))
    return PseudoLabels(
        class_ids=tuple(ClassId(int(c)) for c in stage.class_ids),
        guesses=guesses,
        probabilities=_spread(stage, is_given.astype(np.float32), fit.best),
        is_confident=_spread(stage, is_given, fit.is_confident),
        rounds=_spread(stage, np.zeros(len(is_given), np.int16), fit.is_confident * began),
        taught=_spread(stage, np.full(len(is_given), NO_CLASS, np.int32), taught),
        nearest=nearest_examples(stage.request.pool.features, guesses, given=stage.given),
        temperature=stage.temperature,
        prototypes=fit.prototypes,
        reports=reports,
    )


def _spread(stage: _Stage, everywhere: NDArray[Any], pool: NDArray[Any]) -> NDArray[Any]:
    """Return `everywhere` (n_images,) with the rows of the pool replaced."""
    filled = everywhere.copy()
    filled[stage.pool] = pool
    return filled
