"""From images of seen classes and checklists of all classes to scores of all classes."""

from dataclasses import dataclass

import numpy as np

from engine.jobs import Job
from engine.prototypes.zero_shot.checklists import check_checklists
from engine.prototypes.zero_shot.lesson import Compatibility, SeenImages
from engine.prototypes.zero_shot.methods import AUTO, Candidate, Setting, list_candidates
from engine.prototypes.zero_shot.stacking import fit_offset, score_scale
from engine.prototypes.zero_shot.validation import choose_candidate
from engine.vectors import Bools, Float32s


@dataclass(frozen=True, eq=False)
class ZeroShotModel:
    """What was learnt, and on which scale it speaks.

    Attributes
    ----------
    candidate : the method and its settings, as chosen
    is_seen : bool (n_classes,)
    scale : the standard deviation of the raw scores
    offset : taken off the scores of seen classes
    """

    candidate: Candidate
    setting: Setting
    learnt: Compatibility
    is_seen: Bools
    scale: float
    offset: float

    def scores(self, features: Float32s) -> Float32s:
        """Return float32 (n, n_classes), one scale for all, for `features` (n, dim), unit rows."""
        everyone = np.arange(len(self.is_seen), dtype=np.int32)
        raw = self.setting.scores(self.learnt, features, everyone)
        stacked = raw / np.float32(self.scale) - np.float32(self.offset) * self.is_seen
        return stacked.astype(np.float32)


def fit_zero_shot(
    job: Job,
    seen: SeenImages,
    class_names: tuple[str, ...],
    *,
    method: str = AUTO,
    seed: int = 0,
) -> ZeroShotModel:
    """Choose settings on hidden seen classes, learn from all, fit the offset.

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
    check_checklists(seen.strengths, class_names, seen=seen.classes)
    candidate = choose_candidate(job, seen, candidates, seed=seed)
    setting = Setting.of(seen, seed=seed)
    learnt = candidate.fit(setting.lesson)
    is_seen = np.isin(np.arange(len(seen.strengths)), seen.classes)
    everyone = np.arange(len(is_seen), dtype=np.int32)
    scale = score_scale(setting.scores(learnt, seen.features, everyone))
    offset = fit_offset(job, seen, candidate, seed=seed)
    return ZeroShotModel(candidate, setting, learnt, is_seen, scale, offset)
