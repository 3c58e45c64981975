"""What labels the images in the loop: the program, and what a user would write instead."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from engine.jobs import Job
from engine.labelling import (
    AccuracyEstimate,
    ImageStatus,
    LabelRequest,
    LabelSettings,
    PseudoLabeler,
    PseudoLabels,
    ShownLabels,
    shown_labels,
)
from engine.project import ShownGuesses, VerdictKind

_THRESHOLD = LabelSettings().threshold
_UPDATES = 3


@dataclass(frozen=True, eq=False)
class Labelled:
    """What a labeller shows of all images.

    Attributes
    ----------
    observed : what is noted with a verdict on one of them
    expected : how many of the automatic labels are said to be right; None where nothing is said
    run_s : seconds that labelling took
    update_s : seconds until the labels follow one more verdict; NaN where there are no updates
    """

    shown: ShownLabels
    observed: ShownGuesses = field(default_factory=ShownGuesses)
    expected: AccuracyEstimate | None = None
    run_s: float = float("nan")
    update_s: float = float("nan")


Labeller = Callable[[LabelRequest], Labelled]


class Program:
    """Labels as Ctrl+L does; what is learnt stays for the next time."""

    def __init__(self) -> None:
        self._labeler = PseudoLabeler(LabelSettings())

    def __call__(self, request: LabelRequest) -> Labelled:
        start = time.perf_counter()
        labels = self._labeler.run(Job(), request)
        run_s = time.perf_counter() - start
        unreadable = ~request.pool.is_embedded
        shown = shown_labels(request.verdicts, labels, unreadable, request.class_ids)
        update_s = self._time_updates(request, labels)
        return Labelled(shown, labels.shown_guesses, labels.expected_accuracy, run_s, update_s)

    def _time_updates(self, request: LabelRequest, labels: PseudoLabels) -> float:
        """Return the least seconds of updates that each follow one more accepted label."""
        taken, verdicts = [float("nan")], request.verdicts
        for image_id in np.flatnonzero(request.is_open)[:_UPDATES]:
            verdicts = replace(
                verdicts, kinds=verdicts.kinds.copy(), class_ids=verdicts.class_ids.copy()
            )
            verdicts.kinds[image_id] = VerdictKind.ACCEPTED
            verdicts.class_ids[image_id] = labels.guesses[image_id]
            start = time.perf_counter()
            self._labeler.update(Job(), replace(request, verdicts=verdicts), labels)
            taken.append(time.perf_counter() - start)
        return float(np.fmin.reduce(taken))


def logistic_regression(request: LabelRequest) -> Labelled:
    """Fit scikit-learn's on all images that were given a class; label where it is sure."""
    start = time.perf_counter()
    given, features = request.own_labels(), request.pool.features
    is_given = given >= 0
    model = LogisticRegression(C=10, max_iter=1000).fit(features[is_given], given[is_given])
    chances = model.predict_proba(features)
    run_s = time.perf_counter() - start
    guesses = model.classes_[chances.argmax(axis=1)].astype(np.int32)
    probabilities = chances.max(axis=1).astype(np.float32)
    shown = shown_labels(request.verdicts, None, ~request.pool.is_embedded, request.class_ids)
    is_sure = probabilities >= _THRESHOLD
    status = np.where(is_sure, ImageStatus.AUTO, ImageStatus.UNCERTAIN)
    is_guess = shown.guesses < 0
    return Labelled(
        replace(
            shown,
            statuses=np.where(request.is_open, status, shown.statuses).astype(np.int8),
            guesses=np.where(is_guess, guesses, shown.guesses),
            probabilities=np.where(is_guess, probabilities, shown.probabilities),
        ),
        run_s=run_s,
    )
