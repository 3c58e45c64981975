"""What speaks for each class, image by image: a head, the neighbours, or both.

The head sees an image alone; the graph sees the company it keeps. Their errors differ, so
that the product of both is better than either: with few examples because of the graph, with
many because of the head.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, cast

import numpy as np

from engine.labelling.estimators import make_classifier
from engine.labelling.graph import Meetings, NeighbourGraph, share_of_mass
from engine.labelling.heads import (
    LinearHead,
    fit_logistic,
    fit_prototypes,
    logistic_regression,
)
from engine.labelling.labels import LabelSettings, PreparedPool
from engine.labelling.teaching import Evidence, Teaching
from engine.vectors import Float32s, Int32s

_EVEN_AT: Final = 5.0
"""With so many examples per class, head and neighbours count alike."""
_NO_MASS: Final = 1e-6
_NEARLY_ALL: Final = 0.9
_SELF_TRAINING_INVERSE_DECAY: Final = 1000.0
"""scikit-learn's self-training learns from what is more than 75 % likely, so be bold."""


@dataclass(eq=False)
class _HeadEvidence(ABC):
    """A linear head on the features of what teaches."""

    pool: PreparedPool

    def log_odds(self, teaching: Teaching) -> Float32s:
        return self._fit(teaching).log_probabilities(self.pool.features)

    def log_odds_of(self, rows: Int32s, teaching: Teaching) -> Float32s:
        return self._fit(teaching).log_probabilities(self.pool.features[rows])

    @abstractmethod
    def _fit(self, teaching: Teaching) -> LinearHead: ...


class PrototypeEvidence(_HeadEvidence):
    """The cosine with the mean of a class (Snell et al. 2017)."""

    def _fit(self, teaching: Teaching) -> LinearHead:
        features = self.pool.features[teaching.rows] * teaching.weights[:, None]
        return fit_prototypes(features, teaching.members, n_classes=teaching.n_classes)


class LogisticEvidence(_HeadEvidence):
    """Logistic regression on what teaches.

    Where nearly the same teaches as before, a fit to all images starts from the one before.
    """

    _latest: tuple[Teaching, LinearHead] | None = None

    def log_odds(self, teaching: Teaching) -> Float32s:
        if self._latest is None or not teaching.equals(self._latest[0]):
            self._latest = teaching, self._fit(teaching, self._start(teaching))
        return self._latest[1].log_probabilities(self.pool.features)

    def _start(self, teaching: Teaching) -> LinearHead | None:
        if self._latest is None or teaching.overlap(self._latest[0]) < _NEARLY_ALL:
            return None
        return self._latest[1]

    def _fit(self, teaching: Teaching, start: LinearHead | None = None) -> LinearHead:
        return fit_logistic(
            self.pool.features[teaching.rows],
            teaching.members,
            teaching.weights,
            n_classes=teaching.n_classes,
            start=start,
        )


@dataclass(eq=False)
class GraphEvidence:
    """What arrives along the graph from the images that teach.

    Classes spread independently of each other, so a class whose teaching has not changed
    since is not computed again.
    """

    pool: PreparedPool
    graph: NeighbourGraph
    _columns: dict[bytes, Float32s] = field(default_factory=dict)
    meetings: Meetings = field(init=False)

    def __post_init__(self) -> None:
        self.meetings = Meetings(self.graph)

    def log_odds(self, teaching: Teaching) -> Float32s:
        arrived = self.arrived(teaching)
        return self._on_images(_log_shares(arrived, arrived.sum(axis=0)))

    def log_odds_of(self, rows: Int32s, teaching: Teaching) -> Float32s:
        seeds = np.zeros((len(teaching.rows), teaching.n_classes), np.float32)
        for member in range(teaching.n_classes):
            _, weights = self._seeds(teaching, member)
            seeds[teaching.members == member, member] = weights
        met, masses = self.meetings.between(
            self.pool.node_of[rows], self.pool.node_of[teaching.rows]
        )
        return _log_shares(met @ seeds, masses @ seeds)

    def arrived(self, teaching: Teaching) -> Float32s:
        """Return float32 (n_nodes, n_classes), the mass from one unit of seeds per class."""
        seeds = [self._seeds(teaching, member) for member in range(teaching.n_classes)]
        keys = [_key(nodes, weights) for nodes, weights in seeds]
        new = [i for i, key in enumerate(keys) if key not in self._columns]
        held = {key: self._columns[key] for key in keys if key in self._columns}
        if new:
            planted = np.zeros((len(self.graph.rows), len(new)), np.float32)
            for column, i in enumerate(new):
                nodes, weights = seeds[i]
                np.add.at(planted[:, column], nodes, weights)
            spread = self.graph.diffuse(planted)
            held |= {keys[i]: spread[:, column] for column, i in enumerate(new)}
        self._columns = held
        return np.stack([held[key] for key in keys], axis=1)

    def _seeds(self, teaching: Teaching, member: int) -> tuple[Int32s, Float32s]:
        chosen = teaching.members == member
        nodes = self.pool.node_of[teaching.rows[chosen]]
        weights = teaching.weights[chosen]
        return nodes, weights / max(float(weights.sum()), 1e-9)

    def _on_images(self, of_nodes: Float32s) -> Float32s:
        """Return a row per image; copies share the row of their first, others have none."""
        return np.where(self.pool.node_of[:, None] >= 0, of_nodes[self.pool.node_of], 0)


