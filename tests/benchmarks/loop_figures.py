"""What is measured after every labelling in the loop, over images that nobody has looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from engine.labelling import AccuracyEstimate, ImageStatus
from engine.labelling.trials.figures import calibration_error
from engine.project import NO_CLASS
from engine.vectors import Bools, Float32s, Int32s
from tests.benchmarks.loop_labellers import Labelled


@dataclass(frozen=True, eq=False)
class Stage:
    """Labels, what is true when they are given, and what was looked at before.

    Attributes
    ----------
    truth : int32 (n_images,), the class of each, NO_CLASS where none is defined
    is_open : bool (n_images,), images to measure
    """

    labelled: Labelled
    truth: Int32s
    is_open: Bools

    @classmethod
    def of(cls, labelled: Labelled, truth: Int32s, is_seen: Bools, duplicate_of: Int32s) -> "Stage":
        """Leave out copies of images that were looked at, for they have their class."""
        return cls(labelled, truth.copy(), ~np.isin(duplicate_of, duplicate_of[is_seen]))

    @property
    def is_known(self) -> Bools:
        """Mark images of the classes that are defined; all others are strangers."""
        return np.not_equal(self.truth, NO_CLASS)

    @property
    def is_right(self) -> Bools:
        return self.is_known & (self.labelled.shown.guesses == self.truth)

    @property
    def is_automatic(self) -> Bools:
        return np.equal(self.labelled.shown.statuses, ImageStatus.AUTO)

    @property
    def is_novel(self) -> Bools:
        return np.equal(self.labelled.shown.statuses, ImageStatus.NOVEL)


@dataclass(frozen=True, eq=False)
class StepOutcome:
    """A stage of one draw; arrays are over its open images.

    Attributes
    ----------
    probabilities : float32 (n_open,), of the guesses
    is_right, is_known, is_automatic, is_novel : bool (n_open,)
    was_right : bool (n_compared,), the guesses of the step before, of images that are open now
        and were of a class there was
    is_right_now : bool (n_compared,), the guesses of these images now
    automatic_accuracy : share that is right of all the labels of which `expected` speaks
    """

    n_classes: int
    probabilities: Float32s
    is_right: Bools
    is_known: Bools
    is_automatic: Bools
    is_novel: Bools
    was_right: Bools
    is_right_now: Bools
    automatic_accuracy: float
    expected: AccuracyEstimate | None
    run_s: float
    update_s: float

    @classmethod
    def of(cls, stage: Stage, before: Stage | None) -> "StepOutcome":
        labelled, is_open = stage.labelled, stage.is_open
        is_compared = is_open & stage.is_known & before.is_known if before else ~is_open & is_open
        return cls(
            len(np.unique(stage.truth[stage.is_known])),
            labelled.shown.probabilities[is_open],
            stage.is_right[is_open],
            stage.is_known[is_open],
            stage.is_automatic[is_open],
            stage.is_novel[is_open],
            before.is_right[is_compared] if before else stage.is_right[is_compared],
            stage.is_right[is_compared],
            share(stage.is_right[stage.is_automatic]),
            labelled.expected,
            labelled.run_s,
            labelled.update_s,
        )


@dataclass(frozen=True)
class StepFigures:
    """Figures of one step on one set, over all draws together; NaN without anything to measure.

    Attributes
    ----------
    n_classes, n_open, n_automatic : classes that are defined, open images and automatic labels,
        means over the draws
    precision : share of automatic labels that is right; those of strangers are wrong
    overconfidence : mean probability of automatic labels minus their precision
    calibration_error : over open images, strangers included
    false_novel : share of known images called novel
    caught : share of strangers called novel
    accuracy : of the guesses of known images
    gain : accuracy minus that of the step before, on the same images
    held : how often the interval of the expected accuracy held the true one, where it was given
    width : of the interval
    silent : how often no accuracy was expected
    run_s, update_s : mean seconds
    """

    n_classes: float
    n_open: float
    n_automatic: float
    precision: float
    overconfidence: float
    calibration_error: float
    false_novel: float
    caught: float
    accuracy: float
    gain: float
    held: float
    width: float
    silent: float
    run_s: float
    update_s: float

    @classmethod
    def pooled(cls, draws: Sequence[StepOutcome]) -> "StepFigures":
        def joined(name: str):
            return np.concatenate([getattr(draw, name) for draw in draws])

        chances, is_right, is_known = map(joined, ("probabilities", "is_right", "is_known"))
        is_automatic, is_novel = joined("is_automatic"), joined("is_novel")
        precision = share(is_right[is_automatic])
        said = [draw for draw in draws if draw.expected]
        return cls(
            n_classes=share([draw.n_classes for draw in draws]),
            n_open=len(chances) / len(draws),
            n_automatic=is_automatic.sum() / len(draws),
            precision=precision,
            overconfidence=share(chances[is_automatic]) - precision,
            calibration_error=calibration_error(chances, is_right) if len(chances) else np.nan,
            false_novel=share(is_novel[is_known]),
            caught=share(is_novel[~is_known]),
            accuracy=share(is_right[is_known]),
            gain=share(joined("is_right_now")) - share(joined("was_right")),
            held=share([is_held(draw) for draw in said]),
            width=share([draw.expected.high - draw.expected.low for draw in said]),
            silent=1 - len(said) / len(draws),
            run_s=share([draw.run_s for draw in draws]),
            update_s=share([draw.update_s for draw in draws]),
        )

    @classmethod
    def mean(cls, of_sets: Iterable["StepFigures"]) -> "StepFigures":
        """Average each figure over the sets in which it could be measured."""
        held = list(of_sets)
        values = [np.array([getattr(one, each.name) for one in held]) for each in fields(cls)]
        return cls(*(share(value[np.isfinite(value)]) for value in values))


def is_held(draw: StepOutcome) -> bool:
    """Say whether the interval of the expected accuracy holds the true one."""
    expected = draw.expected
    return expected is not None and expected.low <= draw.automatic_accuracy <= expected.high


def share(values: Sequence[float] | Bools | Float32s) -> float:
    """Return the mean of `values`, NaN of none."""
    return float(np.mean(values)) if len(values) else float("nan")
