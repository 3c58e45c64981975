"""What the checklists say of each class, in numbers that methods can learn from."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.vectors import Bools, Float32s, Int32s, normalise_rows

_LEAST_DEVIATION: Final = 0.05
_SAME_FOR_ALL: Final = 1e-3


@dataclass(frozen=True, eq=False)
class Signatures:
    """The attribute signatures of classes (Lampert et al. 2014).

    Attributes
    ----------
    strengths : float32 (n_classes, n_attributes), 0..1; the mean of the seen classes where unknown
    known : bool (n_classes, n_attributes)
    vectors : float32 (n_classes, n_attributes), unit rows: how many standard deviations above the
        mean of the seen classes; 0 where unknown or where all seen classes are alike
    """

    strengths: Float32s
    known: Bools
    vectors: Float32s

    def only(self, rows: Int32s) -> "Signatures":
        return Signatures(self.strengths[rows], self.known[rows], self.vectors[rows])


def make_signatures(strengths: Float32s, seen: Int32s) -> Signatures:
    """Standardise `strengths` (n_classes, n_attributes), NaN for unknown, by the rows `seen`."""
    known = np.isfinite(strengths)
    filled = np.where(known, strengths, np.float32(0))
    counts = np.maximum(known[seen].sum(axis=0), 1)
    mean = filled[seen].sum(axis=0) / counts
    mean = np.where(known[seen].any(axis=0), mean, np.float32(0.5)).astype(np.float32)
    above = np.where(known, filled - mean, np.float32(0))
    deviation = np.sqrt((above[seen] ** 2).sum(axis=0) / counts)
    scale = np.where(deviation > _SAME_FOR_ALL, 1 / (deviation + _LEAST_DEVIATION), 0)
    vectors = normalise_rows((above * scale).astype(np.float32))
    return Signatures(np.where(known, filled, mean).astype(np.float32), known, vectors)
