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
_TURNS: Final = 4


def has_few_classes(seen: SeenImages) -> bool:
    """Say whether too few seen classes have a checklist to choose a method by hiding some."""
    return len(seen.described) < _FEWEST_CLASSES


def choose_candidate(
    job: Job, seen: SeenImages, candidates: Sequence[Candidate], *, seed: int
) -> Candidate:
    """Return the candidate that tells hidden seen classes apart best.

    Parameters
    ----------
    candidates : the usual one first, which is kept unless another is better by two standard
        errors of the difference, or if there are fewer than twelve seen classes

    Classes are dealt to three folds four times over; after the first time, only candidates that
    were better than the usual one stay in the race (Maron & Moore, "Hoeffding Races", 1994).
    """
    if len(candidates) == 1 or has_few_classes(seen):
        return candidates[0]
    splits = list(hide_thirds(seen.described, seed=seed, turns=_TURNS))
    first = cross_validate(job, seen, candidates, splits[:_FOLDS], seed=seed)
    racing = [0, *np.flatnonzero(first.mean(axis=0) > first[:, 0].mean()).tolist()]
    if len(racing) == 1:
        return candidates[0]
    left = [candidates[position] for position in racing]
    later = cross_validate(job, seen, left, splits[_FOLDS:], seed=seed)
    gains = np.concatenate([first[:, racing], later])
    gains -= gains[:, :1]
    best = int(gains.mean(axis=0).argmax())
    error = gains[:, best].std(ddof=1) / len(gains) ** 0.5
    return left[best] if gains[:, best].mean() > _CLEARLY * error else left[0]


def cross_validate(
    job: Job,
    seen: SeenImages,
    candidates: Sequence[Candidate],
    splits: Sequence[Int32s],
    *,
    seed: int,
) -> Float32s:
    """Return the mean per-class accuracy among the classes that each of `splits` hides.

    Returns
    -------
    float32 (n_splits, n_candidates)
    """
    accuracies = np.zeros((len(splits), len(candidates)), np.float32)
    for number, hidden in enumerate(splits):
        is_hidden = np.isin(seen.class_index, hidden)
        setting = Setting.of(seen.only(~is_hidden), seed=seed)
        judged = seen.only(is_hidden)
        for position, candidate in enumerate(candidates):
            scores = setting.scores(candidate.fit(setting.lesson), judged.features, hidden)
            guesses = hidden[scores.argmax(axis=1)]
            accuracies[number, position] = mean_class_accuracy(guesses, judged.class_index)
            job.step(number * len(candidates) + position + 1, accuracies.size)
    return accuracies


def hide_thirds(classes: Int32s, *, seed: int, turns: int | None = None) -> Iterator[Int32s]:
    """Deal out `classes` to three folds and yield each fold.

    Parameters
    ----------
    turns : how often; None for once, or four times if they are fewer than thirty
    """
    rng = np.random.default_rng(seed)
    for _ in range(turns or (_TURNS if len(classes) < _FEW_CLASSES else 1)):
        for fold in np.array_split(rng.permutation(classes), min(_FOLDS, len(classes))):
            yield np.sort(fold)


def mean_class_accuracy(guesses: Int32s, labels: Int32s) -> float:
    """Return the mean over the classes in `labels` of the share guessed rightly."""
    classes, class_index = np.unique(labels, return_inverse=True)
    right = np.bincount(class_index, weights=guesses == labels, minlength=len(classes))
    return float((right / np.bincount(class_index)).mean()) if len(classes) else 0.0
