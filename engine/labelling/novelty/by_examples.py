"""Telling novel images, of none of the classes, from those that are merely hard, by prototypes.

The examples themselves, each left out in turn, show how similar the images of the classes
are: an image's rank among them is a conformal p-value (Bates et al., "Testing for Outliers
with Conformal p-values", 2023). How many novel images there are shows in the pool itself, in
the surplus of small p-values (Storey, "A Direct Approach to False Discovery Rates", 2002); so
a folder without any loses none of its images. Where there is a neighbour graph,
`graph_novelty` does better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.labelling.logistic.map_logistic import Float64s, logit
from engine.labelling.request import PreparedPool
from engine.labelling.training_set import TrainingSet
from engine.prototypes import sum_by_class
from engine.vectors import Float32s, Int32s, normalise_rows

_LEAST: Final = 1e-9
_EXAMPLES_PER_CELL: Final = 4
_MOST_CELLS: Final = 20
_CAUTION: Final = 1.5  # standard errors
_TIE: Final = 1e-3  # of similarity, between images that are as likely novel
_TAIL: Final = 0.15
"""Novel images are expected below this quantile of the examples."""


@dataclass(frozen=True, eq=False)
class PrototypeNovelty:
    """How much images resemble the examples of the classes.

    Attributes
    ----------
    similarity : float32 (n_images,), the cosine with the nearest prototype
    held_out : float32 (n,), the same of examples, each left out in turn
    class_index : int32 (n,), their classes; none of a class with a single example
    n_open : so many images come first that nobody gave a class; the others were reviewed, and
        stand beside them so that the folder is judged as a whole
    """

    similarity: Float32s
    held_out: Float32s
    class_index: Int32s
    n_open: int

    @classmethod
    def of(
        cls, pool: PreparedPool, support: TrainingSet, images: Int32s, n_open: int
    ) -> "PrototypeNovelty":
        """Compare `images` with the prototypes of `support`."""
        own = pool.features[support.rows]
        sums = sum_by_class(own, support.class_index, n_classes=support.n_classes)
        prototypes = normalise_rows(sums)
        cosines = own @ prototypes.T
        without = normalise_rows(sums[support.class_index] - own)
        cosines[np.arange(len(own)), support.class_index] = (own * without).sum(axis=1)
        held_out = support.counts[support.class_index] > 1
        similarity = (pool.features[images] @ prototypes.T).max(axis=1, initial=-1)
        return cls(similarity, cosines[held_out].max(axis=1), support.class_index[held_out], n_open)

    def log_odds(self, guesses: Int32s) -> Float64s:
        """Return the log odds that each open image is novel: float64 (n_open,).

        Parameters
        ----------
        guesses : int32 (n_open,), the likeliest named class of each
        """
        found = conformal_log_odds(
            self.similarity,
            np.ones(len(self.similarity)),
            self.held_out,
            self.class_index,
            guesses,
        )
        return found[: self.n_open] - _TIE * self.similarity[: self.n_open]


def conformal_log_odds(
    similarity: Float32s,
    counts: Float64s,
    held_out: Float32s,
    class_index: Int32s,
    guesses: Int32s,
) -> Float64s:
    """Return the log odds that images are novel, as far as held-out examples tell.

    One minus the local false discovery rate of Efron (2004) with the roles exchanged: the
    share of known images divided by the density of p-values, which falls. The share is taken
    a little high, so that few examples accuse nobody.

    Parameters
    ----------
    similarity : float32 (n_images,), of the folder without the examples
    counts : float64 (n_images,), how many images each stands for
    held_out : float32 (n_examples,), the same of examples, each left out in turn
    class_index : int32 (n_examples,), their classes
    guesses : int32 (n_guesses,), the likeliest class of the first images; examples count as
        often as their class is guessed

    Returns
    -------
    float64 (n_images,), small where there are too few examples to judge by
    """
    probabilities = _known_probabilities(similarity, counts, held_out, np.ones(len(class_index)))
    weights = _weights(class_index, guesses, probabilities[: len(guesses)])
    probabilities = _known_probabilities(similarity, counts, held_out, weights)
    return -logit(probabilities.astype(np.float64))


def _known_probabilities(
    similarity: Float32s, counts: Float64s, held_out: Float32s, weights: Float64s
) -> Float32s:
    from scipy.optimize import isotonic_regression

    n_effective = weights.sum() ** 2 / max((weights**2).sum(), _LEAST)
    n_cells = min(int(n_effective / _EXAMPLES_PER_CELL), _MOST_CELLS)
    if n_cells < 2 or not len(similarity):
        return np.ones(len(similarity), np.float32)
    tail, *cuts = _quantiles(held_out, weights, [_TAIL, *np.arange(1, n_cells) / n_cells])
    doubt = _CAUTION * (_TAIL * (1 - _TAIL) / n_effective) ** 0.5
    above = float(counts[similarity > tail].sum() / counts.sum())
    share_known = min(1.0, (above + doubt) / (1 - _TAIL))
    cells = np.searchsorted(cuts, similarity, side="right")
    density = np.bincount(cells, counts, minlength=n_cells) * (n_cells / counts.sum())
    density = isotonic_regression(density, increasing=False).x
    surplus = np.maximum(density - share_known, 0)
    surplus *= (1 - share_known) / max(surplus.mean(), _LEAST)
    probabilities: Float32s = (share_known / (share_known + surplus)).astype(np.float32)
    return probabilities[cells]


def _weights(class_index: Int32s, guesses: Int32s, probabilities: Float32s) -> Float64s:
    """Weigh examples so that each class counts as much as it seems to have images.

    Novel images crowd into some class; images count as far as they are likely to be none.
    """
    n_classes = int(class_index.max(initial=-1)) + 1
    judged = guesses < n_classes
    n_guesses = np.bincount(guesses[judged], probabilities[judged], minlength=n_classes) + 1
    n_examples = np.maximum(np.bincount(class_index, minlength=n_classes), 1)
    return np.asarray((n_guesses / n_examples)[class_index])


def _quantiles(values: Float32s, weights: Float64s, shares: Sequence[float]) -> Float64s:
    order = np.argsort(values)
    middles = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(shares, middles / weights.sum(), values[order])
