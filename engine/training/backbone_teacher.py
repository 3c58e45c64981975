"""A backbone of this project as a teacher."""

from typing import NoReturn

import torch
from torch import Tensor, nn

from engine.embedding.network.file import BackboneFile
from engine.embedding.network.network import BackboneNetwork
from engine.training.network import average, scale_pixels
from engine.training.teachers import STRIDES, Lesson


class BackboneTeacher(nn.Module):
    """The network of a weight file, frozen; it gives features, but neither maps nor logits."""

    tells_classes = False

    def __init__(self, file: BackboneFile) -> None:
        super().__init__()
        architecture = file.architecture
        network = BackboneNetwork(architecture, file.weights)
        self.network = network.to(memory_format=torch.channels_last)
        self.input_size_px, self.dim = architecture.input_size_px, architecture.dim
        self.is_nonnegative = not architecture.stages[-1][-1].convs[-1].is_linear
        self.pads_late = any(conv.pads_late for _, conv in architecture.convs())

    @torch.no_grad()
    def teach(self, pixels: Tensor) -> Lesson:
        features = average(self.network.blocks(scale_pixels(pixels)))
        return Lesson([[] for _ in STRIDES], features)

    def classify(self, _features: Tensor) -> NoReturn:
        raise NotImplementedError("a backbone has no logits")
