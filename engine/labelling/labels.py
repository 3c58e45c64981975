"""What the labeller answers, over all images of a project."""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import ceil, floor
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.labelling.verdict_calibration import VerdictCalibration
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    NO_IMAGE,
    ClassId,
    ShownGuesses,
)
from engine.vectors import Bools, Float32s, Int32s

if TYPE_CHECKING:
    pass

_ROUNDING = 1e-6
_NAMES_IN_FILES: Final = {"inverse_temperature": "sharpness", "cross_validated_accuracy": "trust"}


class ImageStatus(IntEnum):
    """Where an image stands; people's verdicts come before the engine's labels."""

    PENDING = 0
    EXAMPLE = 1
    ACCEPTED = 2
    AUTO = 3
    UNCERTAIN = 4
    NOVEL = 5
    NONE = 6
    UNREADABLE = 7
    NEEDS_CLASS = 8
    CHANGED = 9  # what a person said of it was said of other bytes

    @property
    def word(self) -> str:
        """The name used in files and on the command line."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class RoundReport:
    """What one round did, in images.

    Attributes
    ----------
    n_accepted : pseudo-labels that taught this round, beside what a person gave
    n_changed : images whose guess differs from the round before
    n_left_out : images below threshold or margin, or of no class
    estimated_accuracy : mean probability of the labels that are not left out, 0 without any
    n_labelled : images that are not left out; with those that are, all that were to be labelled
    """

    number: int
    n_accepted: int
    n_changed: int
    n_left_out: int
    estimated_accuracy: float
    n_labelled: int = 0


class Calibration(msgspec.Struct, frozen=True, rename=_NAMES_IN_FILES):
    """What judging the examples by a scorer fitted without them has shown.

    Attributes
    ----------
    inverse_temperature : what it should be, of scores by the examples alone
    cross_validated_accuracy : share of examples labelled rightly when left out, drawn to 0.6
    n_examples, n_classes : how many there were when that was measured
    """

    inverse_temperature: float
    cross_validated_accuracy: float
    n_examples: int
    n_classes: int


@dataclass(frozen=True)
class AccuracyEstimate:
    """How many of some automatic labels should be right.

    Attributes
    ----------
    n_labels : how many labels it speaks of
    share : that should be right
    low, high : an interval that holds the true share nine times in ten
    """

    n_labels: int
    share: float
    low: float
    high: float

    @property
    def interval(self) -> str:
        """The interval in whole percent, never narrower than it is."""
        low, high = floor(100 * self.low + _ROUNDING), ceil(100 * self.high - _ROUNDING)
        return f"{low} %" if low == high else f"{low}\u2013{high} %"

    @property
    def statement(self) -> Message:
        """What is expected, and of how many labels, as part of a sentence."""
        return Message(
            "automatic: {share} of {count} should be right",
            {"share": self.interval, "count": f"{self.n_labels:,}"},
        )


@dataclass(frozen=True, eq=False)
class LatestRun:
    """What the latest rounds found, on which updates build; arrays are over all images.

    Attributes
    ----------
    class_ids : the classes that competed
    guesses : int32, the best class of every image that was open, else NO_CLASS
    probabilities : float32, of these, before verdicts calibrate them
    taught : int32, the class as which an image taught in the last round, else NO_CLASS
    rounds : int16, the round in which it was accepted, else 0
    confidence : the mean of the probabilities that was aimed at; None where none was
    """

    class_ids: tuple[ClassId, ...]
    guesses: Int32s
    probabilities: Float32s
    taught: Int32s
    rounds: NDArray[np.int16]
    confidence: float | None
    calibration: Calibration
    reports: tuple[RoundReport, ...]

    def padded(self, n_images: int) -> "LatestRun":
        """Return the same with rows for images that came later."""
        more = (0, max(0, n_images - len(self.guesses)))
        return replace(
            self,
            guesses=np.pad(self.guesses, more, constant_values=NO_CLASS),
            probabilities=np.pad(self.probabilities, more),
            taught=np.pad(self.taught, more, constant_values=NO_CLASS),
            rounds=np.pad(self.rounds, more),
        )


@dataclass(frozen=True, eq=False)
class PseudoLabels:
    """The engine's labels, which never change; arrays are over all images.

    Attributes
    ----------
    class_ids : the classes that competed
    guesses : int32, the best class of every pool image, else NO_CLASS
    probabilities : float32, of the guess, calibrated
    is_confident : bool, above threshold and margin, and not novel
    novelty : float32, the greater, the less an image resembles any example; 0 outside the pool
    is_novel : bool, likelier of none of the classes than of one
    rounds : int16, the round in which a confident label was accepted; 0 for all others
    taught : int32, the class as which an image taught the prototypes, else NO_CLASS
    nearest : int32, the most similar example of the guessed class, else NO_IMAGE
    candidates : int16 (n_images, n), the likeliest classes as rows of `class_ids`, best first
    candidate_probabilities : float16 (n_images, n), their probabilities
    inverse_temperature : log scores times this are those of calibrated probabilities
    calibration : what judging the examples has shown
    run : the rounds that these labels build on; None before the first
    from_verdicts : by which the probabilities were calibrated last
    expected_accuracy : of the automatic labels; None where it cannot be known
    problem : why checklists were left aside, and what to do; not kept in files
    by_name : those of `class_ids` of which nothing was known but their names
    names_problem : why names could not be heard, and what to do; not kept in files
    """

    class_ids: tuple[ClassId, ...]
    guesses: Int32s
    probabilities: Float32s
    is_confident: Bools
    novelty: Float32s
    is_novel: Bools
    rounds: NDArray[np.int16]
    taught: Int32s
    nearest: Int32s
    candidates: NDArray[np.int16]
    candidate_probabilities: NDArray[np.float16]
    inverse_temperature: float
    calibration: Calibration
    run: LatestRun | None = None
    from_verdicts: VerdictCalibration = field(default_factory=VerdictCalibration)
    expected_accuracy: AccuracyEstimate | None = None
    problem: Message | None = None
    by_name: frozenset[ClassId] = frozenset()
    names_problem: Message | None = None

    @property
    def reports(self) -> tuple[RoundReport, ...]:
        """Of the rounds that these labels build on, none before the first."""
        return self.run.reports if self.run else ()

    @property
    def shown_guesses(self) -> ShownGuesses:
        """What a verdict on a label is an observation of: probabilities before calibration.

        Guesses by name are none: how often they are right says nothing of the labels.
        """
        probabilities = self.from_verdicts.undone(self.probabilities)
        is_by_name = np.isin(self.guesses, list(self.by_name))
        guesses = np.where(is_by_name, np.int32(NO_CLASS), self.guesses)
        return ShownGuesses(guesses, probabilities, frozenset(self.class_ids) - self.by_name)

    def padded(self, n_images: int) -> "PseudoLabels":
        """Return the same labels with open rows for images that came later."""
        more = (0, max(0, n_images - len(self.guesses)))
        return replace(
            self,
            guesses=np.pad(self.guesses, more, constant_values=NO_CLASS),
            probabilities=np.pad(self.probabilities, more),
            is_confident=np.pad(self.is_confident, more),
            novelty=np.pad(self.novelty, more),
            is_novel=np.pad(self.is_novel, more),
            rounds=np.pad(self.rounds, more),
            taught=np.pad(self.taught, more, constant_values=NO_CLASS),
            nearest=np.pad(self.nearest, more, constant_values=NO_IMAGE),
            candidates=np.pad(self.candidates, (more, (0, 0))),
            candidate_probabilities=np.pad(self.candidate_probabilities, (more, (0, 0))),
        )
