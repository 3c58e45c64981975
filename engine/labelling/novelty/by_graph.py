"""Telling novel images, of none of the classes, along the neighbour graph of a folder.

What spreads from the examples of all classes lies where these classes are. An image that gets
far less of it than is usual where the mass lies is likely novel, the more so the smaller the
part of the folder that the mass reaches (its perplexity). This holds from single examples on,
and does not change when a person confirms what is easy: the images that are left are not
compared with the examples, which would accuse them of being hard.

Verdicts are labelled observations on top: images that were given a class are known, images that
are none of these are novel. A logistic regression drawn to the above learns from both how far
it holds in this folder, what all given images say beside the first examples, and how near to
the novel ones an image lies. Selecting what to judge by what is shown does not bias that.

From two first examples per class on, these are also left out in turn and compared with the
folder as a whole, reviewed images included; what says more against an image counts.

Rejected: comparing the open images alone with all that was given. As soon as the easy images
are confirmed, that calls most others novel.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.labelling.logistic.map_logistic import Float64s, fit_map_logistic, sigmoid
from engine.labelling.novelty.by_examples import conformal_log_odds
from engine.labelling.request import PreparedPool
from engine.labelling.scorers.scorers import GraphScorer
from engine.labelling.training_set import TrainingSet
from engine.vectors import Bools, Float32s, Int32s

_LEAST: Final = 1e-12
_PRIOR: Final = (-3.34, 2.09, -4.64)
"""Log odds of being novel: offset, per log unit of missing mass, per log unit of reach."""
_FARTHEST: Final = 6.0  # log units of missing mass; farther is not novel
_MOST_COMPARED: Final = 300  # verdicts that teach, each left out in turn
_MOST_HELD_OUT: Final = 300
_FEWEST_HELD_OUT: Final = 16  # fewer place images too coarsely
_TIE: Final = 1e-3  # per log unit of missing mass, between images that are placed alike
_MEAN: Final = np.array([-0.3, 0.5, 2.0, 0.6])
_SPREAD: Final = np.array([2.0, 0.4, 1.0, 0.4])
"""Of offset, prior log odds, missing mass of all that was given, and nearness to the novel."""


@dataclass(frozen=True, eq=False)
class GraphNovelty:
    """What arrives along the graph at the images that are no first examples.

    Attributes
    ----------
    first : float32 (n_images, n_named), from the first examples of each class, one unit each
    given : float32 (n_images, n_named), from all images that were given the class
    novel : float32 (n_images,), from the images that are none of these
    held_out : float32 (n_first,), log mass of first examples that have fellows, without their own
    held_class_index : int32 (n_first,), their classes
    n_open : so many images come first, which nobody gave a class; then come those of `verdicts`
    verdicts : bool (n_judged,), whether a judged image is none of these
    class_index : int32 (n_judged,), its class, -1 where it is none of these
    weights : float64 (n_judged,), so many judged images each stands for
    """

    first: Float32s
    given: Float32s
    novel: Float32s
    held_out: Float32s
    held_class_index: Int32s
    n_open: int
    verdicts: Bools
    class_index: Int32s
    weights: Float64s

    def log_odds(self, guesses: Int32s) -> Float64s:
        """Return the log odds that each open image is novel: float64 (n_open,).

        Parameters
        ----------
        guesses : int32 (n_open,), the likeliest named class of each; a class sends as much
            mass as it seems to have images, so that the images of large classes are not missed
        """
        guesses = np.concatenate([guesses, self._classes_of_judged])
        prior = self._prior(guesses, np.ones(len(guesses)))
        prior = self._prior(guesses, 1 - sigmoid(prior))
        if not len(self.verdicts):
            return prior
        inputs = self._inputs(prior, guesses)
        judged = inputs[self.n_open :]
        found = fit_map_logistic(judged, self.verdicts, self.weights, mean=_MEAN, spread=_SPREAD)
        return np.asarray(inputs[: self.n_open] @ found, np.float64)

    @property
    def _classes_of_judged(self) -> Int32s:
        nearest = self.first[self.n_open :].argmax(axis=1).astype(np.int32)
        return np.where(self.class_index >= 0, self.class_index, nearest)

    @property
    def _counts(self) -> Float64s:
        return np.concatenate([np.ones(self.n_open), self.weights])

    def _sizes(self, guesses: Int32s, is_known: Float64s) -> Float64s:
        """Return what share of the images seems to be of each class: float64 (n_named,)."""
        sizes = np.bincount(guesses, is_known * self._counts, self.first.shape[1]) + 1
        return np.asarray(sizes / sizes.sum(), np.float64)

    def _prior(self, guesses: Int32s, is_known: Float64s) -> Float64s:
        missing, reach = _missing(self.first @ self._sizes(guesses, is_known), self._counts)
        offset, per_missing, per_reach = _PRIOR
        by_reach = offset + per_missing * missing + per_reach * reach
        if len(self.held_out) < _FEWEST_HELD_OUT:
            return np.asarray(by_reach, np.float64)
        similarity = np.log(self.first.sum(axis=1) + np.float32(_LEAST))
        by_examples = conformal_log_odds(
            similarity, self._counts, self.held_out, self.held_class_index, guesses
        )
        return np.asarray(np.maximum(by_reach, by_examples + _TIE * missing), np.float64)

    def _inputs(self, prior: Float64s, guesses: Int32s) -> Float64s:
        known = self.given @ self._sizes(guesses, 1 - sigmoid(prior))
        missing, _ = _missing(known, self._counts)
        nearness = np.zeros(len(known))
        if self.novel.any():
            nearness = np.log(self.novel + _LEAST) - np.log(known + _LEAST)
            nearness = np.clip(nearness, -_FARTHEST, _FARTHEST)
        return np.stack([np.ones(len(known)), prior, missing, nearness], axis=1)


def _missing(masses: Float64s, counts: Float64s) -> tuple[Float64s, float]:
    """Say how much less arrives at each image than is usual where the mass lies.

    Parameters
    ----------
    masses : (n_images,)
    counts : (n_images,), so many images each stands for

    Returns
    -------
    float64 (n_images,), log units; the logarithm of the part of all images that is reached
    """
    if not len(masses):
        return np.zeros(0), 0.0
    shares = masses + _LEAST
    shares = shares / (counts @ shares)
    logs = np.log(shares)
    usual = float((counts * shares) @ logs)
    missing = np.clip(usual - logs, -_FARTHEST, _FARTHEST)
    return missing, min(0.0, -usual - float(np.log(counts.sum())))


def graph_novelty(
    pool: PreparedPool,
    neighbours: GraphScorer,
    open_images: Int32s,
    support: TrainingSet,
    is_first: Bools,
    *,
    n_named: int,
) -> GraphNovelty:
    """Let mass spread from what was given.

    Parameters
    ----------
    open_images : int32 (n_open,), images to judge
    support : what a person gave; a class after the named ones is that of none of these
    is_first : bool (n_support,), images that a person gave unasked
    """
    judged, weights = _compared(support, ~is_first & _has_fellows(support))
    rows = np.concatenate([open_images, judged.rows])
    of_rows = pool.node_of[rows]
    examples = support.only(is_first & (support.class_index < n_named))
    first = neighbours.arrived(examples)
    held_out, held_class_index = _held_out(neighbours, pool, examples)
    given = neighbours.arrived(support)[of_rows]
    own = slice(len(open_images), None)
    columns = np.arange(len(judged.rows)), judged.class_index
    given[own][columns] = _without_own(neighbours, pool, judged, support, given[own][columns])
    is_none = judged.class_index >= n_named
    return GraphNovelty(
        first=first[of_rows][:, :n_named],
        given=given[:, :n_named],
        novel=given[:, n_named:].sum(axis=1),
        held_out=held_out,
        held_class_index=held_class_index,
        n_open=len(open_images),
        verdicts=is_none,
        class_index=np.where(is_none, -1, judged.class_index).astype(np.int32),
        weights=weights,
    )


def _held_out(
    neighbours: GraphScorer, pool: PreparedPool, examples: TrainingSet
) -> tuple[Float32s, Int32s]:
    """Return the log mass that arrives at examples which do not send their own, and classes."""
    judged = examples.thinned(max(2, _MOST_HELD_OUT // max(examples.n_classes, 1)))
    judged = judged.only(_has_fellows(judged))
    nodes = pool.node_of[judged.rows]
    met, _ = neighbours.between(nodes, nodes)
    shares = 1 / np.maximum(judged.counts[judged.class_index] - _are_fellows(judged), 1)
    np.fill_diagonal(shares, 0)
    masses = (met * shares).sum(axis=1) + np.float32(_LEAST)
    return np.log(masses).astype(np.float32), judged.class_index


def _are_fellows(support: TrainingSet) -> Bools:
    return np.equal(support.class_index[:, None], support.class_index)


def _has_fellows(support: TrainingSet) -> Bools:
    """Mark images of classes that have another: without it nothing of them is left."""
    return np.asarray((support.counts > 1)[support.class_index])


def _compared(support: TrainingSet, is_judged: Bools) -> tuple[TrainingSet, Float64s]:
    """Return judged images, of very many some, and how many each stands for."""
    judged = support.only(is_judged)
    n_taught = max(int(judged.is_taught.sum()), 1)
    kept = judged.thinned(max(1, _MOST_COMPARED // n_taught))
    shares = judged.counts / np.maximum(kept.counts, 1)
    return kept, np.asarray(shares[kept.class_index], np.float64)


def _without_own(
    neighbours: GraphScorer,
    pool: PreparedPool,
    judged: TrainingSet,
    support: TrainingSet,
    arrived: Float32s,
) -> Float32s:
    """Return what would arrive at judged images of their class if they did not send themselves."""
    if not len(judged.rows):
        return arrived
    nodes = pool.node_of[judged.rows]
    met, _ = neighbours.between(nodes, nodes)
    counts = support.counts[judged.class_index]
    left = np.maximum(arrived - met.diagonal() / counts, 0)
    return np.asarray(left * counts / (counts - 1), np.float32)
