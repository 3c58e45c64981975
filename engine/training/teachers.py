"""Frozen networks to learn from: any of torchvision's, or an op list with its weights.

A teacher sees the same crops as its student and gives up to three things: feature maps at the
resolutions where a student has its stages, features, and logits.
"""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast
from zipfile import BadZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding.runtime.networks import PixelScaling, last_layer, without_last_layer
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.errors import FolderError

# What json, numpy, zipfile and torch let through when a file is not what they expect.
_DAMAGED = (
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
)

STRIDES = 2, 4, 8, 16, 32
"""How much smaller than the image the maps are that a student's stages are compared with."""


class Lesson(NamedTuple):
    """What a teacher says about n images.

    Attributes
    ----------
    maps : for each of STRIDES some of float32 (n, channels, side, side), in order, or none
    features : float32 (n, dim)
    """

    maps: list[list[Tensor]]
    features: Tensor


class Teacher(Protocol):
    """A frozen network.

    Attributes
    ----------
    is_nonnegative : whether no feature is ever below 0
    pads_late : as in Conv
    tells_classes : whether it has logits
    """

    input_size_px: int
    dim: int
    is_nonnegative: bool
    pads_late: bool
    tells_classes: bool

    def teach(self, pixels: Tensor) -> Lesson:
        """Look at float32 (n, 3, side, side) in 0..255."""
        ...

    def classify(self, features: Tensor) -> Tensor:
        """Return the logits of features, (n, n_classes); lets a gradient through."""
        ...


class TorchvisionTeacher(nn.Module):
    """A classification network of torchvision with its default weights.

    Its maps are the last of each resolution.
    """

    pads_late = False
    tells_classes = True

    def __init__(self, network: nn.Module, preprocessing: Preprocessing, *, n_classes: int) -> None:
        super().__init__()
        self.last = last_layer(network, n_classes=n_classes)
        self.body = without_last_layer(network, n_classes=n_classes)
        self.input_size_px = preprocessing.crop_px
        self.scaling = PixelScaling(preprocessing)
        self._maps = _MapsBySide()
        for module in self.body.modules():
            module.register_forward_hook(self._maps.see)
        self.eval().requires_grad_(requires_grad=False)
        shape = (2, 3, self.input_size_px, self.input_size_px)
        noise = 255 * torch.rand(shape, generator=torch.Generator().manual_seed(0))
        features = self.teach(noise).features
        self.dim = features.shape[1]
        self.is_nonnegative = bool((features >= 0).all())

    @torch.no_grad()
    def teach(self, pixels: Tensor) -> Lesson:
        self._maps.clear()
        features = self.body(self.scaling(pixels)).flatten(1)
        return Lesson(self._maps.at_strides(pixels.shape[-1]), features)

    def classify(self, features: Tensor) -> Tensor:
        is_conv = isinstance(self.last, nn.Conv2d)  # in SqueezeNet
        logits: Tensor = self.last(features[:, :, None, None] if is_conv else features)
        return logits.flatten(1)


