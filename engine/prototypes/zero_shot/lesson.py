"""What a method learns from: images of seen classes, and what is known of their attributes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.prototypes.prototype import sum_by_class
from engine.prototypes.zero_shot.signatures import Signatures, SignatureScale
from engine.vectors import Bools, Float32s, Int32s

Settings = Mapping[str, float | str]
"""The hyper-parameters of one method, by name."""


@dataclass(frozen=True, eq=False)
class SeenImages:
    """Images of seen classes, and tagged ones, beside the checklists of all classes.

    Attributes
    ----------
    features : float32 (n, dim), unit rows
    class_index : int32 (n,), rows of `strengths`; -1 where the class is unknown and only tags teach
    strengths : float32 (n_classes, n_attributes), 0..1, NaN for unknown; seen and unseen classes
    tags : float32 (n, n_attributes), 0..1, NaN for unknown: what a person said of single images
    """

    features: Float32s
    class_index: Int32s
    strengths: Float32s
    tags: Float32s | None = None

    @property
    def classes(self) -> Int32s:
        """Return the rows of classes that have images, in order."""
        return np.unique(self.class_index[self.class_index >= 0])

    @property
    def described(self) -> Int32s:
        """Return those of `classes` of whose attributes something is known."""
        return self.classes[np.isfinite(self.strengths[self.classes]).any(axis=1)]

    @property
    def is_contrasting(self) -> bool:
        """Return whether two classes with images differ in an attribute."""
        return bool(SignatureScale.fit(self.strengths[self.described]).factors.any())

    def reference(self) -> Float32s:
        """Return the checklists, (n, n_attributes), by which to say what is unusual.

        They are those of the seen classes; with tags, also those of the unseen ones and the tags
        themselves, as then attributes can be learnt in which all seen classes are alike.
        """
        if self.tags is None or not np.isfinite(self.tags).any():
            return self.strengths[self.described]
        return np.concatenate([self.strengths, self.tags])

    def only(self, chosen: Bools) -> "SeenImages":
        tags = None if self.tags is None else self.tags[chosen]
        return SeenImages(self.features[chosen], self.class_index[chosen], self.strengths, tags)


@dataclass(frozen=True, eq=False)
class TaggedImages:
    """Images of which nothing is known but tags.

    Attributes
    ----------
    features : float32 (n, dim), unit rows in a `FeatureSpace`
    tags : float32 (n, n_attributes), 0..1, NaN for unknown; something is known of each image
    vectors : float32 (n, n_attributes), the tags as `Signatures.vectors`
    """

    features: Float32s
    tags: Float32s
    vectors: Float32s

    def every(self, step: int) -> "TaggedImages":
        return TaggedImages(self.features[::step], self.tags[::step], self.vectors[::step])


@dataclass(frozen=True, eq=False)
class Lesson:
    """The same, ready for a method.

    Attributes
    ----------
    features : float32 (n, dim), unit rows in a `FeatureSpace`
    class_index : int32 (n,), rows of `signatures`
    signatures : of the classes that have images and a checklist, none without
    tags : float32 (n, n_attributes) or None
    others : tagged images whose class is unknown, or has no checklist
    """

    features: Float32s
    class_index: Int32s
    signatures: Signatures
    tags: Float32s | None
    others: TaggedImages
    seed: int

    @property
    def n_tagged(self) -> float:
        """Return how many images would have as many tags in all, were they tagged completely."""
        if self.tags is None:
            return 0.0
        known = np.isfinite(np.concatenate([self.tags, self.others.tags]))
        return float(known.mean(axis=1).sum())

    @property
    def all_features(self) -> Float32s:
        """Return the features of all images, those of no known class last."""
        return np.concatenate([self.features, self.others.features])

    def means(self) -> Float32s:
        """Return float32 (n_classes, dim), the mean features of each class."""
        n_classes = len(self.signatures.vectors)
        counts = np.bincount(self.class_index, minlength=n_classes)[:, None]
        sums = sum_by_class(self.features, self.class_index, n_classes=n_classes)
        return (sums / np.maximum(counts, 1)).astype(np.float32)


class Compatibility(Protocol):
    """What a method has learnt: how well images go with signatures."""

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        """Return float32 (n, n_classes) for `features` (n, dim) of the lesson's space."""
        ...
