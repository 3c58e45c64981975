"""What every way to weigh the classes is given, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.vectors import Bools, Float32s, Int32s


@dataclass(frozen=True, eq=False)
class Teaching:
    """Images whose class is taken for granted.

    Attributes
    ----------
    rows : int32 (n,), images
    members : int32 (n,), the class of each, from 0
    weights : float32 (n,), how much each counts
    n_classes : also of those that nothing teaches
    """

    rows: Int32s
    members: Int32s
    weights: Float32s
    n_classes: int

    def and_also(self, rows: Int32s, members: Int32s, weights: Float32s) -> "Teaching":
        return Teaching(
            np.concatenate([self.rows, rows]),
            np.concatenate([self.members, members]),
            np.concatenate([self.weights, weights]),
            self.n_classes,
        )

    def only(self, chosen: Bools) -> "Teaching":
        return Teaching(
            self.rows[chosen], self.members[chosen], self.weights[chosen], self.n_classes
        )


class Evidence(Protocol):
    """One way to weigh the classes: the larger, the likelier; not yet calibrated."""

    def log_odds(self, teaching: Teaching) -> Float32s:
        """Return float32 (n_images, n_classes)."""
        ...

    def log_odds_of(self, rows: Int32s, teaching: Teaching) -> Float32s:
        """Return float32 (len(rows), n_classes), those rows of what `log_odds` returns.

        Quick where both are few, as when examples are judged by each other.
        """
        ...
