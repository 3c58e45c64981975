"""Scores of all classes in standard deviations, by their checklists or else by their examples.

Not by both: the mean of the examples beside what the checklist says, each with a share that
grew with the number of examples, lowered the harmonic mean on CUB and on `animals`.
"""

from dataclasses import dataclass

import numpy as np

from engine.prototypes.prototype import sum_by_class
from engine.prototypes.zero_shot.lesson import Compatibility, SeenImages
from engine.prototypes.zero_shot.methods import Candidate, Setting
from engine.prototypes.zero_shot.stacking import score_scale
from engine.vectors import Float32s, Int32s, normalise_rows


@dataclass(frozen=True, eq=False)
class ClassScorer:
    """What was learnt of all classes.

    Attributes
    ----------
    undescribed : int32 (n_undescribed,), rows of classes with examples but no checklist
    means : float32 (n_undescribed, rank), unit rows: of their examples in the space of `setting`
    scale : the standard deviation of what `learnt` says of all classes
    mean_scale : that of the cosines with `means`
    """

    setting: Setting
    learnt: Compatibility
    undescribed: Int32s
    means: Float32s
    scale: float
    mean_scale: float

    @classmethod
    def fit(cls, seen: SeenImages, candidate: Candidate, *, seed: int) -> "ClassScorer":
        setting = Setting.of(seen, seed=seed)
        learnt = candidate.fit(setting.lesson)
        inside = setting.space.apply(seen.features)
        undescribed = np.setdiff1d(seen.classes, seen.described)
        sums = sum_by_class(inside, seen.class_index, n_classes=len(seen.strengths))
        means = normalise_rows(sums[undescribed])
        scale = score_scale(learnt.scores(inside, setting.signatures))
        return cls(setting, learnt, undescribed, means, scale, score_scale(inside @ means.T))

    def scores(self, features: Float32s, classes: Int32s) -> Float32s:
        """Return float32 (n, n_classes) for unit rows and rows of the checklists."""
        inside = self.setting.space.apply(features)
        scores = self.learnt.scores(inside, self.setting.signatures) / np.float32(self.scale)
        scores[:, self.undescribed] = inside @ self.means.T / np.float32(self.mean_scale)
        return scores[:, classes]

    def scores_of(self, inside: Float32s, checklists: Float32s) -> Float32s:
        """Return float32 (n, n_new) for features in the space and checklists of other classes."""
        known, new = self.setting.signatures, self.setting.scale.signatures(checklists)
        scores = self.learnt.scores(inside, known.followed_by(new))
        return scores[:, len(known.vectors) :] / np.float32(self.scale)
