"""What a method learns from: images of seen classes, and what is known of their attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.prototypes.prototype import sum_by_member
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Bools, Float32s, Int32s

Settings = Mapping[str, float | str]
"""The hyper-parameters of one method, by name."""


@dataclass(frozen=True, eq=False)
class SeenImages:
    """Images of seen classes, beside the checklists of all classes.

    Attributes
    ----------
    features : float32 (n, dim), unit rows
    members : int32 (n,), rows of `strengths`
    strengths : float32 (n_classes, n_attributes), 0..1, NaN for unknown; seen and unseen classes
    tags : float32 (n, n_attributes), 0..1, NaN for unknown: what a person said of single images
    """

    features: Float32s
    members: Int32s
    strengths: Float32s
    tags: Float32s | None = None

    @property
    def classes(self) -> Int32s:
        return np.unique(self.members)

    def only(self, chosen: Bools) -> "SeenImages":
        tags = None if self.tags is None else self.tags[chosen]
        return SeenImages(self.features[chosen], self.members[chosen], self.strengths, tags)


@dataclass(frozen=True, eq=False)
class Lesson:
    """The same, ready for a method.

    Attributes
    ----------
    features : float32 (n, dim), unit rows in a `FeatureSpace`
    members : int32 (n,), rows of `signatures`
    signatures : of the classes that have images, none without
    tags : float32 (n, n_attributes) or None
    """

    features: Float32s
    members: Int32s
    signatures: Signatures
    tags: Float32s | None
    seed: int

    def means(self) -> Float32s:
        """Return float32 (n_classes, dim), the mean features of each class."""
        n_classes = len(self.signatures.vectors)
        counts = np.bincount(self.members, minlength=n_classes)[:, None]
        sums = sum_by_member(self.features, self.members, n_members=n_classes)
        return (sums / np.maximum(counts, 1)).astype(np.float32)


class Compatibility(Protocol):
    """What a method has learnt: how well images go with signatures."""

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        """Return float32 (n, n_classes) for `features` (n, dim) of the lesson's space."""
        ...
