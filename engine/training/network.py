"""The torch module of an architecture, as it is trained: with batch normalisation."""

from collections.abc import Iterator, Mapping
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding.network.architecture import HALF_RANGE, Architecture, Block, Conv
from engine.embedding.network.network import padded_conv
from engine.vectors import Float16s


class TrainableConv(nn.Module):
    """A convolution whose outputs are normalised; `fold` makes it a plain one."""

    def __init__(self, conv: Conv) -> None:
        super().__init__()
        layers = padded_conv(conv, bias=False)
        self.padded = nn.Sequential(*layers)
        self.norm = nn.BatchNorm2d(conv.n_out)
        self.is_linear, self.is_clipped = conv.is_linear, conv.is_clipped
        nn.init.kaiming_normal_(self.weight)

    @property
    def weight(self) -> Tensor:
        return cast("Tensor", self.padded[-1].weight)

    def forward(self, maps: Tensor) -> Tensor:
        maps = self.norm(self.padded(maps))
        if self.is_linear:
            return maps
        return functional.relu6(maps, inplace=True) if self.is_clipped else maps.relu_()

    @torch.no_grad()
    def fold(self) -> tuple[Tensor, Tensor]:
        """Return weight and bias of the convolution that does the same in one step."""
        mean, variance = _statistics(self.norm)
        scale = self.norm.weight / (variance + self.norm.eps).sqrt()
        return self.weight * scale[:, None, None, None], self.norm.bias - mean * scale

    @torch.no_grad()
    def unfold(self, weight: Tensor, bias: Tensor) -> None:
        """Take a plain convolution; scale and shift await `settle`."""
        self.weight.copy_(weight)
        self.norm.bias.copy_(bias)

    @torch.no_grad()
    def settle(self, maps: Tensor) -> None:
        """Set scale and shift to what the normalisation of these maps takes away."""
        mean, variance = _statistics(self.norm)
        raw = self.padded(maps)
        torch.mean(raw, dim=(0, 2, 3), out=mean)
        torch.var(raw, dim=(0, 2, 3), correction=0, out=variance)
        self.norm.weight.copy_((variance + self.norm.eps).sqrt())
        self.norm.bias.add_(mean)


class TrainableBlock(nn.Module):
    """Convolutions in a row; a residual one starts as the identity."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        convs = [TrainableConv(conv) for conv in block.convs]
        self.convs = nn.Sequential(*convs)
        self.is_residual = block.is_residual
        if block.is_residual:
            nn.init.zeros_(convs[-1].norm.weight)

    def forward(self, maps: Tensor) -> Tensor:
        out: Tensor = self.convs(maps)
        return maps + out if self.is_residual else out


class TrainableNetwork(nn.Module):
    """The blocks of an architecture, which run one after the other or some of them apart."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.blocks = nn.ModuleList(map(TrainableBlock, architecture.blocks()))

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the features, float32 (n, dim).

        Parameters
        ----------
        pixels : float32 (n, 3, side, side) in 0..255
        """
        maps = scale_pixels(pixels)
        for block in self.blocks:
            maps = block(maps)
        return average(maps)

    def run_apart(self, pixels: Tensor, hints: Mapping[int, Tensor]) -> dict[int, Tensor]:
        """Return what the blocks with a hint give, and the last one, by their number.

        A block after one with a hint starts from that hint. Hints of fewer images make for
        fewer answers.
        """
        maps, given = scale_pixels(pixels), {}
        for number, block in enumerate(self.blocks):
            if (hint := hints.get(number)) is None:
                maps = block(maps)
                continue
            given[number] = block(maps[: len(hint)])
            maps = hint
        given.setdefault(len(self.blocks) - 1, maps)
        return given

    def convs(self) -> Iterator[tuple[str, TrainableConv]]:
        """Yield every convolution with its name in the architecture."""
        modules = (module for module in self.modules() if isinstance(module, TrainableConv))
        names = (name for name, _ in self.architecture.convs())
        yield from zip(names, modules, strict=True)

    def fold(self) -> dict[str, Float16s]:
        """Return the tensors of a weight file, with the normalisation folded in."""
        weights = {}
        for name, conv in self.convs():
            weight, bias = conv.fold()
            weights[f"{name}.weight"] = weight.half().cpu().contiguous().numpy()
            weights[f"{name}.bias"] = bias.half().cpu().numpy()
        return weights

    def unfold(self, weights: Mapping[str, Float16s], pixels: Tensor) -> None:
        """Start from the tensors of a weight file.

        Batch normalisation changes what a batch looks like to the next layer, so scales and
        shifts are set, layer by layer, to give these pixels (as for `forward`) back their own.
        """
        hooks = []
        for name, conv in self.convs():
            weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
            conv.unfold(torch.from_numpy(weight), torch.from_numpy(bias))
            hooks.append(conv.register_forward_pre_hook(_settle))
        with torch.no_grad():
            self(pixels)
        for hook in hooks:
            hook.remove()


def scale_pixels(pixels: Tensor) -> Tensor:
    scaled = pixels / HALF_RANGE - 1
    return scaled.contiguous(memory_format=torch.channels_last)


def average(maps: Tensor) -> Tensor:
    return maps.mean((2, 3))


def _settle(conv: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    if isinstance(conv, TrainableConv):
        conv.settle(*inputs)


def _statistics(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("batch normalisation without running statistics")
    return norm.running_mean, norm.running_var