class EdgeTpuTeacher(nn.Module):
    """MobileNetEdgeTPU from the op list of its TFLite graph, as `edgetpu.json` and `.npz`.

    Its maps are what its blocks give: the narrow layers, which have no ReLU behind them, or
    their sums where there is a way around.
    """

    pads_late = True
    tells_classes = True

    def __init__(self, graph: dict[str, Any], constants: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        convs = {
            str(op["out"][0]): _PaddedConv(op, constants)
            for op in graph["ops"]
            if op["op"].endswith("CONV_2D")
        }
        *body, last = convs
        self.last = convs[last]
        self.convs = nn.ModuleDict({name: convs[name] for name in body})
        self._ops = [op for op in graph["ops"] if op["op"] == "ADD" or str(op["out"][0]) in body]
        self._source: int = graph["input"]
        self._scale, self._zero = graph["in_quant"]
        self.input_size_px: int = graph["ops"][0]["in_shape"][1]
        self.dim = self.last.conv.in_channels
        self.is_nonnegative = True
        self.eval().requires_grad_(requires_grad=False)

    @torch.no_grad()
    def teach(self, pixels: Tensor) -> Lesson:
        scaled = (pixels - self._zero) * self._scale
        maps = scaled.contiguous(memory_format=torch.channels_last)
        values = {self._source: maps}
        seen = _MapsBySide()
        for op in self._ops:
            inputs = [values[i] for i in op["inp"] if i in values]
            maps, is_narrow = self._run(op, inputs)
            values[op["out"][0]] = maps
            if op["op"] == "ADD":
                seen.replace_last(maps)
            elif is_narrow:
                seen.add(maps)
        return Lesson(seen.at_strides(pixels.shape[-1]), maps.mean((2, 3)))

    def _run(self, op: dict[str, Any], inputs: list[Tensor]) -> tuple[Tensor, bool]:
        """Return what an operation gives, and whether no ReLU is behind it."""
        if op["op"] == "ADD":
            return inputs[0] + inputs[1], True
        conv = cast("_PaddedConv", self.convs[str(op["out"][0])])
        return conv(inputs[0]), conv.is_linear

    def classify(self, features: Tensor) -> Tensor:
        return cast("Tensor", self.last(features[:, :, None, None])).flatten(1)


class _PaddedConv(nn.Module):
    """A convolution with TensorFlow's padding, which is one-sided where the side is halved."""

    def __init__(self, op: dict[str, Any], constants: Mapping[str, NDArray[Any]]) -> None:
        super().__init__()
        is_depthwise = op["op"].startswith("DEPTHWISE")
        weight = torch.from_numpy(constants[str(op["inp"][1])].astype(np.float32))
        weight = weight.permute(3, 0, 1, 2) if is_depthwise else weight.permute(0, 3, 1, 2)
        n_out, n_in, kernel, _ = weight.shape
        stride = round(op["in_shape"][1] / op["out_shape"][1])
        self.is_linear = not op["range"] or op["range"][0] < 0
        self.conv = nn.Conv2d(
            n_out if is_depthwise else n_in,
            n_out,
            kernel,
            stride,
            padding=kernel // 2 if stride == 1 else 0,
            groups=n_out if is_depthwise else 1,
        )
        self.conv.load_state_dict(
            {
                "weight": weight,
                "bias": torch.from_numpy(constants[str(op["inp"][2])].astype(np.float32)),
            }
        )
        self.conv.to(memory_format=torch.channels_last)

    def forward(self, maps: Tensor) -> Tensor:
        if self.conv.stride[0] > 1:
            maps = self._pad(maps)
        maps = self.conv(maps)
        return maps if self.is_linear else maps.relu_()

    def _pad(self, maps: Tensor) -> Tensor:
        (kernel, _), (stride, _), side = self.conv.kernel_size, self.conv.stride, maps.shape[-1]
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        padded = functional.pad(maps, (total // 2, total - total // 2) * 2)
        return padded.contiguous(memory_format=torch.channels_last)


class _MapsBySide:
    """Keeps maps that pass by, in order."""

    def __init__(self) -> None:
        self._by_side: dict[int, list[Tensor]] = {}

    def clear(self) -> None:
        self._by_side.clear()

    def see(self, _module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> None:
        """Be the forward hook of a module: keep the last square map of every resolution."""
        if isinstance(output, Tensor) and output.ndim == 4 and output.shape[2] == output.shape[3]:
            self._by_side[output.shape[3]] = [output]

    def add(self, maps: Tensor) -> None:
        self._by_side.setdefault(maps.shape[3], []).append(maps)

    def replace_last(self, maps: Tensor) -> None:
        self._by_side[maps.shape[3]][-1] = maps

    def at_strides(self, side_px: int) -> list[list[Tensor]]:
        """Return the maps at each of STRIDES, or none if one but the first has none."""
        maps = [self._by_side.get(-(-side_px // stride), []) for stride in STRIDES]
        return maps if all(maps[1:]) else [[] for _ in STRIDES]


def load_edgetpu(folder: Path) -> EdgeTpuTeacher:
    """Load an op list by its folder.

    Raises
    ------
    FolderError
        If the folder holds no `edgetpu.json` with `edgetpu.npz`.
    """
    try:
        graph = json.loads((folder / "edgetpu.json").read_bytes())
        with (folder / "edgetpu.npz").open("rb") as file, np.load(file) as constants:
            return EdgeTpuTeacher(graph, constants)
    except _DAMAGED as error:
        raise FolderError(
            "{folder} holds no teacher: edgetpu.json and edgetpu.npz are missing or damaged.",
            folder=str(folder),
        ) from error
