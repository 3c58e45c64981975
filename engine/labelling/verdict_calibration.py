"""What verdicts show of the probabilities that were shown.

Every verdict on a shown label says whether the label was right at the probability it had.
People choose what to judge by probability, and choosing by the probability does not bias the
share of right ones given the probability; so verdicts calibrate where examples cannot: on the
images of this folder, as they are. The map is that of beta calibration with one slope (Kull,
Silva Filho & Flach, "Beta calibration", 2017): a line in log odds, drawn to leave everything
as it is, and monotone, so that no label overtakes another.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.labelling.logistic.map_logistic import fit_map_logistic, logit, sigmoid
from engine.project import VerdictKind, VerdictSnapshot
from engine.vectors import Float32s

_MEAN: Final = np.array([0.0, 1.0])
_SPREAD: Final = np.array([0.6, 0.25])
_FRESH: Final = 400.0  # verdicts later, one counts 1 / e of a fresh one
_FLATTEST: Final = 0.2
_BELIEVED: Final = 0.25
"""Of what would make labels surer: those that are left are no easier than those judged."""


@dataclass(frozen=True)
class VerdictCalibration:
    """Log odds times `slope` and `offset` more are those that verdicts bear out."""

    offset: float = 0.0
    slope: float = 1.0

    @classmethod
    def of(cls, verdicts: VerdictSnapshot) -> "VerdictCalibration":
        """Learn from the guesses of which a person has said whether they were right.

        Images that are none of these are left to what tells novel images, which learns from
        them already: both together would take the same mistakes off twice.
        """
        judged = verdicts.judged()
        is_known = verdicts.kinds[judged.image_ids] != VerdictKind.NONE_OF_THESE
        if not is_known.any():
            return cls()
        order = judged.order[is_known]
        logits = logit(judged.probabilities[is_known].astype(np.float64), least=0.01)
        later = len(order) - np.argsort(np.argsort(order, kind="stable"))
        offset, slope = fit_map_logistic(
            np.stack([np.ones(len(logits)), logits], axis=1),
            judged.is_right[is_known],
            np.exp(-later / _FRESH),
            mean=_MEAN,
            spread=_SPREAD,
        )
        if offset > 0:
            offset *= _BELIEVED
        return cls(float(offset), max(float(slope), _FLATTEST))

    def apply(self, probabilities: Float32s) -> Float32s:
        """Return calibrated `probabilities` (n_images, n_classes), rows of at most 1.

        The best class of a row is calibrated; what the others have is scaled to what is left.
        """
        if self == VerdictCalibration() or not probabilities.size:
            return probabilities
        best = probabilities.max(axis=1).astype(np.float64)
        calibrated = sigmoid(self.offset + self.slope * logit(best))
        others = (1 - calibrated) / np.maximum(1 - best, 1e-6)
        scaled = probabilities * np.minimum(others, calibrated / np.maximum(best, 1e-6))[:, None]
        scaled[np.arange(len(best)), probabilities.argmax(axis=1)] = calibrated
        return np.asarray(scaled, np.float32)

    def undone(self, probabilities: Float32s) -> Float32s:
        """Return the probabilities of best classes (n_images,) as they were before `apply`."""
        logits = logit(probabilities.astype(np.float64))
        return sigmoid((logits - self.offset) / self.slope).astype(np.float32)
