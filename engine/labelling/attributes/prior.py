"""What checklists say of the pool, and how that goes together with what examples say.

A class without an example is weighed by its checklist alone; the classes that something
teaches share what is left by what teaches them, as the experts of Atzmon & Chechik, "Adaptive
Confidence Smoothing for Generalized Zero-Shot Learning" (2019), do. The more examples a class
has of its own, the less its checklist is heard.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.labelling.logistic.heads import log_softmax
from engine.labelling.logistic.map_logistic import sigmoid
from engine.project import AttributeSnapshot
from engine.prototypes import softmax
from engine.vectors import Bools, Float32s, Int32s

_SHARE: Final = 0.3  # of the checklists beside what teaches
_FEW_CHANGES: Final = 0.1  # of the given images, before anything is learnt anew
_NEVER: Final = 1e-6
_MOST: Final = 4.0  # log odds that novelty adds or takes
_LIKE_A_CHECKLIST: Final = 1.0  # so many examples say as much of a class


@dataclass(frozen=True, eq=False)
class AttributePrior:
    """How likely the images of a pool are of each class by attributes.

    Attributes
    ----------
    log_probabilities : float32 (n_pool, n_named)
    shares : float32 (n_named,), how much the checklist of each class is heard beside examples
    minds_novelty : whether an image that is unlike all examples is so much likelier of a class
        that nothing teaches
    """

    log_probabilities: Float32s
    shares: Float32s
    minds_novelty: bool = False

    def blend(
        self, log_scores: Float32s, is_taught: Bools, novelty: Float32s | None = None
    ) -> Float32s:
        """Return probabilities, float32 (n_pool, n_classes).

        Parameters
        ----------
        log_scores : float32 (n_pool, n_classes), of what teaches, already calibrated; a class
            without a name may come after the named
        is_taught : bool (n_classes,), the classes that anything teaches
        novelty : float32 (n_pool,), log odds that an image is of no class with an example;
            None where nothing is known of it
        """
        n_named = len(self.shares)
        of_checklists = np.exp(self.log_probabilities)
        if not is_taught.any():
            return of_checklists
        heard, usual = self._heard()
        scores = log_scores.copy()
        scores[:, :n_named] += np.float32(_SHARE) * heard
        scores[:, n_named:] += np.float32(_SHARE) * usual[:, None]
        probabilities = softmax(scores[:, is_taught], 1.0)
        untaught = np.flatnonzero(~is_taught[:n_named])
        of_untaught = of_checklists[:, untaught]
        if self.minds_novelty and novelty is not None:
            of_untaught = _gated(of_untaught, novelty)
        left = 1 - of_untaught.sum(axis=1, keepdims=True)
        blended = np.zeros_like(log_scores)
        blended[:, is_taught] = np.maximum(left, 0) * probabilities
        blended[:, untaught] = of_untaught
        return blended

    def _heard(self) -> tuple[Float32s, Float32s]:
        """Return log probabilities drawn to those of the usual class with examples, and these."""
        of_examples = 1 - self.shares
        if not of_examples.any():
            return self.log_probabilities, np.zeros(len(self.log_probabilities), np.float32)
        usual = np.log(np.exp(self.log_probabilities) @ (of_examples / of_examples.sum()) + 1e-20)
        drawn = self.shares * self.log_probabilities + of_examples * usual[:, None]
        return drawn.astype(np.float32), usual.astype(np.float32)


def _gated(probabilities: Float32s, novelty: Float32s) -> Float32s:
    """Multiply the odds of untaught classes by how much more novel an image is than is usual.

    Parameters
    ----------
    probabilities : float32 (n_pool, n_untaught)
    novelty : float32 (n_pool,), log odds
    """
    usual = np.log(np.clip(sigmoid(novelty.astype(np.float64)).mean(), _NEVER, 1 - _NEVER))
    usual -= np.log1p(-np.exp(usual))
    total = np.clip(probabilities.sum(axis=1), _NEVER, 1 - _NEVER).astype(np.float64)
    gated = sigmoid(np.log(total / (1 - total)) + np.clip(novelty - usual, -_MOST, _MOST))
    return np.asarray(probabilities * (gated / total)[:, None], np.float32)


@dataclass(frozen=True, eq=False)
class AttributeScores:
    """What attributes say of all images, to be used again while it still holds.

    Attributes
    ----------
    features : float32 (n_images, dim), of the pool
    own : int32 (n_images,), the class that a person gave each image when this was learnt
    attributes : of the classes that compete
    log_probabilities : float32 (n_images, n_classes); 0 outside the pool
    """

    features: Float32s
    own: Int32s
    attributes: AttributeSnapshot
    log_probabilities: Float32s

    def holds_for(self, features: Float32s, own: Int32s, attributes: AttributeSnapshot) -> bool:
        """Say whether the same is known of attributes, and about as many examples are given."""
        if features is not self.features or not attributes.equals(self.attributes):
            return False
        n_changed, n_given = int((own != self.own).sum()), int((self.own >= 0).sum())
        has_same_classes = np.array_equal(np.unique(own), np.unique(self.own))
        return has_same_classes and n_changed <= _FEW_CHANGES * n_given

    def prior(self, pool: Int32s, n_examples: NDArray[np.intp]) -> AttributePrior:
        """Return what is said of some images.

        Parameters
        ----------
        pool : int32 (n_pool,), images
        n_examples : (n_classes,)
        """
        shares = _LIKE_A_CHECKLIST / (_LIKE_A_CHECKLIST + n_examples)
        return AttributePrior(log_softmax(self.log_probabilities[pool]), shares.astype(np.float32))
