"""A request made ready to be labelled: who competes, what is given, what speaks for whom."""

from dataclasses import replace
from typing import Final

import numpy as np

from engine.errors import ChecklistError, SupportError, WordsError
from engine.jobs import Job
from engine.labelling.attributes.scores import learn_attribute_scores
from engine.labelling.attributes.text_scores import (
    HeardTexts,
    TextWeight,
    fit_weight,
    hear_texts,
    with_texts,
)
from engine.labelling.fit_cache import FitCache
from engine.labelling.novelty.none_of_these import none_of_these
from engine.labelling.request import LabelRequest, LabelSettings
from engine.labelling.scorers.scorers import make_scorer
from engine.labelling.scorers.text_scorer import TextScorer
from engine.labelling.task import LabellingTask, per_class
from engine.labelling.training_set import TrainingSet
from engine.project import VerdictKind
from engine.vectors import Bools, Float32s, Int32s

_EXAMPLE_WEIGHT: Final = 3.0


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
