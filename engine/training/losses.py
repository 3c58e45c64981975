"""How far a student is from its teacher."""

from collections.abc import Sequence
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

    def similarities(self, student: Tensor, teacher: Tensor) -> tuple[Tensor, Tensor]:
        """Return the cosines of all pairs, float32 (n, n) each."""
        (_, unit), (_, taught) = self.place(student), self.place(teacher)
        return unit @ unit.T, taught @ taught.T

    def agreement(self, student: Tensor, teacher: Tensor) -> float:
        """Return the mean cosine of a student's features with the teacher's."""
        (_, unit), (_, taught) = self.place(student), self.place(teacher)
        return float((unit * taught).sum(1).mean())


class RelationLoss:
    """Compares how similar the images of a batch are to a student and to its teachers.

    Similarity is the cosine in the space where prototypes are computed: root, centred on the
    batch, unit, for each teacher by itself, and then the mean over them. The student needs
    neither their dimension nor their coordinates (Tung & Mori 2019, similarity-preserving; Park et
    al. 2019, relational knowledge distillation).

    Parameters
    ----------
    dims : of the features of each teacher, which stand one behind the other
    """

    def __init__(self, dims: Sequence[int]) -> None:
        self._dims = list(dims)

    def similarities(self, student: Tensor, teacher: Tensor) -> tuple[Tensor, Tensor]:
        """Return float32 (n, n) each."""
        parts = [_cosines(part) for part in torch.split(teacher, self._dims, dim=1)]
        return _cosines(student), torch.stack(parts).mean(0)

    def __call__(self, student: Tensor, teacher: Tensor) -> Tensor:
        """Return the mean square of the differences."""
        given, taught = self.similarities(student, teacher)
        return (given - taught).square().mean()

    def agreement(self, student: Tensor, teacher: Tensor) -> float:
        """Return the cosine of all similarities of pairs with those of the teachers."""
        given, taught = (_without_diagonal(s) for s in self.similarities(student, teacher))
        return float(functional.cosine_similarity(given, taught, dim=0))


def _cosines(features: Tensor) -> Tensor:
    roots = signed_root(functional.normalize(features.float(), dim=1))
    unit = functional.normalize(roots - roots.mean(0), dim=1)
    return unit @ unit.T


def _without_diagonal(matrix: Tensor) -> Tensor:
    return matrix[~torch.eye(len(matrix), dtype=torch.bool, device=matrix.device)]


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
