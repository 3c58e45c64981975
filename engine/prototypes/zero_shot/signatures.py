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
    strengths : float32 (n_classes, n_attributes), 0..1; the mean of the reference where unknown
    known : bool (n_classes, n_attributes)
    vectors : float32 (n_classes, n_attributes), unit rows: how many standard deviations above the
        mean of the reference; 0 where unknown or where all of the reference are alike
    """

    strengths: Float32s
    known: Bools
    vectors: Float32s

    def only(self, rows: Int32s) -> "Signatures":
        return Signatures(self.strengths[rows], self.known[rows], self.vectors[rows])

    def followed_by(self, others: "Signatures") -> "Signatures":
        return Signatures(
            np.concatenate([self.strengths, others.strengths]),
            np.concatenate([self.known, others.known]),
            np.concatenate([self.vectors, others.vectors]),
        )


@dataclass(frozen=True, eq=False)
class SignatureScale:
    """What is usual among checklists of reference.

    Attributes
    ----------
    mean : float32 (n_attributes,), 0.5 where nothing is known
    factors : float32 (n_attributes,), of the deviation; 0 where all are alike
    """

    mean: Float32s
    factors: Float32s

    @classmethod
    def fit(cls, reference: Float32s) -> "SignatureScale":
        """Learn from strengths (n, n_attributes), NaN for unknown."""
        known = np.isfinite(reference)
        counts = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, reference, np.float32(0)).sum(axis=0) / counts
        mean = np.where(known.any(axis=0), mean, np.float32(0.5)).astype(np.float32)
        above = np.where(known, reference - mean, np.float32(0))
        deviation = np.sqrt((above**2).sum(axis=0) / counts)
        factors = np.where(deviation > _SAME_FOR_ALL, 1 / (deviation + _LEAST_DEVIATION), 0)
        return cls(mean, factors.astype(np.float32))

    def signatures(self, strengths: Float32s) -> Signatures:
        """Standardise `strengths` (n_classes, n_attributes), NaN for unknown."""
        known = np.isfinite(strengths)
        above = np.where(known, strengths - self.mean, np.float32(0))
        vectors = normalise_rows((above * self.factors).astype(np.float32))
        return Signatures(np.where(known, strengths, self.mean), known, vectors)
