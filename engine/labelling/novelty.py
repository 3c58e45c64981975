"""Telling strangers, images of none of the classes, from those that are merely hard.

What arrives along the graph from the examples of all classes says how familiar an image is.
The examples themselves, each left out in turn, show how familiar the images of the classes
are: an image's rank among them is a conformal p-value (Bates et al., "Testing for Outliers
with Conformal p-values", 2023). How many strangers there are shows in the pool itself, in the
surplus of small p-values (Storey, "A Direct Approach to False Discovery Rates", 2002); so a
folder without strangers loses none of its images.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from engine.labelling.evidence import GraphEvidence
from engine.labelling.labels import PreparedPool
from engine.labelling.teaching import Teaching
from engine.prototypes import sum_by_member
from engine.vectors import Bools, Float32s, Int32s, normalise_rows

Float64s = NDArray[np.float64]

_LEAST: Final = 1e-9
_EXAMPLES_PER_CELL: Final = 4
_MOST_CELLS: Final = 20
_CAUTION: Final = 1.5  # standard errors
_TAIL: Final = 0.15
"""Strangers are expected below this quantile of the examples."""


@dataclass(frozen=True, eq=False)
class Familiarity:
    """How much images resemble the examples; comparable with itself only.

    Attributes
    ----------
    of_images : float32 (n_images,)
    held_out : float32 (n,), of examples, each left out in turn
    members : int32 (n,), their classes; none of a class with a single example
    """

    of_images: Float32s
    held_out: Float32s
    members: Int32s

    @classmethod
    def along_graph(
        cls, pool: PreparedPool, neighbours: GraphEvidence, support: Teaching, is_judged: Bools
    ) -> "Familiarity":
        """Take the logarithm of what arrives at an image, where every class sends as much."""
        nodes = pool.node_of[support.rows]
        counts = np.bincount(support.members, minlength=support.n_classes)[support.members]
        seeds = np.zeros((len(pool.nodes), 1), np.float32)
        np.add.at(seeds[:, 0], nodes, 1 / counts)
        arrived = neighbours.diffuse(seeds)[pool.node_of, 0]
        met, _ = neighbours.between(nodes, nodes)
        is_fellow = support.members[:, None] == support.members
        shares = 1 / np.maximum(counts - is_fellow, 1)
        np.fill_diagonal(shares, 0)
        held_out = (counts > 1) & is_judged
        masses = (met * shares).sum(axis=1)[held_out]
        return cls(_logarithm(arrived), _logarithm(masses), support.members[held_out])

    @classmethod
    def by_prototypes(
        cls, pool: PreparedPool, support: Teaching, is_judged: Bools
    ) -> "Familiarity":
        """Take the cosine with the nearest prototype."""
        own = pool.features[support.rows]
        sums = sum_by_member(own, support.members, n_members=support.n_classes)
        prototypes = normalise_rows(sums)
        cosines = own @ prototypes.T
        without = normalise_rows(sums[support.members] - own)
        cosines[np.arange(len(own)), support.members] = (own * without).sum(axis=1)
        held_out = (np.bincount(support.members)[support.members] > 1) & is_judged
        of_images = (pool.features @ prototypes.T).max(axis=1)
        return cls(of_images, cosines.max(axis=1)[held_out], support.members[held_out])


def chance_known(familiarity: Familiarity, pool: Int32s, guesses: Int32s) -> Float32s:
    """Return the probability that each image of the pool is of one of the classes.

    Parameters
    ----------
    pool : int32 (n_pool,), the images to judge by each other
    guesses : int32 (n_pool,), the likeliest class of each; examples count as often as theirs

    Returns
    -------
    float32 (n_pool,); 1 where there are too few examples to judge by

    One minus the local false discovery rate of Efron (2004) with the roles exchanged: the
    share of known images divided by the density of p-values, which falls. The share is taken
    a little high, so that few examples accuse nobody.
    """
    of_pool = familiarity.of_images[pool]
    alike = np.ones(len(familiarity.members))
    at_first = _chances(of_pool, familiarity.held_out, alike)
    weights = _weights(familiarity.members, guesses, at_first)
    return _chances(of_pool, familiarity.held_out, weights)


def _chances(of_pool: Float32s, held_out: Float32s, weights: Float64s) -> Float32s:
    from scipy.optimize import isotonic_regression

    n_effective = weights.sum() ** 2 / max((weights**2).sum(), _LEAST)
    n_cells = min(int(n_effective / _EXAMPLES_PER_CELL), _MOST_CELLS)
    if n_cells < 2 or not len(of_pool):
        return np.ones(len(of_pool), np.float32)
    tail, *cuts = _quantiles(held_out, weights, [_TAIL, *np.arange(1, n_cells) / n_cells])
    doubt = _CAUTION * (_TAIL * (1 - _TAIL) / n_effective) ** 0.5
    share_known = min(1.0, (float((of_pool > tail).mean()) + doubt) / (1 - _TAIL))
    cells = np.searchsorted(cuts, of_pool, side="right")
    counts = np.bincount(cells, minlength=n_cells)
    density = isotonic_regression(counts * (n_cells / len(of_pool)), increasing=False).x
    surplus = np.maximum(density - share_known, 0)
    surplus *= (1 - share_known) / max(surplus.mean(), _LEAST)
    chances: Float32s = (share_known / (share_known + surplus)).astype(np.float32)
    return chances[cells]


def _weights(members: Int32s, guesses: Int32s, chances: Float32s) -> Float64s:
    """Weigh examples so that each class counts as much as it seems to have images.

    Strangers crowd into some class; images count as far as they are likely to be none.
    """
    n_classes = int(members.max(initial=-1)) + 1
    judged = guesses < n_classes
    n_guesses = np.bincount(guesses[judged], chances[judged], minlength=n_classes) + 1
    n_examples = np.maximum(np.bincount(members, minlength=n_classes), 1)
    return np.asarray((n_guesses / n_examples)[members])


def _quantiles(values: Float32s, weights: Float64s, shares: Sequence[float]) -> Float64s:
    order = np.argsort(values)
    middles = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(shares, middles / weights.sum(), values[order])


def _logarithm(masses: Float32s) -> Float32s:
    return cast("Float32s", np.log(masses + np.float32(_LEAST)))
