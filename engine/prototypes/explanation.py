"""Which example of the same class each image resembles most: the shortest reason for a label."""

import numpy as np

from engine.jobs import Job
from engine.project import NO_IMAGE
from engine.vectors import Float32s, Int32s

_BLOCK = 8192


def nearest_examples(job: Job, features: Float32s, labels: Int32s, *, given: Int32s) -> Int32s:
    """Return for every image the most similar one that a person gave the same class.

    Parameters
    ----------
    features : float32 (n_images, dim), unit rows
    labels : int32 (n_images,), the class id to explain; negative for none
    given : int32 (n_images,), the class id a person gave; negative for none

    Returns
    -------
    int32 (n_images,), ImageIds, NO_IMAGE where there is no label or no example of it
    """
    nearest = np.full(len(features), NO_IMAGE, np.int32)
    for class_id in np.unique(given[given >= 0]):
        examples = np.flatnonzero(given == class_id)
        rows = np.flatnonzero(labels == class_id)
        for start in range(0, len(rows), _BLOCK):
            job.check()
            block = rows[start : start + _BLOCK]
            best = (features[block] @ features[examples].T).argmax(axis=1)
            nearest[block] = examples[best]
    return nearest


def most_similar(features: Float32s, image_id: int, candidates: Int32s, *, count: int) -> Int32s:
    """Return up to `count` of `candidates` (ImageIds), the most similar to one image first."""
    candidates = candidates[candidates != image_id]
    similarity = features[candidates] @ features[image_id]
    return candidates[np.argsort(-similarity, kind="stable")[:count]]
