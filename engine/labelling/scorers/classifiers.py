"""What scikit-learn has to say: its classifiers, its self-training and its label spreading.

Importing this takes a second, so that it is imported only when one of them is wanted.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Self, cast
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier
from sklearn.utils.validation import has_fit_parameter

from engine.errors import ClassifierError
from engine.jobs import Job
from engine.labelling.logistic.heads import UNSEEN_LOG_SCORE, log_softmax
from engine.labelling.neighbours.graph import REACH, NeighbourGraph
from engine.labelling.request import PreparedPool
from engine.labelling.training_set import TrainingSet
from engine.vectors import Float32s, Int32s

_DOUBT: Final = 0.01  # no classifier is surer than that
_UNLABELLED: Final = -1
_BY_PAIRS: Final = "decision_function_shape"  # of SVC, NuSVC: counted votes hide how sure
_PAIR_SHARPNESS: Final = 8.0


class ProbabilisticClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Gives probabilities also where `classifier` gives scores or nothing but its choice.

    They are never quite 0, so that calibration can make them as modest as they need to be.
    """

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier

    def fit(self, features: Float32s, class_index: Int32s, weights: Float32s | None = None) -> Self:
        """Fit anew; a classifier that knows no weights counts every row alike."""
        weighted = weights is not None and has_fit_parameter(self.classifier, "sample_weight")
        more = {"sample_weight": weights} if weighted else {}
        classifier = clone(self.classifier)
        if _BY_PAIRS in classifier.get_params():
            classifier.set_params(**{_BY_PAIRS: "ovo"})
        self.classifier_ = classifier.fit(features, class_index, **more)
        self.classes_ = self.classifier_.classes_
        return self

    def predict(self, features: Float32s) -> Int32s:
        return cast("Int32s", self.classes_[self.predict_proba(features).argmax(axis=1)])

    def predict_proba(self, features: Float32s) -> Float32s:
        """Return float32 (n, n_classes_taught)."""
        return _never_certain(self._probabilities(features))

    def _probabilities(self, features: Float32s) -> NDArray[Any]:
        inner = self.classifier_
        if hasattr(inner, "predict_proba"):
            return np.asarray(inner.predict_proba(features))
        if hasattr(inner, "decision_function"):
            scores = inner.decision_function(features)
            if scores.ndim == 1:
                scores = np.stack([-scores / 2, scores / 2], axis=1)
            elif _BY_PAIRS in inner.get_params():
                scores = _beats_the_others(scores, len(self.classes_))
            return np.exp(log_softmax(scores))
        return np.asarray(inner.predict(features)[:, None] == self.classes_)


@dataclass(frozen=True, eq=False)
class _FittedScorer(ABC):
    """The logarithm of the probabilities of a classifier, which `name` names in messages."""

    job: Job
    pool: PreparedPool
    classifier: Any
    name: str

    def log_scores(self, training: TrainingSet) -> Float32s:
        return self._weigh(self.pool.features, training)

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        return self._weigh(self.pool.features[rows], training)

    def _weigh(self, features: Float32s, training: TrainingSet) -> Float32s:
        taught = np.unique(training.class_index)
        if len(taught) < 2:
            certain = np.ones((len(features), len(taught)), np.float32)
            return _log_scores(certain, taught, training.n_classes)
        self.job.check()
        with _explained(self.name):
            model = self._fit(training)
            return _log_scores(model.predict_proba(features), taught, training.n_classes)

    @abstractmethod
    def _fit(self, training: TrainingSet) -> Any: ...


class ClassifierScorer(_FittedScorer):
    """Any classifier of scikit-learn, fitted on what teaches."""

    def _fit(self, training: TrainingSet) -> Any:
        return ProbabilisticClassifier(self.classifier).fit(
            self.pool.features[training.rows], training.class_index, training.weights
        )


class SelfTrainingScorer(_FittedScorer):
    """A classifier that teaches itself with what it is sure of (Yarowsky 1995).

    As scikit-learn has it: at most ten passes, and what has been learnt once is never taken back.
    """

    def _fit(self, training: TrainingSet) -> Any:
        labels = _labels_of_nodes(self.pool, training)
        model = SelfTrainingClassifier(ProbabilisticClassifier(self.classifier))
        return model.fit(self.pool.features[self.pool.nodes], labels)


@dataclass(frozen=True, eq=False)
class LabelSpreadingScorer:
    """scikit-learn's label spreading (Zhou et al. 2004) along the neighbour graph."""

    job: Job
    pool: PreparedPool
    graph: NeighbourGraph

    def log_scores(self, training: TrainingSet) -> Float32s:
        return self._of_nodes(training)[self.pool.node_of]

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        return self._of_nodes(training)[self.pool.node_of[rows]]

    def _of_nodes(self, training: TrainingSet) -> Float32s:
        self.job.check()
        model = LabelSpreading(kernel=lambda *_: self.graph.weights, alpha=REACH)
        with catch_warnings(action="ignore"):  # 30 passes are good enough
            model.fit(self.graph.rows[:, None], _labels_of_nodes(self.pool, training))
        spread = _never_certain(model.label_distributions_)
        return _log_scores(spread, model.classes_, training.n_classes)


def _labels_of_nodes(pool: PreparedPool, training: TrainingSet) -> Int32s:
    labels = np.full(len(pool.nodes), _UNLABELLED, np.int32)
    labels[pool.node_of[training.rows]] = training.class_index
    return labels


def _never_certain(probabilities: NDArray[Any]) -> Float32s:
    return np.asarray((1 - _DOUBT) * probabilities + _DOUBT / probabilities.shape[1], np.float32)


def _log_scores(probabilities: Float32s, taught: Int32s, n_classes: int) -> Float32s:
    """Return float32 (n, n_classes) from the probabilities of the classes that are taught."""
    if not np.isfinite(probabilities).all():
        raise ValueError("Its probabilities are not numbers")
    log_scores = np.full((len(probabilities), n_classes), UNSEEN_LOG_SCORE, np.float32)
    log_scores[:, taught] = np.log(probabilities)
    return log_scores


def _beats_the_others(scores: NDArray[Any], n_classes: int) -> NDArray[Any]:
    """Return how likely it is that a class wins each of its pairs, as a logarithm.

    Parameters
    ----------
    scores : (n, n_pairs), positive where the first class of a pair wins
    """
    sharp = _PAIR_SHARPNESS * scores
    log_probabilities = np.zeros((len(scores), n_classes))
    for pair, (first, second) in enumerate(combinations(range(n_classes), 2)):
        log_probabilities[:, first] -= np.logaddexp(0, -sharp[:, pair])
        log_probabilities[:, second] -= np.logaddexp(0, sharp[:, pair])
    return log_probabilities


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Keep warnings in, and say of a failure which classifier it was."""
    try:
        with catch_warnings(action="ignore"):
            yield
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ClassifierError(
            "{classifier} cannot learn from these examples: {reason}. Give more examples, change"
            " its arguments, or choose another classifier.",
            classifier=name,
            reason=str(error).partition("\n")[0].rstrip(". "),
        ) from error
