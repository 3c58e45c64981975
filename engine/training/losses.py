"""How far a student is from its teacher."""

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.hints import signed_root

_TEMPERATURE: Final = 2.0


def unexplained(maps: Tensor, hint: Tensor) -> Tensor:
    """Return the share of the hint's mean square that the student's maps leave over."""
    return (maps - hint).square().mean() / hint.square().mean()


class FeatureLoss:
    """Compares features in the space where prototypes are computed: root, centred, unit.

    Parameters
    ----------
    centre : float32 (dim,), mean of the teacher's roots
    """

    def __init__(self, centre: Tensor) -> None:
        self.centre = centre

    def place(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return centred roots and the same as unit vectors, float32 (n, dim) each."""
        roots = signed_root(features.float()) - self.centre
        return roots, functional.normalize(roots, dim=1)

    def __call__(self, student: Tensor, teacher: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the unexplained share, 1 - cosine, and the loss of similarities.

        The last compares all pairs of a batch (Tung & Mori 2019, similarity-preserving), since
        neighbours are what prototypes are made of.
        """
        roots, unit = self.place(student)
        taught_roots, taught_unit = self.place(teacher)
        cosine = 1 - (unit * taught_unit).sum(1).mean()
        pairs = (unit @ unit.T - taught_unit @ taught_unit.T).square().mean()
        return unexplained(roots, taught_roots), cosine, pairs


def softened(student: Tensor, teacher: Tensor) -> Tensor:
    """Return the divergence of softened logits (Hinton et al. 2015)."""
    wanted = functional.log_softmax(teacher.float() / _TEMPERATURE, dim=1)
    given = functional.log_softmax(student.float() / _TEMPERATURE, dim=1)
    loss = functional.kl_div(given, wanted, log_target=True, reduction="batchmean")
    return _TEMPERATURE**2 * loss


def cosine_schedule(step: int, total: int, *, warm_up: int) -> float:
    """Return the factor of the learning rate: a linear start, then half a cosine to 0."""
    if step < warm_up:
        return (step + 1) / warm_up
    progress = (step - warm_up) / max(1, total - warm_up)
    return float(0.5 * (1 + torch.cos(torch.tensor(torch.pi * progress))))
