"""A network with one hidden layer that tells attributes, learnt by gradient descent."""

import itertools
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from engine.prototypes.zero_shot.descent import descend
from engine.vectors import Float32s, Int32s

if TYPE_CHECKING:
    import torch

_HIDDEN: Final = 64
_RATE: Final = 0.05  # unit rows need weights of ten and more


def fit_attribute_network(
    features: Float32s,
    targets: Float32s,
    weights: Float32s,
    prior: Float32s,
    *,
    decay: float,
    seed: int,
) -> tuple[tuple[Float32s, Float32s], ...]:
    """Return weights and offsets of two layers, whose outputs are logits of attributes.

    Parameters
    ----------
    features : float32 (n, dim)
    targets : float32 (n, n_attributes), 0..1
    weights : float32 (n, n_attributes), how much each target counts
    prior : float32 (n_attributes,), the logits to start from
    """
    import torch

    layers = _first_layers(features.shape[1], prior, seed)
    share = max(float(weights.mean()), 1e-9)

    def loss(rows: Int32s) -> "torch.Tensor":
        logits = _forward(torch.from_numpy(features[rows]), layers)
        losses = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, torch.from_numpy(targets[rows]), torch.from_numpy(weights[rows])
        )
        penalty = sum((array**2).sum() for array, _ in layers) / targets.shape[1]
        return cast("torch.Tensor", losses / share + decay * penalty)

    arrays = [array for layer in layers for array in layer]
    descend(arrays, loss, n_rows=len(features), seed=seed, rate=_RATE)
    return tuple((array.detach().numpy(), offsets.detach().numpy()) for array, offsets in layers)


def _first_layers(dim: int, prior: Float32s, seed: int) -> list[Any]:
    import torch

    widths = dim, _HIDDEN, len(prior)
    rng = np.random.default_rng(seed)
    layers = []
    for (width, following), offsets in zip(
        itertools.pairwise(widths), (np.zeros(_HIDDEN, np.float32), prior.copy()), strict=True
    ):
        start = (rng.normal(size=(width, following)) * (2 / width) ** 0.5).astype(np.float32)
        layers.append([torch.from_numpy(array).requires_grad_() for array in (start, offsets)])
    return layers


def _forward(features: "torch.Tensor", layers: list[Any]) -> "torch.Tensor":
    (first, first_offsets), (second, offsets) = layers
    hidden = (features @ first + first_offsets).clamp(min=0)
    return cast("torch.Tensor", hidden @ second + offsets)
