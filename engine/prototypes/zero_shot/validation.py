"""Choosing methods and settings on seen classes that are hidden for the purpose."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import Candidate, Setting
from engine.vectors import Float32s, Int32s

_FOLDS: Final = 3
_FEWEST_CLASSES: Final = 12  # below, two or three hidden classes would have to decide
_FEW_CLASSES: Final = 30
_CLEARLY: Final = 2.0
_TURNS_OF_FEW: Final = 4  # how often few classes are dealt out anew


def choose_candidate(
    job: Job, seen: SeenImages, candidates: Sequence[Candidate], *, seed: int
) -> Candidate:
    """Return the candidate that tells hidden seen classes apart best.

    Parameters
    ----------
    candidates : the usual one first, which is kept unless another is better by two standard
        errors of the difference, or if there are fewer than twelve seen classes
    """
    if len(candidates) == 1 or len(seen.classes) < _FEWEST_CLASSES:
        return candidates[0]
    gains = cross_validate(job, seen, candidates, seed=seed)
    gains -= gains[:, :1]
    best = int(gains.mean(axis=0).argmax())
    error = gains[:, best].std(ddof=1) / len(gains) ** 0.5
    return candidates[best] if gains[:, best].mean() > _CLEARLY * error else candidates[0]


def cross_validate(
    job: Job, seen: SeenImages, candidates: Sequence[Candidate], *, seed: int
) -> Float32s:
    """Return float32 (n_splits, n_candidates), the mean per-class accuracy among hidden classes."""
    splits = list(hide_thirds(seen.classes, seed=seed))
    accuracies = np.zeros((len(splits), len(candidates)), np.float32)
    for number, hidden in enumerate(splits):
        is_hidden = np.isin(seen.members, hidden)
        setting = Setting.of(seen.only(~is_hidden), seed=seed)
        judged = seen.only(is_hidden)
        for position, candidate in enumerate(candidates):
            scores = setting.scores(candidate.fit(setting.lesson), judged.features, hidden)
            guesses = hidden[scores.argmax(axis=1)]
            accuracies[number, position] = mean_class_accuracy(guesses, judged.members)
            job.step(number * len(candidates) + position + 1, accuracies.size)
    return accuracies


def hide_thirds(classes: Int32s, *, seed: int) -> Iterator[Int32s]:
    """Deal out `classes` to three folds, several times if they are few, and yield each fold."""
    rng = np.random.default_rng(seed)
    for _ in range(_TURNS_OF_FEW if len(classes) < _FEW_CLASSES else 1):
        for fold in np.array_split(rng.permutation(classes), min(_FOLDS, len(classes))):
            yield np.sort(fold)


def mean_class_accuracy(guesses: Int32s, labels: Int32s) -> float:
    """Return the mean over the classes in `labels` of the share guessed rightly."""
    classes, members = np.unique(labels, return_inverse=True)
    right = np.bincount(members, weights=guesses == labels, minlength=len(classes))
    return float((right / np.bincount(members)).mean()) if len(classes) else 0.0
