"""How well a student answers for images that it has never learned from."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.training.crops import CropSampler, shrink
from engine.training.losses import FeatureLoss, RelationLoss
from engine.training.network import TrainableNetwork
from engine.training.teachers import Teacher

_BATCH: Final = 64
_N_NEIGHBOURS: Final = 10


@dataclass(frozen=True)
class Fidelity:
    """Agreement with the teacher on held-out crops.

    Attributes
    ----------
    cosine : mean over the crops, in the space of FeatureLoss; where relations are learned, of the
        similarities of all pairs
    neighbours : share of a crop's ten nearest crops that are the teacher's ten nearest, too
    """

    cosine: float
    neighbours: float


class HeldOut:
    """The same crops of held-out images each time, with the teacher's answers."""

    def __init__(self, sampler: CropSampler, teacher: Teacher, n_crops: int) -> None:
        generator = torch.Generator().manual_seed(1)
        self._crops = [sampler.draw(_BATCH, generator) for _ in range(0, n_crops, _BATCH)]
        self._answers = torch.cat([teacher.teach(crops).features.float() for crops in self._crops])

    @torch.no_grad()
    def measure(self, network: TrainableNetwork, loss: FeatureLoss | RelationLoss) -> Fidelity:
        side_px = network.architecture.input_size_px
        given = torch.cat([network(shrink(crops, side_px)) for crops in self._crops])
        student, teacher = loss.similarities(given, self._answers)
        shared = _nearest(student) & _nearest(teacher)
        return Fidelity(
            cosine=loss.agreement(given, self._answers),
            neighbours=float(shared.sum(1).float().mean()) / _N_NEIGHBOURS,
        )


def _nearest(similarity: Tensor) -> Tensor:
    """Return bool (n, n): whether the second is among the ten nearest of the first."""
    similarity = similarity.clone().fill_diagonal_(-1)
    nearest = torch.zeros_like(similarity, dtype=torch.bool)
    return nearest.scatter_(
        1, similarity.topk(min(_N_NEIGHBOURS, len(similarity) - 1), dim=1).indices, value=True
    )
