"""What every way to weigh the classes is given, and what it answers."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.vectors import Bools, Float32s, Int32s


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Images whose class is taken for granted.

    Attributes
    ----------
    rows : int32 (n,), images
    class_index : int32 (n,), the class of each, from 0
    weights : float32 (n,), how much each counts
    n_classes : also of those that nothing teaches
    """

    rows: Int32s
    class_index: Int32s
    weights: Float32s
    n_classes: int

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many images teach each class: (n_classes,)."""
        return np.bincount(self.class_index, minlength=self.n_classes)

    @property
    def is_taught(self) -> Bools:
        """Mark the classes that any image teaches: bool (n_classes,)."""
        return self.counts > 0

    def and_also(self, rows: Int32s, class_index: Int32s, weights: Float32s) -> "TrainingSet":
        return TrainingSet(
            np.concatenate([self.rows, rows]),
            np.concatenate([self.class_index, class_index]),
            np.concatenate([self.weights, weights]),
            self.n_classes,
        )

    def equals(self, other: "TrainingSet") -> bool:
        return self.n_classes == other.n_classes and all(
            np.array_equal(own, others)
            for own, others in (
                (self.rows, other.rows),
                (self.class_index, other.class_index),
                (self.weights, other.weights),
            )
        )

    def overlap(self, other: "TrainingSet") -> float:
        """Return the share of images that teach the same class in `other`."""
        own, others = (
            t.rows.astype(np.int64) * self.n_classes + t.class_index for t in (self, other)
        )
        return float(np.isin(own, others).mean()) if self.n_classes == other.n_classes else 0.0

    def of_classes(self, count: int) -> "TrainingSet":
        """Keep the first `count` classes."""
        kept = self.class_index < count
        return replace(self.only(kept), n_classes=count)

    def thinned(self, most: int) -> "TrainingSet":
        """Keep at most `most` of each class; nearly the same ones when a few have come or gone."""
        return self.only(self.is_thinned(most))

    def is_thinned(self, most: int) -> Bools:
        """Mark what `thinned` keeps: bool (n,)."""
        mixed = self.rows.astype(np.uint32) * np.uint32(2_654_435_761)  # Knuth's hash
        order = np.lexsort((mixed, self.class_index))
        class_index = self.class_index[order]
        rank = np.arange(len(order)) - np.searchsorted(class_index, class_index)
        is_kept = np.zeros(len(order), np.bool_)
        is_kept[order[rank < most]] = True
        return is_kept

    def only(self, chosen: Bools) -> "TrainingSet":
        return TrainingSet(
            self.rows[chosen], self.class_index[chosen], self.weights[chosen], self.n_classes
        )


class Scorer(Protocol):
    """One way to score the classes: the larger, the likelier; not yet calibrated."""

    def log_scores(self, training: TrainingSet) -> Float32s:
        """Return float32 (n_images, n_classes)."""
        ...

    def log_scores_of(self, rows: Int32s, training: TrainingSet) -> Float32s:
        """Return float32 (len(rows), n_classes), those rows of what `log_scores` returns.

        Quick where both are few, as when examples are judged by each other.
        """
        ...
