"""N-way K-shot evaluation: how well a few examples would do on a folder whose labels are known.

Episodes follow Vinyals et al., "Matching Networks for One Shot Learning" (2016): draw N
classes, K examples of each as support and the rest (or `queries` of each) to be guessed.
"""

from dataclasses import dataclass

import numpy as np

from engine.errors import SupportError
from engine.jobs import Job
from engine.prototypes.prototype import FeatureTransform, compute_prototypes
from engine.vectors import Bools, Float16s, Float32s, Int32s


@dataclass(frozen=True)
class EpisodeSettings:
    """How episodes are drawn; `ways` and `queries` 0 mean all there are."""

    ways: int = 0
    shots: int = 5
    queries: int = 0
    episodes: int = 20
    seed: int = 0


def half_width(values: Float32s) -> float:
    """Half the 95 % confidence interval of the mean of `values` (n,), normal approximation."""
    n = len(values)
    return float(1.96 * values.std(ddof=1) / n**0.5) if n > 1 else float("nan")


def draw_classes(class_ids: Int32s, *, ways: int, rng: np.random.Generator) -> Int32s:
    """Choose `ways` of `class_ids` (n,); 0 means all.

    Raises
    ------
    SupportError
        If there are not that many, or fewer than two.
    """
    ways = ways or len(class_ids)
    if not 2 <= ways <= len(class_ids):
        raise SupportError(
            "An episode needs 2 to {classes} classes, not {ways}.",
            classes=len(class_ids),
            ways=ways,
        )
    return rng.choice(class_ids, ways, replace=False)


def draw_support(labels: Int32s, *, shots: int, rng: np.random.Generator) -> Bools:
    """Mark `shots` random rows of every class in `labels` (n,); negative labels are none.

    Raises
    ------
    SupportError
        If a class has no image left to be guessed.
    """
    chosen = np.zeros(len(labels), np.bool_)
    for class_id in np.unique(labels[labels >= 0]):
        rows = np.flatnonzero(labels == class_id)
        if len(rows) <= shots:
            raise SupportError(
                "A class has only {count} images, too few for {shots} examples and one to guess."
                " Ask for fewer examples per class.",
                count=len(rows),
                shots=shots,
            )
        chosen[rng.choice(rows, shots, replace=False)] = True
    return chosen


def evaluate_episodes(
    job: Job, embeddings: Float16s | Float32s, labels: Int32s, settings: EpisodeSettings
) -> Float32s:
    """Measure nearest-prototype accuracy.

    Parameters
    ----------
    embeddings : (n, dim)
    labels : int32 (n,), true class ids

    Returns
    -------
    float32 (n_episodes,), the share of queries guessed rightly

    Raises
    ------
    SupportError
        If a class has too few images, or there are fewer than two classes.
    """
    class_ids = np.unique(labels)
    rng = np.random.default_rng(settings.seed)
    accuracies = np.empty(settings.episodes, np.float32)
    for episode in range(settings.episodes):
        drawn = np.isin(labels, draw_classes(class_ids, ways=settings.ways, rng=rng))
        accuracies[episode] = _run_episode(embeddings[drawn], labels[drawn], settings, rng)
        job.step(episode + 1, settings.episodes)
    return accuracies


def _run_episode(
    embeddings: Float16s | Float32s,
    labels: Int32s,
    settings: EpisodeSettings,
    rng: np.random.Generator,
) -> float:
    support = draw_support(labels, shots=settings.shots, rng=rng)
    query = ~support
    if settings.queries:
        rest = np.where(query, labels, np.int32(-1))
        query = draw_support(rest, shots=settings.queries, rng=rng)
    pool = support | query
    features = FeatureTransform.fit(embeddings, pool).apply(embeddings)
    prototypes = compute_prototypes(features[support], labels[support])
    guesses = np.array(prototypes.class_ids)[prototypes.scores(features[query]).argmax(axis=1)]
    return float((guesses == labels[query]).mean())
