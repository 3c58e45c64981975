"""What a student is compared with: a teacher's maps and features in fitting coordinates.

Maps of a teacher have their own number of channels and their own side. A hint is such a map
brought to the student's side and to the principal components that the student has channels
for, so that any teacher can teach any student (Romero et al. 2015, FitNets, where a
regressor was learned instead).
"""

from typing import Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

_EPSILON: Final = 1e-4
_POSITIONS_PER_IMAGE: Final = 16


class Hints(NamedTuple):
    """One batch of answers.

    Attributes
    ----------
    maps : float32 (n, channels, side, side), one per stage of the student but the last
    features : float32 (n, dim), as the teacher gives them
    """

    maps: list[Tensor]
    features: Tensor


class HintBasis:
    """Principal components of one of a teacher's maps, half whitened.

    Divided by the fourth root of its variance, a component weighs by its deviation rather
    than by its variance: the weak ones are learned too. The mean square of a hint is 1.
    """

    def __init__(self, mean: Tensor, matrix: Tensor) -> None:
        self.mean, self.matrix = mean, matrix

    @classmethod
    def fit(cls, maps: list[Tensor], width: int, generator: torch.Generator) -> "HintBasis":
        """Fit to maps (n, channels, side, side); zeros fill up where channels are few."""
        some = torch.cat([_some_positions(m, generator) for m in maps])
        rows = some.cpu().double()  # Apple's accelerator has no doubles
        mean = rows.mean(0)
        values, vectors = torch.linalg.eigh(torch.cov(rows.T))
        values, vectors = values.flip(0)[:width].clamp(min=1e-12), vectors.flip(1)[:, :width]
        matrix = vectors / values**0.25 / (values.sqrt().sum() / width).sqrt()
        matrix = functional.pad(matrix, (0, width - matrix.shape[1]))
        return cls(mean.float().to(some.device), matrix.float().to(some.device))

    def apply(self, maps: Tensor, side: int) -> Tensor:
        """Return float32 (n, width, side, side)."""
        if maps.shape[-1] != side:
            maps = functional.interpolate(
                maps.float(), (side, side), mode="bilinear", antialias=True, align_corners=False
            )
        rows: Tensor = (maps.float().permute(0, 2, 3, 1) - self.mean) @ self.matrix
        return rows.permute(0, 3, 1, 2)  # stays channels-last in memory


def signed_root(features: Tensor) -> Tensor:
    """Spread small values as FeatureTransform does, with a gradient that stays finite at 0."""
    roots: Tensor = (features.abs() + _EPSILON).sqrt() - _EPSILON**0.5
    return features.sign() * roots


def _some_positions(maps: Tensor, generator: torch.Generator) -> Tensor:
    n, channels, side, _ = maps.shape
    rows = maps.permute(0, 2, 3, 1).reshape(-1, channels)
    chosen = torch.randint(
        len(rows), (n * min(_POSITIONS_PER_IMAGE, side**2),), generator=generator
    )
    return rows[chosen.to(rows.device)]
