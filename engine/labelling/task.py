"""A request made ready to be labelled: what teaches, what is open, and what weighs the classes."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from engine.errors import ChecklistError, SupportError, WordsError
from engine.jobs import Job
from engine.labelling.attributes.prior import AttributePrior
from engine.labelling.attributes.scores import learn_attribute_scores
from engine.labelling.attributes.text_scores import (
    HeardTexts,
    TextWeight,
    fit_weight,
    hear_texts,
    with_texts,
)
from engine.labelling.fit_cache import FitCache
from engine.labelling.novelty.by_examples import PrototypeNovelty
from engine.labelling.novelty.by_graph import GraphNovelty, graph_novelty
from engine.labelling.novelty.none_of_these import none_of_these
from engine.labelling.request import LabelRequest, LabelSettings
from engine.labelling.scorers.scorers import make_scorer, neighbours_of
from engine.labelling.scorers.text_scorer import TextScorer
from engine.labelling.training_set import Scorer, TrainingSet
from engine.messages import Message
from engine.project import NO_CLASS, VerdictKind
from engine.vectors import Bools, Float32s, Int32s

_EXAMPLE_WEIGHT: Final = 3.0
_MOST_COMPARISONS: Final = 25_000_000
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
        most = min(_MOST_COMPARISONS // max(len(self.request.pool.nodes), 1), _MOST_JUDGED)
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


def prepare_task(
    job: Job, request: LabelRequest, settings: LabelSettings, cache: FitCache
) -> LabellingTask:
    """Make `request` ready; what `cache` holds of its pool is used again.

    Checklists and texts that nothing can be learnt from are left aside, and the task says why.

    Raises
    ------
    SupportError
        If there are no two classes to tell apart; a ChecklistError where checklists could help.
    """
    texts, problem = None, None
    if request.texts is not None:
        try:
            texts = hear_texts(request.texts, request.given_labels())
        except WordsError as error:
            problem = error.message
    task = _with_checklists(job, request, settings, cache, texts)
    return replace(task, words_problem=problem) if problem else task


def _with_checklists(
    job: Job,
    request: LabelRequest,
    settings: LabelSettings,
    cache: FitCache,
    texts: HeardTexts | None,
) -> LabellingTask:
    try:
        return _prepare(job, request, settings, cache, texts, described=_described(request))
    except ChecklistError as error:
        problem = error
    try:
        task = _prepare(job, request, settings, cache, texts, described=np.zeros(0, np.int32))
    except SupportError:
        raise problem from None
    return replace(task, problem=problem.message)


def _prepare(
    job: Job,
    request: LabelRequest,
    settings: LabelSettings,
    cache: FitCache,
    texts: HeardTexts | None,
    *,
    described: Int32s,
) -> LabellingTask:
    """Let the `described` classes and those with texts compete beside those with examples."""
    given = request.given_labels()
    weighed = np.union1d(given[given >= 0], described).astype(np.int32)
    class_ids = weighed if texts is None else np.union1d(weighed, texts.class_ids).astype(np.int32)
    is_none = none_of_these(request, given, class_ids)
    support = _support(request, given, is_none, class_ids)
    if len(class_ids) == 0 or support.n_classes < 2:
        raise SupportError(
            "Labelling needs two classes with a readable example each."
            " Give examples to {missing} more.",
            missing=2 - len(class_ids),
        )
    pool = request.pool.is_pool & request.pool.is_embedded
    pool &= (given < 0) & ~is_none
    rows = np.flatnonzero(pool).astype(np.int32)
    ruled_out = _ruled_out(request, rows, class_ids)
    prior = None
    if len(described):
        columns = np.searchsorted(class_ids, weighed)
        cache.attribute_scores = learn_attribute_scores(
            job, request, weighed, cache.attribute_scores
        )
        prior = cache.attribute_scores.prior(rows, support.counts[columns])
    scorer = make_scorer(job, settings, request.pool, cache, examples_per_class=per_class(support))
    task = LabellingTask(job, request, class_ids, given, rows, support, ruled_out, scorer, prior)
    return task if texts is None else _hearing(task, texts, weighed, settings, cache)


def _hearing(
    task: LabellingTask,
    texts: HeardTexts,
    weighed: Int32s,
    settings: LabelSettings,
    cache: FitCache,
) -> LabellingTask:
    """Let texts be heard: alone of classes without an example, of others beside these.

    Parameters
    ----------
    weighed : int32 (n,), the classes that the prior of `task` speaks of
    """
    log_probabilities = texts.log_probabilities(task.class_ids, len(task.request.pool))
    prior = task.prior
    if prior is not None or not task.has_examples.all():
        columns = np.searchsorted(task.class_ids, weighed).astype(np.int32)
        prior = with_texts(prior, columns, log_probabilities[task.pool])
    more = (0, 0), (0, task.support.n_classes - task.n_named)
    said = np.pad(log_probabilities, more, constant_values=-np.log(task.n_named))
    weight = _text_weight(task, said, settings, cache)
    scorer = TextScorer(task.scorer, np.float32(weight) * said) if weight else task.scorer
    return replace(task, prior=prior, scorer=scorer)


def _text_weight(
    task: LabellingTask, said: Float32s, settings: LabelSettings, cache: FitCache
) -> float:
    """Return how much texts count beside examples; what `cache` knows of it is used again."""
    request, own = task.request, task.request.own_labels()
    method = settings.method, settings.classifier
    if request.texts is None or not len(task.support.rows):
        return 0.0
    known = cache.text_weight
    if known is None or not known.holds_for(request.texts, own, method):
        weight = fit_weight(task.scorer, task.judged, said)
        known = cache.text_weight = TextWeight(request.texts, own, method, weight)
    return known.weight


def _described(request: LabelRequest) -> Int32s:
    """Return the classes of whose attributes anything is known."""
    attributes = request.attributes
    if attributes is None:
        return np.zeros(0, np.int32)
    is_known = np.isfinite(attributes.strengths).any(axis=1)
    return np.array(attributes.class_ids, np.int32)[is_known]


def per_class(support: TrainingSet) -> float:
    """Return the mean number of examples of the classes that have any."""
    return len(support.rows) / max(int(support.is_taught.sum()), 1)


def _support(
    request: LabelRequest, given: Int32s, is_none: Bools, class_ids: Int32s
) -> TrainingSet:
    """Return what a person gave; copies of one image are one example of a class."""
    pool = request.pool
    named = np.flatnonzero(given >= 0)
    nameless = np.flatnonzero(is_none & pool.is_embedded & (given < 0))
    rows = np.concatenate([named, nameless]).astype(np.int32)
    class_index = np.full(len(rows), len(class_ids), np.int32)
    class_index[: len(named)] = np.searchsorted(class_ids, given[named])
    pairs = np.stack([pool.node_of[rows], class_index])
    _, first = np.unique(pairs, axis=1, return_index=True)
    rows, class_index = rows[np.sort(first)], class_index[np.sort(first)]
    weights = np.full(len(rows), _EXAMPLE_WEIGHT, np.float32)
    return TrainingSet(rows, class_index, weights, len(class_ids) + bool(len(nameless)))


def _ruled_out(request: LabelRequest, pool: Int32s, class_ids: Int32s) -> tuple[Int32s, Int32s]:
    row_of = np.full(len(request.verdicts.kinds), -1, np.int32)
    row_of[pool] = np.arange(len(pool), dtype=np.int32)
    index_of = {int(class_id): index for index, class_id in enumerate(class_ids)}
    pairs = [
        (row_of[image_id], index_of[class_id])
        for image_id, out in request.verdicts.ruled_out.items()
        for class_id in out
        if row_of[image_id] >= 0 and class_id in index_of
    ]
    rows, class_index = np.array(pairs, np.int32).reshape(-1, 2).T
    none = np.flatnonzero(request.verdicts.kinds[pool] == VerdictKind.NONE_OF_THESE)
    until = request.verdicts.newest_classes[pool[none]]
    of_none, earlier = np.nonzero(class_ids <= until[:, None])
    rows, class_index = np.append(rows, none[of_none]), np.append(class_index, earlier)
    return rows.astype(np.int32), class_index.astype(np.int32)
