"""What a student is compared with: a teacher's maps and features in fitting coordinates.

Maps of a teacher have their own number of channels. A hint is such a map brought to the
principal components that the student has channels for, so that any teacher can teach any
student (Romero et al. 2015, FitNets, where a regressor was learned instead).
"""

from collections.abc import Sequence
from math import ceil
from typing import Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from engine.embedding.network.architecture import Architecture

_EPSILON: Final = 1e-4
_POSITIONS_PER_IMAGE: Final = 16


class Hints(NamedTuple):
    """One batch of answers.

    Attributes
    ----------
    maps : float32 (up to n, channels, side, side) by the number of the block that should give it
    features : float32 (n, dim), as the teacher gives them
    """

    maps: dict[int, Tensor]
    features: Tensor


class HintPlace(NamedTuple):
    """Which of a teacher's maps is compared with what a student's block gives.

    Attributes
    ----------
    stage, turn : the map among a teacher's: by resolution, then in the order of its making
    block : number of the student's block
    width : channels of that block
    """

    stage: int
    turn: int
    block: int
    width: int


def place_hints(architecture: Architecture, n_maps: Sequence[int]) -> list[HintPlace]:
    """Spread a teacher's maps evenly over the blocks of each stage, the last on the last.

    Parameters
    ----------
    n_maps : how many maps the teacher has in each resolution
    """
    places = []
    start = 0
    for stage, (blocks, count) in enumerate(zip(architecture.stages, n_maps, strict=False)):
        n = min(len(blocks), count)
        for i in range(1, n + 1):
            turn, block = ceil(i * count / n) - 1, ceil(i * len(blocks) / n) - 1
            width = blocks[block].convs[-1].n_out
            places.append(HintPlace(stage, turn, start + block, width))
        start += len(blocks)
    return places


class HintBasis:
    """Principal components of one of a teacher's maps, half whitened.

    Divided by the fourth root of its variance, a component weighs by its deviation rather
    than by its variance: the weak ones are learned too. The mean square is 1 for the maps that
    it was fitted to.
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

    def apply(self, maps: Tensor) -> Tensor:
        """Return float32 (n, width, side, side)."""
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
