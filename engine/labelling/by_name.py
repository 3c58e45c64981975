"""Guesses of classes of which nothing is known but their names.

What is likely to be of none of the classes that compete is shared out among those that have
neither an example nor a checklist, by their names. Names are a weak hint, so that these guesses
are no labels, teach nothing and calibrate nothing: until a person confirms the first image of
such a class, all labels are the same as without it. Let to compete as classes of checklists do,
half of their labels were wrong: of 5 `animals` by name beside 8 with 5 examples, 0.49 were right.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from engine.errors import ChecklistError, WordsError
from engine.labelling.attributes.prior import AttributeScores
from engine.labelling.attributes.scores import learn_attribute_scores
from engine.labelling.fit_cache import FitCache
from engine.labelling.labels import PseudoLabels
from engine.labelling.results import N_CANDIDATES, Fit
from engine.labelling.task import LabellingTask
from engine.project import NO_IMAGE, AttributeId, AttributeSnapshot, ClassId, is_none_of
from engine.prototypes import softmax
from engine.prototypes.zero_shot import name_signatures
from engine.vectors import Bools, Float32s, Int32s

_FEWEST_WITH_EXAMPLES: Final = 5
"""Of 5 `animals` by name, beside 3 others, no more are found than by chance."""
_METHOD: Final = "eszsl"
"""As good as the best of the slower ones with 8 to 17 classes that have examples."""
_SOFTER: Final = (
    0.7  # than probabilities by checklists, so that guesses are right as often as they say
)


def with_guesses_by_name(
    task: LabellingTask, fit: Fit, labels: PseudoLabels, cache: FitCache
) -> PseudoLabels:
    """Return `labels` where images that are left out may be guessed to be of a class by its name.

    Where names cannot be heard, the labels say why.

    Parameters
    ----------
    labels : of `fit`, which is of `task`
    cache : keeps what was learnt of names
    """
    attributes = task.request.attributes
    named = np.setdiff1d(np.array(task.request.class_ids, np.int32), task.class_ids)
    if attributes is None or not len(named):
        return labels
    try:
        learnt = _learn(task, attributes, named, cache)
    except ChecklistError as error:
        return replace(labels, names_problem=error.message)
    is_open = ~fit.is_confident
    rows = task.pool[is_open]
    columns = np.searchsorted(learnt.attributes.class_ids, named)
    shares = softmax(learnt.log_probabilities[rows][:, columns], 1 / _SOFTER)
    none = np.maximum(1 - fit.probabilities[is_open].sum(axis=1, keepdims=True), 0)
    probabilities = np.where(_is_ruled_out(task, rows, named), 0, shares * none)
    return _guessed(labels, rows, named, probabilities.astype(np.float32))


def _learn(
    task: LabellingTask, attributes: AttributeSnapshot, named: Int32s, cache: FitCache
) -> AttributeScores:
    """Learn from the classes with examples how names and images go together."""
    own = task.request.own_labels()
    taught = np.unique(own[own >= 0])
    if len(taught) < _FEWEST_WITH_EXAMPLES:
        raise WordsError(
            "Classes are found by their names only beside {fewest} that have examples."
            " Give examples to {missing} more.",
            fewest=_FEWEST_WITH_EXAMPLES,
            missing=_FEWEST_WITH_EXAMPLES - len(taught),
        )
    heard = np.union1d(taught, named).astype(np.int32)
    request = replace(task.request, attributes=_by_names(attributes.of_classes(heard)))
    cache.names = learn_attribute_scores(task.job, request, heard, cache.names, method=_METHOD)
    return cache.names


def _by_names(attributes: AttributeSnapshot) -> AttributeSnapshot:
    """Return what the words of the classes say as though it were on checklists; without tags."""
    strengths = name_signatures(attributes.class_words)
    columns = tuple(map(AttributeId, range(1, strengths.shape[1] + 1)))
    return replace(
        attributes,
        attribute_ids=columns,
        names=tuple(map(str, columns)),
        strengths=strengths,
        tagged=np.zeros(0, np.int32),
        tags=np.zeros((0, len(columns)), np.float32),
    )


def _is_ruled_out(task: LabellingTask, rows: Int32s, named: Int32s) -> Bools:
    """Mark which of `rows` (n,) a person says are not of which of `named`: bool (n, n_named)."""
    verdicts = task.request.verdicts
    is_out = np.stack([is_none_of(verdicts, rows, np.full(len(rows), c)) for c in named], axis=1)
    row_of = {int(image_id): row for row, image_id in enumerate(rows)}
    for image_id, class_ids in verdicts.ruled_out.items():
        if image_id in row_of:
            is_out[row_of[image_id], np.isin(named, class_ids)] = True
    return is_out


def _guessed(labels: PseudoLabels, rows: Int32s, named: Int32s, of_named: Float32s) -> PseudoLabels:
    """Let `named` classes be candidates for the images `rows`.

    Parameters
    ----------
    rows : int32 (n,), images
    named : int32 (n_named,), class ids
    of_named : float32 (n, n_named), their probabilities
    """
    best, is_best = of_named.max(axis=1), of_named.max(axis=1) > labels.probabilities[rows]
    changed = rows[is_best]
    guesses, probabilities = labels.guesses.copy(), labels.probabilities.copy()
    is_novel, nearest = labels.is_novel.copy(), labels.nearest.copy()
    guesses[changed] = named[of_named.argmax(axis=1)[is_best]]
    probabilities[changed], is_novel[changed], nearest[changed] = best[is_best], False, NO_IMAGE
    n_before = len(labels.class_ids)
    class_index = np.broadcast_to(np.arange(n_before, n_before + len(named)), of_named.shape)
    both = np.concatenate([labels.candidates[rows], class_index], axis=1)
    of_both = np.concatenate([labels.candidate_probabilities[rows], of_named], axis=1)
    order = np.argsort(-of_both, axis=1, kind="stable")[:, :N_CANDIDATES]
    more = (0, 0), (0, order.shape[1] - labels.candidates.shape[1])
    candidates = np.pad(labels.candidates, more)
    of_candidates = np.pad(labels.candidate_probabilities, more)
    candidates[rows] = np.take_along_axis(both, order, axis=1)
    of_candidates[rows] = np.take_along_axis(of_both, order, axis=1)
    return replace(
        labels,
        class_ids=(*labels.class_ids, *map(ClassId, named.tolist())),
        guesses=guesses,
        probabilities=probabilities,
        is_novel=is_novel,
        nearest=nearest,
        candidates=candidates,
        candidate_probabilities=of_candidates,
        by_name=frozenset(map(ClassId, named.tolist())),
    )
