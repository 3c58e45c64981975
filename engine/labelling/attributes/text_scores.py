"""What the words of classes say of images, where a text tower has read them.

A text is a prototype of its class among the images (Radford et al., "Learning Transferable
Visual Models From Natural Language Supervision", 2021). Beside examples it is heard as far as
it helps to label these (as the cache and the texts of Zhang et al., "Tip-Adapter", 2022).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.errors import WordsError
from engine.labelling.attributes.prior import AttributePrior
from engine.labelling.calibration import held_out
from engine.labelling.class_texts import ClassTexts
from engine.labelling.logistic.heads import log_softmax
from engine.labelling.training_set import Scorer, TrainingSet
from engine.vectors import Float32s, Int32s

_GRID: Final = np.geomspace(4.0, 250.0, 32).astype(np.float32)
_USUAL: Final = 100.0  # what networks that learn from captions end with
_SPREAD: Final = 0.7  # of the logarithm of the inverse temperature
_TELLS: Final = 4.0  # odds that words tell anything, before any example has been seen
_MOST_OF_A_CLASS: Final = 5
_WEIGHTS: Final = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
_USUAL_WEIGHT: Final = 0.25  # as by single examples, which say nothing of each other
_WEIGHT_SPREAD: Final = 0.5
_INVERSE_TEMPERATURES: Final = np.geomspace(0.25, 6.0, 16).astype(np.float32)
_FEW_CHANGES: Final = 0.1  # of the given images, before the weight is fitted anew
_LEAST: Final = np.float32(np.log(1e-6))


@dataclass(frozen=True, eq=False)
class HeardTexts:
    """Texts that tell something of the images.

    Attributes
    ----------
    scores : float32 (n_images, n_classes), the cosines times the inverse temperature
    """

    class_ids: Int32s
    scores: Float32s

    def log_probabilities(self, class_ids: Int32s, n_images: int) -> Float32s:
        """Return the log probabilities of some classes: float32 (n_images, len(class_ids))."""
        scores = self.scores[:, np.searchsorted(self.class_ids, class_ids)]
        return log_softmax(np.pad(scores, ((0, n_images - len(scores)), (0, 0))))


def hear_texts(texts: ClassTexts, given: Int32s) -> HeardTexts:
    """Find the inverse temperature under which the given images are likeliest.

    Parameters
    ----------
    given : int32 (n_images,), the class that a person gave each image, negative for none

    Raises
    ------
    WordsError
        If the texts could not be read, or the given images are likelier if these tell nothing.
    """
    if texts.problem is not None:
        raise WordsError(texts.problem.template, **texts.problem.values)
    class_ids = np.array(texts.class_ids, np.int32)
    rows = np.flatnonzero(np.isin(given[: len(texts.cosines)], class_ids)).astype(np.int32)
    class_index = np.searchsorted(class_ids, given[rows]).astype(np.int32)
    weights = np.ones(len(rows), np.float32)
    judged = TrainingSet(rows, class_index, weights, len(class_ids)).thinned(_MOST_OF_A_CLASS)
    log_likelihoods = _log_likelihoods(texts.cosines, judged)
    log_prior = -((np.log(_GRID / _USUAL) / _SPREAD) ** 2) / 2
    log_prior -= np.logaddexp.reduce(log_prior)
    posterior = log_likelihoods + log_prior
    by_uniform = -len(judged.rows) * np.log(max(int(judged.is_taught.sum()), 1))
    if np.logaddexp.reduce(posterior) + np.log(_TELLS) < by_uniform:
        raise WordsError(
            "The names and descriptions of the classes do not fit the examples in the eyes of the"
            " backbone, so that they are not heard. Describe the classes in other words."
        )
    return HeardTexts(class_ids, texts.cosines * _GRID[posterior.argmax()])


def _log_likelihoods(cosines: Float32s, judged: TrainingSet) -> Float32s:
    """Return how likely the images are of their own class among those judged: (n_grid,)."""
    if not len(judged.rows):
        return np.zeros(len(_GRID), np.float32)
    seen = np.flatnonzero(judged.is_taught)
    of_seen = cosines[judged.rows][:, seen]
    columns = np.searchsorted(seen, judged.class_index)
    rows = np.arange(len(columns))
    found = [log_softmax(scale * of_seen)[rows, columns].sum() for scale in _GRID]
    return np.array(found, np.float32)


def with_texts(prior: AttributePrior | None, columns: Int32s, said: Float32s) -> AttributePrior:
    """Return what checklists and texts say together, as experts that err independently.

    Parameters
    ----------
    prior : by checklists; None without any
    columns : int32 (n_described,), the columns of `said` that `prior` speaks of
    said : float32 (n_pool, n_named), log probabilities by texts
    """
    log_probabilities, shares = said.copy(), np.zeros(said.shape[1], np.float32)
    if prior is not None:
        others = np.setdiff1d(np.arange(said.shape[1]), columns)
        log_probabilities[:, columns] += prior.log_probabilities
        log_probabilities[:, others] -= np.float32(np.log(len(columns)))
        shares[columns] = prior.shares
    return AttributePrior(log_softmax(log_probabilities), shares, minds_novelty=True)


@dataclass(frozen=True, eq=False)
class TextWeight:
    """How much texts count beside examples, to be used again while it still holds.

    Attributes
    ----------
    own : int32 (n_images,), the class that a person gave each image when this was fitted
    method : by which examples were weighed, and with which classifier
    """

    texts: ClassTexts
    own: Int32s
    method: tuple[str, str]
    weight: float

    def holds_for(self, texts: ClassTexts, own: Int32s, method: tuple[str, str]) -> bool:
        """Say whether texts and method are the same, and about as many examples are given."""
        if texts is not self.texts or method != self.method or len(own) != len(self.own):
            return False
        n_changed, n_given = int((own != self.own).sum()), int((self.own >= 0).sum())
        has_same_classes = np.array_equal(np.unique(own), np.unique(self.own))
        return has_same_classes and n_changed <= _FEW_CHANGES * n_given


def fit_weight(scorer: Scorer, judged: TrainingSet, log_probabilities: Float32s) -> float:
    """Return how much texts count beside examples: 0 where they do not help to label these.

    Parameters
    ----------
    scorer : judges examples that it does not know
    log_probabilities : float32 (n_images, n_classes), by texts
    """
    log_scores, rows, class_index = held_out(scorer, judged)
    if not len(rows):
        return _USUAL_WEIGHT
    said = log_probabilities[rows]
    losses = [
        _loss(log_scores + np.float32(weight) * said, class_index)
        + ((weight - _USUAL_WEIGHT) / _WEIGHT_SPREAD) ** 2 / 2
        for weight in _WEIGHTS
    ]
    best = int(np.argmin(losses))
    without = _loss(log_scores, class_index)
    return _WEIGHTS[best] if losses[best] < without else 0.0


def _loss(log_scores: Float32s, class_index: Int32s) -> float:
    """Return the least negative log likelihood of `class_index` under any inverse temperature."""
    rows = np.arange(len(class_index))
    return min(
        float(-np.maximum(log_softmax(scale * log_scores)[rows, class_index], _LEAST).sum())
        for scale in _INVERSE_TEMPERATURES
    )