@dataclass(frozen=True, eq=False)
class BlendedEvidence:
    """Head times neighbours; the more examples, the more the head is heard."""

    head: LogisticEvidence
    neighbours: GraphEvidence
    examples_per_class: float

    def log_odds(self, teaching: Teaching) -> Float32s:
        blended = self.neighbours.log_odds(teaching)
        blended *= self._balance
        blended += self.head.log_odds(teaching)
        return blended

    def log_odds_of(self, rows: Int32s, teaching: Teaching) -> Float32s:
        neighbours = self.neighbours.log_odds_of(rows, teaching)
        return self._balance * neighbours + self.head.log_odds_of(rows, teaching)

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


def evidence_for(
    settings: LabelSettings,
    pool: PreparedPool,
    *,
    examples_per_class: float,
    known: Evidence | None,
) -> Evidence:
    """Return what weighs the classes; without a graph yet, the head alone where both would.

    What `known` evidence has found out about the same pool is used again.

    Raises
    ------
    ClassifierError
        If the classifier that `settings` name cannot be made.
    """
    method = settings.method
    if method == "self-training" or (method == "rounds" and settings.classifier):
        return _by_classifier(settings, pool)
    if method == "prototype":
        return PrototypeEvidence(pool)
    head = _head_of(known)
    if head is None or head.pool is not pool:
        head = LogisticEvidence(pool)
    if pool.graph is None or method in {"logistic", "rounds"}:
        return head
    if method == "label-spreading":
        return _by_label_spreading(pool, pool.graph)
    neighbours = _graph_of(known)
    if neighbours is None or neighbours.graph is not pool.graph:
        neighbours = GraphEvidence(pool, pool.graph)
    return (
        neighbours
        if method == "diffusion"
        else BlendedEvidence(head, neighbours, examples_per_class)
    )


def _by_classifier(settings: LabelSettings, pool: PreparedPool) -> Evidence:
    from engine.labelling.classifiers import ClassifierEvidence, SelfTrainingEvidence

    if not settings.classifier:
        sure = logistic_regression(_SELF_TRAINING_INVERSE_DECAY)
        return SelfTrainingEvidence(pool, sure, "Logistic regression")
    classifier = make_classifier(settings.classifier, seed=settings.seed)
    kind = ClassifierEvidence if settings.method == "rounds" else SelfTrainingEvidence
    return kind(pool, classifier, settings.classifier)


def _by_label_spreading(pool: PreparedPool, graph: NeighbourGraph) -> Evidence:
    from engine.labelling.classifiers import LabelSpreadingEvidence

    return LabelSpreadingEvidence(pool, graph)


def meetings_of(evidence: Evidence) -> Meetings | None:
    """Return what the neighbours' part of `evidence` knows of single images; None without one."""
    neighbours = _graph_of(evidence)
    return neighbours.meetings if neighbours else None


def agreement_of(evidence: Evidence, teaching: Teaching, rows: Int32s) -> float | None:
    """Return Cohen's kappa of head and neighbours over `rows`; None where there are not both.

    Classes count as equally frequent where chance is taken off.
    """
    if not isinstance(evidence, BlendedEvidence):
        return None
    head = evidence.head.log_odds_of(rows, teaching).argmax(axis=1)
    neighbours = evidence.neighbours.log_odds(teaching)[rows].argmax(axis=1)
    chance = 1 / max(int(teaching.is_taught.sum()), 2)
    return float(((head == neighbours).mean() - chance) / (1 - chance))


def _head_of(evidence: Evidence | None) -> LogisticEvidence | None:
    if isinstance(evidence, BlendedEvidence):
        return evidence.head
    return evidence if isinstance(evidence, LogisticEvidence) else None


def _graph_of(evidence: Evidence | None) -> GraphEvidence | None:
    if isinstance(evidence, BlendedEvidence):
        return evidence.neighbours
    return evidence if isinstance(evidence, GraphEvidence) else None
