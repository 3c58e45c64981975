"""The torch module of an architecture for use, not for training: plain convolutions.

It has to give what the graph of `backbone_graph` gives, since embeddings made on a machine
with an accelerator are compared with those of one without.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.embedding.embedder import EmbedderSpec
from engine.embedding.network.architecture import HALF_RANGE, Architecture, Block, Conv
from engine.embedding.runtime.preprocessing import WholeImage
from engine.vectors import Float16s


class BackboneNetwork(nn.Module):
    """From uint8 (n, side, side, 3) to float32 (n, dim) with rows of length 1.

    Parameters
    ----------
    weights : as in BackboneFile
    """

    def __init__(self, architecture: Architecture, weights: Mapping[str, Float16s]) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*map(_Block, architecture.blocks()))
        self._take(architecture, weights)
        self.eval().requires_grad_(requires_grad=False)

    def forward(self, pixels: Tensor) -> Tensor:
        planes = pixels.permute(0, 3, 1, 2).to(torch.float32)
        maps = self.blocks(planes / HALF_RANGE - 1)
        return functional.normalize(maps.mean((2, 3)), dim=1)

    def _take(self, architecture: Architecture, weights: Mapping[str, Float16s]) -> None:
        own = [module for module in self.modules() if isinstance(module, nn.Conv2d)]
        for conv, (name, _) in zip(own, architecture.convs(), strict=True):
            state = {
                kind: torch.from_numpy(weights[f"{name}.{kind}"].astype(np.float32))
                for kind in ("weight", "bias")
            }
            conv.load_state_dict(state)


@dataclass(frozen=True, eq=False)
class LoadedBackbone:
    """What TorchEmbedder runs."""

    module: BackboneNetwork
    preprocessing: WholeImage
    spec: EmbedderSpec


class _Block(nn.Module):
    def __init__(self, block: Block) -> None:
        super().__init__()
        self.convs = nn.Sequential(*map(_make_conv, block.convs))
        self.is_residual = block.is_residual

    def forward(self, maps: Tensor) -> Tensor:
        out: Tensor = self.convs(maps)
        return maps + out if self.is_residual else out


def _make_conv(conv: Conv) -> nn.Module:
    layers = padded_conv(conv, bias=True)
    if conv.is_linear:
        return nn.Sequential(*layers)
    return nn.Sequential(*layers, nn.ReLU6() if conv.is_clipped else nn.ReLU())


def padded_conv(conv: Conv, *, bias: bool) -> list[nn.Module]:
    """Return the layers of a convolution, the padding first where torch has none of its kind."""
    before, behind = conv.padding
    is_even = before == behind
    plain = nn.Conv2d(
        conv.n_in,
        conv.n_out,
        conv.kernel,
        conv.stride,
        before if is_even else 0,
        groups=conv.groups,
        bias=bias,
    )
    return [plain] if is_even else [nn.ZeroPad2d((before, behind) * 2), plain]
