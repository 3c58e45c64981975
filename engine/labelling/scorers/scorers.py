"""Per-class log scores of every image: by a head, by the neighbours, or by both.

The head sees an image alone; the graph sees the company it keeps. Their errors differ, so
that the product of both is better than either: with few examples because of the graph, with
many because of the head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, cast

import numpy as np

from engine.jobs import Job
from engine.labelling.fit_cache import FitCache
from engine.labelling.logistic.heads import (
    LinearHead,
    fit_logistic,
    fit_prototypes,
    logistic_regression,
)
from engine.labelling.neighbours.graph import NeighbourGraph, share_of_mass
from engine.labelling.request import LabelSettings, PreparedPool
from engine.labelling.scorers.estimators import make_classifier
from engine.labelling.scorers.text_scorer import TextScorer
from engine.labelling.training_set import Scorer, TrainingSet
from engine.vectors import Float32s, Int32s

_EVEN_AT: Final = 5.0
"""With so many examples per class, head and neighbours count alike."""
_TRAINING_SETS_KEPT: Final = 2  # besides the latest: of first examples, and of all that was given
_HEADS_KEPT: Final = 3  # of all that was given, of first examples, and of what was taught
_NO_MASS: Final = 1e-6
_MOSTLY: Final = 0.75
_SELF_TRAINING_INVERSE_DECAY: Final = 1000.0
"""scikit-learn's self-training learns from what is more than 75 % likely, so be bold."""


@dataclass(frozen=True, eq=False)
class PrototypeScorer:
    """The cosine with the mean of a class (Snell et al. 2017)."""

    pool: PreparedPool

    def log_scores(self, training: TrainingSet) -> Float32s:
        return self._fit(training).log_probabilities(self.pool.features)

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        return self._fit(training).log_probabilities(self.pool.features[rows])

    def _fit(self, training: TrainingSet) -> LinearHead:
        features = self.pool.features[training.rows] * training.weights[:, None]
        return fit_prototypes(features, training.class_index, n_classes=training.n_classes)


@dataclass(frozen=True, eq=False)
class LogisticScorer:
    """Logistic regression on what teaches.

    A fit to all images is kept, and starts from one that nearly the same has taught.
    """

    job: Job
    pool: PreparedPool
    cache: FitCache

    def log_scores(self, training: TrainingSet) -> Float32s:
        heads = self.cache.heads
        head = self._kept(training)
        if head is None:
            head = self._fit(training, _start(training, heads))
            self.cache.heads = ((training, head), *heads)[:_HEADS_KEPT]
        return head.log_probabilities(self.pool.features)

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        head = self._kept(training) or self._fit(training)
        return head.log_probabilities(self.pool.features[rows])

    def _kept(self, training: TrainingSet) -> LinearHead | None:
        return next((head for held, head in self.cache.heads if held.equals(training)), None)

    def _fit(self, training: TrainingSet, start: LinearHead | None = None) -> LinearHead:
        return fit_logistic(
            self.job,
            self.pool.features[training.rows],
            training.class_index,
            training.weights,
            n_classes=training.n_classes,
            start=start,
        )


def _start(
    training: TrainingSet, heads: Sequence[tuple[TrainingSet, LinearHead]]
) -> LinearHead | None:
    near = (head for held, head in heads if training.overlap(held) >= _MOSTLY)
    return next(near, None)


@dataclass(frozen=True, eq=False)
class GraphScorer:
    """What arrives along the graph from the images that teach.

    Classes spread independently of each other, so a class whose images have not changed
    before is not computed again.
    """

    job: Job
    pool: PreparedPool
    graph: NeighbourGraph
    cache: FitCache

    def log_scores(self, training: TrainingSet) -> Float32s:
        arrived = self.arrived(training)
        return self._on_images(_log_shares(arrived, arrived.sum(axis=0)))

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        seeds = np.zeros((len(training.rows), training.n_classes), np.float32)
        for index in range(training.n_classes):
            _, weights = self._seeds(training, index)
            seeds[training.class_index == index, index] = weights
        met, masses = self.between(self.pool.node_of[rows], self.pool.node_of[training.rows])
        return _log_shares(met @ seeds, masses @ seeds)

    def between(self, targets: Int32s, sources: Int32s) -> tuple[Float32s, Float32s]:
        """Return what arrives from single nodes, and in all; see PairwiseDiffusion."""
        return self.cache.pairwise_diffusion_on(self.graph).between(self.job, targets, sources)

    def diffuse(self, seeds: Float32s) -> Float32s:
        """Return what arrives from `seeds`, as `NeighbourGraph.diffuse` does."""
        return self.graph.diffuse(self.job, seeds)

    def arrived(self, training: TrainingSet) -> Float32s:
        """Return float32 (n_nodes, n_classes), the mass from one unit of seeds per class."""
        seeds = [self._seeds(training, index) for index in range(training.n_classes)]
        keys = [_key(nodes, weights) for nodes, weights in seeds]
        known = self.cache.columns
        new = [i for i, key in enumerate(keys) if key not in known]
        held = {key: known[key] for key in keys if key in known}
        if new:
            planted = np.zeros((len(self.graph.rows), len(new)), np.float32)
            for column, i in enumerate(new):
                nodes, weights = seeds[i]
                np.add.at(planted[:, column], nodes, weights)
            spread = self.diffuse(planted)
            held |= {keys[i]: spread[:, column] for column, i in enumerate(new)}
        older = [key for key in known if key not in held][-_TRAINING_SETS_KEPT * len(keys) :]
        self.cache.columns = {key: known[key] for key in older} | held
        return np.stack([held[key] for key in keys], axis=1)

    def _seeds(self, training: TrainingSet, index: int) -> tuple[Int32s, Float32s]:
        chosen = training.class_index == index
        nodes = self.pool.node_of[training.rows[chosen]]
        weights = training.weights[chosen]
        return nodes, weights / max(float(weights.sum()), 1e-9)

    def _on_images(self, of_nodes: Float32s) -> Float32s:
        """Return a row per image; copies share the row of their first, others have none."""
        return np.where(self.pool.node_of[:, None] >= 0, of_nodes[self.pool.node_of], 0)


