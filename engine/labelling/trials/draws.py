"""What a trial shows of images whose class is known: examples, novel images, a pool to label."""

from dataclasses import dataclass

import numpy as np

from engine.errors import SupportError
from engine.project import ClassId
from engine.prototypes import draw_classes, draw_support
from engine.vectors import Bools, Int32s


@dataclass(frozen=True)
class TrialSettings:
    """How a trial is drawn.

    Attributes
    ----------
    shots : examples per class
    ways : classes that have examples; 0 means all that are not novel
    imbalance : images to label of the largest class over those of the smallest
    novel_classes : classes without examples whose images stay in the pool, or their share
    seed : the same seed draws the same trial
    """

    shots: int = 5
    ways: int = 0
    imbalance: float = 1.0
    novel_classes: float | tuple[ClassId, ...] = 0.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class TrialDraw:
    """The images that take part in a trial.

    Attributes
    ----------
    rows : int32 (n,), ascending
    is_support : bool (n,), those of `rows` that are examples
    class_ids : classes that have examples, ascending
    """

    rows: Int32s
    is_support: Bools
    class_ids: tuple[ClassId, ...]


def draw_trial(labels: Int32s, settings: TrialSettings) -> TrialDraw:
    """Draw examples and pool; only images that are no examples are thinned.

    Parameters
    ----------
    labels : int32 (n_images,), true class ids

    Raises
    ------
    SupportError
        If there are fewer than two classes besides the novel ones, fewer than `ways`, or a
        class has no image left to be guessed.
    """
    rng = np.random.default_rng(settings.seed)
    novel = _draw_novel(np.unique(labels), settings.novel_classes, rng)
    rest = np.setdiff1d(labels, novel)
    known = np.sort(draw_classes(rest, ways=settings.ways, rng=rng))
    of_known = np.where(np.isin(labels, known), labels, np.int32(-1))
    is_support = draw_support(of_known, shots=settings.shots, rng=rng)
    takes_part = np.isin(labels, np.union1d(known, novel))
    if settings.imbalance > 1:
        rest = np.where(takes_part & ~is_support, labels, np.int32(-1))
        takes_part = is_support | _draw_long_tail(rest, settings.imbalance, rng)
    rows = np.flatnonzero(takes_part).astype(np.int32)
    return TrialDraw(rows, is_support[rows], tuple(ClassId(int(c)) for c in known))


def _draw_novel(
    class_ids: Int32s, novel: float | tuple[ClassId, ...], rng: np.random.Generator
) -> Int32s:
    if isinstance(novel, tuple):
        return np.array(novel, np.int32)
    count = round(novel * len(class_ids))
    if novel > 0 and not 0 < count < len(class_ids) - 1:
        raise SupportError(
            "This share of {classes} classes does not leave strangers and two classes to label."
            " Choose another share.",
            classes=len(class_ids),
        )
    return rng.choice(class_ids, count, replace=False)


def _draw_long_tail(labels: Int32s, ratio: float, rng: np.random.Generator) -> Bools:
    """Keep an ever smaller share of each class, down to 1 / `ratio`, in random order.

    The exponential profile of Cui et al., "Class-Balanced Loss Based on Effective Number of
    Samples" (2019). Of every class one image stays; negative labels are no class.
    """
    kept = np.zeros(len(labels), np.bool_)
    class_ids = rng.permutation(np.unique(labels[labels >= 0]))
    for place, class_id in enumerate(class_ids):
        rows = np.flatnonzero(labels == class_id)
        share = ratio ** (-place / max(len(class_ids) - 1, 1))
        kept[rng.choice(rows, max(1, round(share * len(rows))), replace=False)] = True
    return kept
