"""A request that is ready to be labelled: what teaches, what is open, what weighs the classes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling.attributes.prior import AttributePrior
from engine.labelling.novelty.by_examples import PrototypeNovelty
from engine.labelling.novelty.by_graph import GraphNovelty, graph_novelty
from engine.labelling.request import LabelRequest
from engine.labelling.scorers.scorers import neighbours_of
from engine.labelling.training_set import Scorer, TrainingSet
from engine.messages import Message
from engine.project import NO_CLASS, VerdictKind
from engine.vectors import Bools, Float32s, Int32s

MOST_COMPARISONS: Final = 25_000_000
"""Between examples and nodes of the graph, wherever examples are judged."""
_FEWEST_JUDGED: Final = 3
_FEWEST_UNASKED: Final = 2
_MOST_JUDGED: Final = 600  # examples, by which a scorer is judged
_FIRST_OF_A_CLASS: Final = 5


@dataclass(frozen=True, eq=False)
class LabellingTask:
    """What stays the same over the rounds.

    A class is a row of `class_ids`. Images that a person has marked as none of these teach a
    class without a name, the last one of `support`; those that may
    be of a class that came later are in the pool, and the classes that there were are ruled out.

    Attributes
    ----------
    job : what the labelling is a part of; it is asked often whether it is cancelled
    class_ids : int32 (n_named,), classes with an example or a checklist, ascending
    given : int32 (n_images,), classes given by a person
    pool : int32 (n_pool,), the images that are labelled
    support : what a person gave
    ruled_out : (int32 rows of `pool`, int32 rows of `class_ids`) that a person has excluded
    prior : what attributes and texts say of the pool; None where there are none, or they cannot
        be used, or texts alone speak of classes that all have examples
    problem : why checklists cannot be used, and what to do
    words_problem : the same of texts
    """

    job: Job
    request: LabelRequest
    class_ids: Int32s
    given: Int32s
    pool: Int32s
    support: TrainingSet
    ruled_out: tuple[Int32s, Int32s]
    scorer: Scorer
    prior: AttributePrior | None = None
    problem: Message | None = None
    words_problem: Message | None = None

    @property
    def n_named(self) -> int:
        return len(self.class_ids)

    @property
    def examples_per_class(self) -> float:
        return per_class(self.support)

    @property
    def has_examples(self) -> Bools:
        """Mark the named classes that a person has given an image: bool (n_named,)."""
        return self.support.is_taught[: self.n_named]

    def weigh(self, training: TrainingSet) -> Float32s:
        """Return log odds, float32 (n_pool, n_classes), also of classes that are ruled out.

        Those of untaught classes say nothing.
        """
        if not len(training.rows):
            return np.zeros((len(self.pool), training.n_classes), np.float32)
        return self.scorer.log_scores(training)[self.pool]

    @cached_property
    def judged(self) -> TrainingSet:
        """The examples by which a scorer is judged, of very many some.

        Images that were reviewed are no sample: people look at the surest, or at the doubtful.
        So they are judged only where fewer than two of a class were given unasked.
        """
        most = min(MOST_COMPARISONS // max(len(self.request.pool.nodes), 1), _MOST_JUDGED)
        unasked = self.request.verdicts.kinds[self.support.rows] != VerdictKind.ACCEPTED
        counts = np.bincount(self.support.class_index[unasked], minlength=self.support.n_classes)
        fewest = counts[self.support.is_taught].min(initial=_FEWEST_UNASKED)
        judged = self.support.only(unasked | (fewest < _FEWEST_UNASKED))
        return judged.thinned(max(_FEWEST_JUDGED, most // self.support.n_classes))

    @cached_property
    def is_first(self) -> Bools:
        """Mark what of the support was given unasked: bool (n_support,).

        Of a class that a person has only chosen for images that were shown, a few stand for it.
        """
        is_first = self.request.verdicts.kinds[self.support.rows] == VerdictKind.EXAMPLE
        has_first = np.bincount(
            self.support.class_index[is_first], minlength=self.support.n_classes
        )
        few = self.support.is_thinned(_FIRST_OF_A_CLASS)
        is_first |= few & (has_first == 0)[self.support.class_index]
        return np.asarray(is_first & (self.support.class_index < self.n_named))

    @property
    def first_examples(self) -> TrainingSet:
        """The part of the support that was given unasked."""
        return self.support.only(self.is_first)

    @property
    def share_corrected(self) -> float:
        """The share of reviewed images that were given another class than was shown."""
        verdicts, reviewed = self.request.verdicts, self.support.rows[~self.is_first]
        shown = verdicts.shown_class_ids[reviewed]
        is_corrected = (shown != NO_CLASS) & (shown != verdicts.class_ids[reviewed])
        return float(is_corrected.mean()) if len(reviewed) else 0.0

    @cached_property
    def is_rejected(self) -> Bools:
        """Mark the images of the pool of which a person has ruled out a class: bool (n_pool,).

        They are known to be hard, so that nothing is foretold from them, nor of them.
        """
        is_rejected = np.zeros(len(self.pool), np.bool_)
        is_rejected[self.ruled_out[0]] = True
        return is_rejected

    @property
    def first_per_class(self) -> float:
        """The mean number of first examples of the classes that have any."""
        return per_class(self.first_examples)

    def novelty(self) -> GraphNovelty | PrototypeNovelty:
        """Return what tells which images are of none of the classes with an example."""
        pool, neighbours = self.request.pool, neighbours_of(self.scorer)
        if neighbours is not None and len(self.first_examples.rows):
            return graph_novelty(
                pool, neighbours, self.pool, self.support, self.is_first, n_named=self.n_named
            )
        named = self.judged.of_classes(self.n_named)
        reviewed = np.setdiff1d(self.support.rows, self.judged.rows).astype(np.int32)
        return PrototypeNovelty.of(
            pool, named, np.concatenate([self.pool, reviewed]), len(self.pool)
        )


def per_class(support: TrainingSet) -> float:
    """Return the mean number of examples of the classes that have any."""
    return len(support.rows) / max(int(support.is_taught.sum()), 1)
