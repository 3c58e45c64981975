"""Prints how fast creatures are drawn and how well simple features tell them apart.

Run by `python -m tests.benchmarks.bench_creatures`. Of the nearest prototype of 5 examples a
class, about half to three quarters should be right: a sample that is too easy teaches nothing.
"""

import time

import numpy as np
from PIL import Image
from skimage.feature import hog

from engine.images import decode_image
from engine.samples.pictures import creature_pictures

_SHOTS, _DRAWS = 5, 100


def main() -> None:
    started = time.perf_counter()
    planned = creature_pictures(0)
    pictures = [decode_image(picture.encode()) for picture in planned]
    seconds = time.perf_counter() - started
    print(f"{len(pictures)} creatures drawn in {seconds:.1f} s")
    classes = [picture.path.partition("/")[0] for picture in planned]
    truth = np.unique(classes, return_inverse=True)[1]
    colours = _centred([_colour_histogram(picture) for picture in pictures])
    outlines = _centred([_gradients(picture) for picture in pictures])
    for name, features in (
        ("colour histogram", colours),
        ("HOG", outlines),
        ("both", np.hstack([colours, outlines])),
    ):
        print(f"{name:20}{_accuracy(features, truth):6.1%}")


def _colour_histogram(picture):
    pixels = np.asarray(picture.convert("HSV")).reshape(-1, 3)
    counts = np.histogramdd(pixels, bins=(12, 3, 3), range=[(0, 256)] * 3)[0].ravel()
    return np.sqrt(counts / counts.sum())


def _gradients(picture):
    small = picture.convert("L").resize((128, 128), Image.Resampling.BICUBIC)
    return hog(np.asarray(small), 9, (16, 16), (2, 2))


def _centred(rows):
    """Shift to the mean and give both kinds of features the same spread."""
    features = np.array(rows) - np.mean(rows, axis=0)
    return features / np.sqrt((features**2).sum(axis=1).mean())


def _accuracy(features, truth):
    rng = np.random.default_rng(0)
    features = features / np.linalg.norm(features, axis=1, keepdims=True)
    return float(np.mean([_one_draw(features, truth, rng) for _ in range(_DRAWS)]))


def _one_draw(features, truth, rng):
    members = [rng.permutation(np.flatnonzero(truth == c)) for c in range(truth.max() + 1)]
    prototypes = np.array([features[rows[:_SHOTS]].mean(axis=0) for rows in members])
    prototypes /= np.linalg.norm(prototypes, axis=1, keepdims=True)
    rest = np.concatenate([rows[_SHOTS:] for rows in members])
    return np.mean((features[rest] @ prototypes.T).argmax(axis=1) == truth[rest])


if __name__ == "__main__":
    main()
