"""From images of seen classes and checklists of all classes to scores of all classes."""

from dataclasses import dataclass

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.checklists import check_checklists
from engine.prototypes.zero_shot.lesson import SeenImages
from engine.prototypes.zero_shot.methods import (
    AUTO,
    BY_ATTRIBUTE,
    Candidate,
    Setting,
    list_candidates,
)
from engine.prototypes.zero_shot.offset import fit_offset
from engine.prototypes.zero_shot.scoring import ClassScorer
from engine.prototypes.zero_shot.validation import choose_candidate, has_few_classes
from engine.vectors import Bools, Float32s


@dataclass(frozen=True, eq=False)
class ZeroShotModel:
    """What was learnt, and on which scale it speaks.

    Attributes
    ----------
    candidate : the method and its settings, as chosen
    is_seen : bool (n_classes,)
    offset : taken off the scores of seen classes
    """

    candidate: Candidate
    scorer: ClassScorer
    is_seen: Bools
    offset: float

    @property
    def setting(self) -> Setting:
        return self.scorer.setting

    def scores(self, features: Float32s) -> Float32s:
        """Return float32 (n, n_classes), one scale for all, for `features` (n, dim), unit rows."""
        everyone = np.arange(len(self.is_seen), dtype=np.int32)
        stacked = self.scorer.scores(features, everyone) - np.float32(self.offset) * self.is_seen
        return stacked.astype(np.float32)

    def scores_of(self, inside: Float32s, checklists: Float32s) -> Float32s:
        """Return how well images go with checklists of no class of this model.

        Parameters
        ----------
        inside : float32 (n, rank), what `setting.space.apply` gives for unit rows
        checklists : float32 (n_new, n_attributes), 0..1, NaN for unknown

        Returns
        -------
        float32 (n, n_new), on the scale of `scores`; nothing is taken off
        """
        return self.scorer.scores_of(inside, checklists)


def fit_zero_shot(
    job: Job,
    seen: SeenImages,
    class_names: tuple[str, ...],
    *,
    method: str = AUTO,
    seed: int = 0,
) -> ZeroShotModel:
    """Choose settings on hidden seen classes, learn from all, fit the offset.

    Without two seen classes of differing checklists, only attribute classifiers can be
    learnt, from tags, whatever the `method`.

    Parameters
    ----------
    class_names : of the rows of `seen.strengths`, for messages
    method : one of `method_names`

    Raises
    ------
    ChecklistError
        If the checklists do not allow it, or there is no such method.
    """
    candidates = list_candidates(method)
    check_checklists(seen.strengths, class_names, seen=seen.classes, tags=seen.tags)
    if not seen.is_contrasting or (method == AUTO and has_few_classes(seen)):
        candidates = (BY_ATTRIBUTE,)
    candidate = choose_candidate(job, seen, candidates, seed=seed)
    scorer = ClassScorer.fit(seen, candidate, seed=seed)
    is_seen = np.isin(np.arange(len(seen.strengths)), seen.classes)
    offset = fit_offset(job, seen, candidate, seed=seed) if seen.is_contrasting else 0.0
    return ZeroShotModel(candidate, scorer, is_seen, offset)
