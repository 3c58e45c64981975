"""A folder of class folders with a table of attributes, labelled as the program would label it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.jobs import Job
from engine.labelling import (
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    PseudoLabels,
    request_with_examples,
    with_graph,
)
from engine.project import (
    AttributeId,
    AttributeSnapshot,
    ClassId,
)
from engine.prototypes import FeatureTransform
from engine.prototypes.zero_shot import ZeroShotProblem
from engine.prototypes.zero_shot.stacking import harmonic_mean
from engine.prototypes.zero_shot.validation import mean_class_accuracy
from engine.vectors import Bools, Int32s

_USUAL = LabelSettings()


def label_by_attributes(problem: ZeroShotProblem, taught: Bools, tagged: Int32s) -> list[float]:
    """Return S, U, H over all images that teach nothing, the share labelled, the share right.

    Parameters
    ----------
    taught : bool (n,), images that are examples of their class
    tagged : int32 (n_tagged,), images whose whole checklist a person has tagged
    """
    labels = _label(problem, taught, np.sort(tagged))
    judged, of_unseen = ~taught, problem.is_unseen[problem.labels]
    seen, unseen = (
        mean_class_accuracy(labels.guesses[rows], problem.labels[rows])
        for rows in (judged & ~of_unseen, judged & of_unseen)
    )
    sure = labels.is_confident & judged
    right = float((labels.guesses == problem.labels)[sure].mean()) if sure.any() else 0.0
    return [seen, unseen, harmonic_mean(seen, unseen), float(sure.sum() / judged.sum()), right]


def label_by_names(problem: ZeroShotProblem, taught: Bools) -> list[float]:
    """Return S, U, H, the shares labelled, right, guessed by name, right; S without these.

    No class has a checklist, and of the unseen ones nothing is known but their names.
    """
    nothing = replace(problem, strengths=np.zeros((len(problem.class_names), 0), np.float32))
    nobody = np.zeros(0, np.int32)
    labels = _label(nothing, taught, nobody, LabelSettings(by_name=True))
    without = _label(nothing, taught, nobody)
    truth, judged = problem.labels, ~taught
    is_seen = judged & ~problem.is_unseen[truth]
    seen, unseen, seen_without = (
        mean_class_accuracy(found.guesses[rows], truth[rows])
        for found, rows in ((labels, is_seen), (labels, judged & ~is_seen), (without, is_seen))
    )
    by_name = np.isin(labels.guesses, list(labels.by_name))
    shares = [
        float(values.mean())
        for chosen in (labels.is_confident, by_name)
        for values in (chosen[judged], (labels.guesses == truth)[judged & chosen])
    ]
    return [seen, unseen, harmonic_mean(seen, unseen), *shares, seen_without]


def _label(
    problem: ZeroShotProblem, taught: Bools, tagged: Int32s, settings: LabelSettings = _USUAL
) -> PseudoLabels:
    class_ids = tuple(map(ClassId, range(len(problem.class_names))))
    pool = _pool(problem.embeddings)
    request = request_with_examples(pool, problem.labels, taught, class_ids)
    described = replace(request, attributes=_snapshot(problem, tagged))
    return PseudoLabeler(settings).run(Job(), described)


def _pool(embeddings: NDArray[np.floating]) -> PreparedPool:
    everything = np.ones(len(embeddings), np.bool_)
    features = FeatureTransform.fit(embeddings, everything).apply(embeddings)
    own = np.arange(len(features), dtype=np.int32)
    return with_graph(Job(), PreparedPool(features, everything, everything, own))


def _snapshot(problem: ZeroShotProblem, tagged: Int32s) -> AttributeSnapshot:
    attribute_ids = tuple(map(AttributeId, range(1, problem.strengths.shape[1] + 1)))
    empty = AttributeSnapshot(
        attribute_ids=attribute_ids,
        names=tuple(map(str, attribute_ids)),
        class_ids=tuple(map(ClassId, range(len(problem.class_names)))),
        class_names=problem.class_names,
        class_words=problem.class_names,
        strengths=problem.strengths.astype(np.float32),
        tagged=tagged,
        tags=np.zeros((0, len(attribute_ids)), np.float32),
    )
    return replace(empty, tags=empty.strengths[problem.labels[tagged]])
