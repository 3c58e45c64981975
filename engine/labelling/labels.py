"""What the labeller is asked and what it answers, over all images of a project."""

from dataclasses import dataclass, field, replace
from enum import IntEnum
from math import ceil, floor
from typing import TYPE_CHECKING, Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.labelling.class_texts import ClassTexts
from engine.labelling.verdict_calibration import VerdictCalibration
from engine.messages import Message
from engine.project import (
    NO_CLASS,
    NO_IMAGE,
    AttributeSnapshot,
    ClassId,
    ShownGuesses,
    VerdictKind,
    VerdictSnapshot,
)
from engine.vectors import Bools, Float32s, Int32s

if TYPE_CHECKING:
    from engine.labelling.graph import NeighbourGraph

_ROUNDING = 1e-6
_NAMES_IN_FILES: Final = {"inverse_temperature": "sharpness", "cross_validated_accuracy": "trust"}

Method = Literal[
    "auto", "prototype", "logistic", "diffusion", "label-spreading", "self-training", "rounds"
]


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

    @property
    def word(self) -> str:
        """The name used in files and on the command line."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True)
class LabelSettings:
    """How to label.

    Attributes
    ----------
    method : "auto" blends logistic regression and the neighbour graph, in rounds;
        "rounds" has one classifier teach the next; the others are one pass
    rounds : the most rounds that a method in rounds may take
    threshold : an image of lower probability is left out
    margin : so is one whose two best classes lie closer than this in probability
    seed : for classifiers that draw random numbers
    classifier : for "rounds" and "self-training", one of scikit-learn's as
        `make_classifier` takes it; empty for logistic regression
    reject_novel : leave out images that seem to belong to none of the classes
    target_precision : accept as many labels as should be right in this share; stands in for
        `threshold` and `margin`
    by_name : hear what the names and descriptions of classes say; where the backbone has no
        text tower, only to guess those without an example or a checklist
    """

    method: Method = "auto"
    rounds: int = 4
    threshold: float = 0.7
    margin: float = 0.1
    seed: int = 0
    classifier: str = ""
    reject_novel: bool = True
    target_precision: float | None = None
    by_name: bool = False

    @property
    def needs_neighbours(self) -> bool:
        """Whether a run needs a pool with a graph."""
        return self.method in {"auto", "diffusion", "label-spreading"}


@dataclass(frozen=True, eq=False)
class PreparedPool:
    """The images as the labeller sees them; stays the same while verdicts come and go.

    Attributes
    ----------
    features : float32 (n_images, dim), unit rows after the FeatureTransform
    is_embedded : bool (n_images,), rows of `features` that are filled
    is_pool : bool (n_images,), images to be labelled
    duplicate_of : int32 (n_images,), the first image with the same bytes, often itself; with a
        graph, also the first that looks the same
    graph : of the nodes; None until it is built
    nodes : int32 (n_nodes,), the embedded images, one of all copies, ascending
    node_of : int32 (n_images,), the row of `nodes` that stands for each image, -1 for none
    """

    features: Float32s
    is_embedded: Bools
    is_pool: Bools
    duplicate_of: Int32s
    graph: "NeighbourGraph | None" = None
    nodes: Int32s = field(init=False)
    node_of: Int32s = field(init=False)

    def __post_init__(self) -> None:
        nodes, node_of = self._find_nodes()
        object.__setattr__(self, "nodes", nodes)  # frozen, like what they are found from
        object.__setattr__(self, "node_of", node_of)

    def __len__(self) -> int:
        return len(self.features)

    def _find_nodes(self) -> tuple[Int32s, Int32s]:
        embedded = np.flatnonzero(self.is_embedded)
        _, first, node = np.unique(
            self.duplicate_of[embedded], return_index=True, return_inverse=True
        )
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        node_of = np.full(len(self.duplicate_of), -1, np.int32)
        node_of[embedded] = rank[node]
        return embedded[first[order]].astype(np.int32), node_of


@dataclass(frozen=True, eq=False)
class LabelRequest:
    """All that labelling needs, captured so that it may run on another thread.

    Attributes
    ----------
    class_ids : classes that may compete; those without examples or a checklist do not
    verdicts : what a person decided, on the images of `pool` and perhaps on later ones
    attributes : the checklists of `class_ids` and the tags of images; None where there are none
    texts : how like the words of `class_ids` the images are; None where nobody can tell
    """

    pool: PreparedPool
    class_ids: tuple[ClassId, ...]
    verdicts: VerdictSnapshot
    attributes: AttributeSnapshot | None = None
    texts: ClassTexts | None = None

    def own_labels(self) -> Int32s:
        """Return int32 (n_images,): the class that a person gave each image, else NO_CLASS.

        Verdicts that speak of other classes, or of images without embedding, count for nothing.
        """
        own = self.verdicts.class_ids[: len(self.pool)]
        is_given = self.pool.is_embedded & np.isin(own, np.array(self.class_ids, np.int32))
        return np.where(is_given, own, np.int32(NO_CLASS))

    def given_labels(self) -> Int32s:
        """Return `own_labels`, where copies of an image have its class.

        Where copies were given different classes, each keeps its own and the rest have none.
        """
        own, duplicate_of = self.own_labels(), self.pool.duplicate_of
        is_given = own >= 0
        least = np.full(len(own), np.iinfo(np.int32).max, np.int32)
        greatest = np.full(len(own), NO_CLASS, np.int32)
        np.minimum.at(least, duplicate_of[is_given], own[is_given])
        np.maximum.at(greatest, duplicate_of[is_given], own[is_given])
        of_first = np.where(least == greatest, greatest, np.int32(NO_CLASS))
        return np.where(self.is_open & self.pool.is_embedded, of_first[duplicate_of], own)

    @property
    def is_open(self) -> Bools:
        """Mark images without a verdict."""
        return np.equal(self.verdicts.kinds[: len(self.pool)], VerdictKind.OPEN)


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
