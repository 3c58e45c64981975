"""How far each attribute can be trusted: whether images show what people said of them."""

from typing import Final

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.dap import USUAL_DECAY, fit_dap
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import Setting
from engine.prototypes.zero_shot.validation import hide_thirds
from engine.vectors import Bools, Float32s, Int32s

_TAG_FOLDS: Final = 3


def attribute_reliability(job: Job, seen: SeenImages, *, seed: int = 0) -> Float32s:
    """Measure each attribute's classifier on images whose answer it was not taught.

    Returns
    -------
    float32 (n_attributes,), the area under the ROC curve, 0.5 for chance; from tags, images are
    left out at random, else whole classes, so that no class is known by its looks alone. NaN
    where all are said to have it, or none.
    """
    tagged = np.zeros(0, np.int32)
    if seen.tags is not None:
        tagged = np.flatnonzero(np.isfinite(seen.tags).any(axis=1)).astype(np.int32)
    guessed = np.full((len(seen.class_index), seen.strengths.shape[1]), np.nan, np.float32)
    splits = _tag_splits(tagged, seen, seed) if len(tagged) else _class_splits(seen, seed)
    for number, is_judged in enumerate(splits):
        if not is_judged.all():
            setting = Setting.of(seen.only(~is_judged), seed=seed)
            learnt = fit_dap(setting.lesson, decay=USUAL_DECAY)
            guessed[is_judged] = learnt.logits(setting.space.apply(seen.features[is_judged]))
        job.step(number + 1, len(splits))
    truth = _truth(seen)
    if len(tagged) and seen.tags is not None:
        truth = seen.tags
    return np.array(
        [_area(guessed[:, column], truth[:, column]) for column in range(truth.shape[1])],
        np.float32,
    )


def _class_splits(seen: SeenImages, seed: int) -> list[Bools]:
    return [np.isin(seen.class_index, hidden) for hidden in hide_thirds(seen.described, seed=seed)]


def _tag_splits(tagged: Int32s, seen: SeenImages, seed: int) -> list[Bools]:
    shuffled = np.random.default_rng(seed).permutation(tagged)
    rows = np.arange(len(seen.class_index))
    return [np.isin(rows, fold) for fold in np.array_split(shuffled, _TAG_FOLDS)]


def _truth(seen: SeenImages) -> Float32s:
    """Return what the checklists say of each image, as more or less than the usual strength."""
    strengths = seen.strengths
    with np.errstate(invalid="ignore"):
        known = np.isfinite(strengths[seen.classes])
        filled = np.where(known, strengths[seen.classes], 0)
        usual = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        is_strong = np.where(np.isfinite(strengths), strengths > usual, np.nan)
    truth = is_strong[seen.class_index].astype(np.float32)
    truth[seen.class_index < 0] = np.nan
    return truth


def _area(scores: Float32s, truth: Float32s) -> float:
    """Return the area under the ROC curve, 0.5 for chance."""
    from scipy.stats import rankdata

    is_judged = np.isfinite(scores) & np.isfinite(truth)
    has_it, ranks = truth[is_judged] > 0.5, rankdata(scores[is_judged])
    n_with, n_without = int(has_it.sum()), int((~has_it).sum())
    if not n_with or not n_without:
        return float("nan")
    return float((ranks[has_it].sum() - n_with * (n_with + 1) / 2) / (n_with * n_without))