@dataclass(frozen=True, eq=False)
class BlendedScorer:
    """Head times neighbours; the more examples, the more the head is heard."""

    head: LogisticScorer
    neighbours: GraphScorer
    examples_per_class: float

    def log_scores(self, training: TrainingSet) -> Float32s:
        blended = self.neighbours.log_scores(training)
        blended *= self._balance
        blended += self.head.log_scores(training)
        return blended

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        neighbours = self.neighbours.log_scores_of(rows, training)
        return self._balance * neighbours + self.head.log_scores_of(rows, training)

    @property
    def _balance(self) -> np.float32:
        return np.float32((_EVEN_AT / max(self.examples_per_class, 1.0)) ** 0.5)


def _log_shares(arrived: Float32s, masses: Float32s) -> Float32s:
    """Return the logarithms of each class's share (n, n_classes) of what arrived at a node."""
    shares = share_of_mass(arrived, masses)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-20)
    shares += np.float32(_NO_MASS)
    return cast("Float32s", np.log(shares, out=shares))


def _key(nodes: Int32s, weights: Float32s) -> bytes:
    order = np.argsort(nodes, kind="stable")
    return sha256(nodes[order].tobytes() + weights[order].tobytes()).digest()


def make_scorer(
    job: Job,
    settings: LabelSettings,
    pool: PreparedPool,
    cache: FitCache,
    *,
    examples_per_class: float,
) -> Scorer:
    """Return what weighs the classes; without a graph yet, the head alone where both would.

    What it finds out goes into `cache`, which nobody else may use meanwhile. It stops with
    CancelledError when `job` is cancelled.

    Raises
    ------
    ClassifierError
        If the classifier that `settings` name cannot be made.
    """
    method = settings.method
    if method == "self-training" or (method == "rounds" and settings.classifier):
        return _by_classifier(job, settings, pool)
    if method == "prototype":
        return PrototypeScorer(pool)
    cache.turn_to(pool)
    head = LogisticScorer(job, pool, cache)
    if pool.graph is None or method in {"logistic", "rounds"}:
        return head
    if method == "label-spreading":
        return _by_label_spreading(job, pool, pool.graph)
    neighbours = GraphScorer(job, pool, pool.graph, cache)
    if method == "diffusion":
        return neighbours
    return BlendedScorer(head, neighbours, examples_per_class)


def _by_classifier(job: Job, settings: LabelSettings, pool: PreparedPool) -> Scorer:
    from engine.labelling.scorers.classifiers import ClassifierScorer, SelfTrainingScorer

    if not settings.classifier:
        sure = logistic_regression(_SELF_TRAINING_INVERSE_DECAY)
        return SelfTrainingScorer(job, pool, sure, "Logistic regression")
    classifier = make_classifier(settings.classifier, seed=settings.seed)
    kind = ClassifierScorer if settings.method == "rounds" else SelfTrainingScorer
    return kind(job, pool, classifier, settings.classifier)


def _by_label_spreading(job: Job, pool: PreparedPool, graph: NeighbourGraph) -> Scorer:
    from engine.labelling.scorers.classifiers import LabelSpreadingScorer

    return LabelSpreadingScorer(job, pool, graph)


def neighbours_of(scorer: Scorer) -> GraphScorer | None:
    """Return the part of `scorer` that asks the neighbours; None without one."""
    if isinstance(scorer, TextScorer):
        scorer = scorer.of_examples
    if isinstance(scorer, BlendedScorer):
        return scorer.neighbours
    return scorer if isinstance(scorer, GraphScorer) else None


def agreement_of(scorer: Scorer, training: TrainingSet, rows: Int32s) -> float | None:
    """Return Cohen's kappa of head and neighbours over `rows`; None where there are not both.

    Classes count as equally frequent in the agreement by chance.
    """
    if isinstance(scorer, TextScorer):
        scorer = scorer.of_examples
    if not isinstance(scorer, BlendedScorer):
        return None
    head = scorer.head.log_scores_of(rows, training).argmax(axis=1)
    neighbours = scorer.neighbours.log_scores(training)[rows].argmax(axis=1)
    chance = 1 / max(int(training.is_taught.sum()), 2)
    return float(((head == neighbours).mean() - chance) / (1 - chance))
