"""Several teachers as one.

Networks of different make err differently, so that what they see together tells classes apart
better than what the best of them sees.
"""

from collections.abc import Sequence
from typing import NoReturn

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.training.backbone_teacher import BackboneTeacher
from engine.training.crops import shrink
from engine.training.teachers import STRIDES, EdgeTpuTeacher, Lesson, TorchvisionTeacher

SingleTeacher = TorchvisionTeacher | EdgeTpuTeacher | BackboneTeacher


class JointTeacher(nn.Module):
    """Teachers that look at the same crops, each at its own resolution.

    Their features stand one behind the other, those of each L2-normalised. A student of any
    dimension learns from them how similar images are, so there are no maps and no logits.

    Attributes
    ----------
    dims : of the features of each
    """

    is_nonnegative = True
    tells_classes = False

    def __init__(self, teachers: Sequence[SingleTeacher]) -> None:
        super().__init__()
        self._teachers = tuple(teachers)
        self.members = nn.ModuleList(teachers)
        self.input_size_px = max(teacher.input_size_px for teacher in teachers)
        self.dims = tuple(teacher.dim for teacher in teachers)
        self.dim = sum(self.dims)
        self.pads_late = all(teacher.pads_late for teacher in teachers)

    @torch.no_grad()
    def teach(self, pixels: Tensor) -> Lesson:
        parts = [
            functional.normalize(teacher.teach(_at_side(pixels, teacher)).features.float(), dim=1)
            for teacher in self._teachers
        ]
        return Lesson([[] for _ in STRIDES], torch.cat(parts, dim=1))

    def classify(self, _features: Tensor) -> NoReturn:
        raise NotImplementedError("several teachers have no logits in common")


def _at_side(pixels: Tensor, teacher: SingleTeacher) -> Tensor:
    side_px = teacher.input_size_px
    return pixels if pixels.shape[-1] == side_px else shrink(pixels, side_px)
