"""Zero-shot evaluation as in the literature.

The figures are those of Xian et al., "Zero-Shot Learning - A Comprehensive Evaluation of the
Good, the Bad and the Ugly" (2017): the mean per-class accuracy over unseen classes when only
these are to choose from; and when all classes are, that of held-out images of seen classes S, of
unseen classes U, and their harmonic mean H. A fifth of each seen class is held out.
"""

from dataclasses import dataclass

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.lesson import SeenImages, Settings
from engine.prototypes.zero_shot.methods import AUTO
from engine.prototypes.zero_shot.model import ZeroShotModel, fit_zero_shot
from engine.prototypes.zero_shot.refinement import fit_refined
from engine.prototypes.zero_shot.space import prepare_features
from engine.prototypes.zero_shot.stacking import harmonic_mean, hold_out
from engine.prototypes.zero_shot.validation import mean_class_accuracy
from engine.vectors import Bools, Float16s, Float32s, Int32s


@dataclass(frozen=True, eq=False)
class ZeroShotProblem:
    """Images of known classes, some of which will be taken for unseen.

    Attributes
    ----------
    embeddings : (n, dim)
    labels : int32 (n,), rows of `strengths`
    strengths : float32 (n_classes, n_attributes), 0..1, NaN for unknown
    is_unseen : bool (n_classes,)
    """

    embeddings: Float16s | Float32s
    labels: Int32s
    class_names: tuple[str, ...]
    strengths: Float32s
    is_unseen: Bools


@dataclass(frozen=True)
class ZeroShotFigures:
    """How well it went, and with what."""

    zsl_top1: float
    gzsl_seen: float
    gzsl_unseen: float
    gzsl_h: float


@dataclass(frozen=True)
class ZeroShotResult:
    """Figures of a method, and those after refinement on the images that were judged."""

    figures: ZeroShotFigures
    refined: ZeroShotFigures
    method: str
    settings: Settings
    offset: float


def evaluate_zero_shot(
    job: Job,
    problem: ZeroShotProblem,
    *,
    method: str = AUTO,
    seed: int = 0,
    taught: Bools | None = None,
) -> ZeroShotResult:
    """Learn from images of the seen classes and judge all others.

    Parameters
    ----------
    taught : bool (n,), which images teach; None for all seen ones but a fifth of each class

    Raises
    ------
    ChecklistError
        If the checklists do not allow it, or there is no such method.
    """
    of_unseen = problem.is_unseen[problem.labels]
    if taught is None:
        taught = ~of_unseen & ~hold_out(problem.labels, seed=seed)
    features = prepare_features(problem.embeddings, taught)
    seen = SeenImages(features[taught], problem.labels[taught], problem.strengths)
    model = fit_zero_shot(job, seen, problem.class_names, method=method, seed=seed)
    pool, labels, of_unseen = features[~taught], problem.labels[~taught], of_unseen[~taught]
    scores = model.scores(pool)
    figures = _figures(scores, scores[of_unseen][:, problem.is_unseen], labels, problem.is_unseen)
    refined = _refined(model, seen, pool, labels, problem.is_unseen)
    candidate = model.candidate
    return ZeroShotResult(figures, refined, candidate.method, candidate.settings, model.offset)


def _refined(
    model: ZeroShotModel, seen: SeenImages, pool: Float32s, labels: Int32s, is_unseen: Bools
) -> ZeroShotFigures:
    of_unseen = pool[is_unseen[labels]]
    among_unseen = fit_refined(model, seen, of_unseen, is_unseen).scores(of_unseen)
    scores = fit_refined(model, seen, pool).scores(pool)
    return _figures(scores, among_unseen, labels, is_unseen)


def _figures(
    scores: Float32s, among_unseen: Float32s, labels: Int32s, is_unseen: Bools
) -> ZeroShotFigures:
    of_unseen = is_unseen[labels]
    unseen = np.flatnonzero(is_unseen)
    guesses = scores.argmax(axis=1).astype(np.int32)
    s = mean_class_accuracy(guesses[~of_unseen], labels[~of_unseen])
    u = mean_class_accuracy(guesses[of_unseen], labels[of_unseen])
    top1 = mean_class_accuracy(unseen[among_unseen.argmax(axis=1)], labels[of_unseen])
    return ZeroShotFigures(top1, s, u, harmonic_mean(s, u))
