"""Inventing features with a conditional variational autoencoder.

Mishra et al., "A Generative Model for Zero Shot Learning Using Conditional Variational
Autoencoders" (2018), after Kingma & Welling, "Auto-Encoding Variational Bayes" (2014): an encoder
says by what an image differs from others of its signature, a decoder makes features of a
signature and of such differences, which for unseen classes are drawn at random.
"""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from engine.prototypes.zero_shot.descent import descend
from engine.prototypes.zero_shot.generative import head_scores
from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, Int32s, normalise_rows

if TYPE_CHECKING:
    import torch

_DRAWN: Final = 40
_HIDDEN: Final = 256
_CODE: Final = 32
_DROPPED: Final = 0.2  # of the attributes in each step, so that none is relied on alone
_ROUNDS: Final = 2
_RATE: Final = 4e-3
_Layers = tuple[tuple[Any, Any], tuple[Any, Any]]


@dataclass(frozen=True, eq=False)
class VariationalGenerator:
    """The decoder: one hidden layer from a signature and a code to features.

    Attributes
    ----------
    layers : weights float32 (width, next width) and offsets (next width,) of two layers
    """

    layers: _Layers
    seed: int

    def synthesise(self, signatures: Signatures, *, count: int) -> Float32s:
        """Return unit rows, float32 (n_classes * count, dim), class by class."""
        vectors = np.repeat(signatures.vectors, count, axis=0)
        rng = np.random.default_rng(self.seed)
        codes = rng.standard_normal((len(vectors), _CODE), np.float32)
        (first, first_offsets), (second, offsets) = self.layers
        hidden = np.maximum(np.concatenate([vectors, codes], axis=1) @ first + first_offsets, 0)
        return normalise_rows(hidden @ second + offsets)

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        """Return the log-odds of a logistic head that was taught with invented features."""
        invented = self.synthesise(signatures, count=_DRAWN)
        return head_scores(features, invented, n_classes=len(signatures.vectors))


def fit_cvae(lesson: Lesson, *, divergence: float) -> Compatibility:
    """Learn to encode and to decode.

    Parameters
    ----------
    divergence : the weight of what keeps codes near a standard normal distribution
    """
    import torch

    vectors, dim = lesson.signatures.vectors, lesson.features.shape[1]
    scale = np.float32(dim**0.5)
    rng = np.random.default_rng(lesson.seed)
    encoder = _first_layers(rng, (dim + vectors.shape[1], _HIDDEN, 2 * _CODE))
    decoder = _first_layers(rng, (vectors.shape[1] + _CODE, _HIDDEN, dim))

    def loss(rows: Int32s) -> "torch.Tensor":
        features = torch.from_numpy(lesson.features[rows] * scale)
        drawn = vectors[lesson.class_index[rows]]
        kept = drawn * (rng.random(drawn.shape) > _DROPPED)
        signatures = torch.from_numpy(normalise_rows(kept.astype(np.float32)))
        mean, spread = _forward(torch.cat([features, signatures], dim=1), encoder).chunk(2, dim=1)
        noise = torch.from_numpy(rng.standard_normal(mean.shape, np.float32))
        code = mean + torch.exp(spread / 2) * noise
        rest = features - _forward(torch.cat([signatures, code], dim=1), decoder)
        surprise = (mean**2 + spread.exp() - spread - 1).sum(dim=1).mean()
        return (rest**2).sum(dim=1).mean() + divergence * surprise

    arrays = [array for layer in (*encoder, *decoder) for array in layer]
    descend(arrays, loss, n_rows=len(lesson.features), seed=lesson.seed, rate=_RATE, rounds=_ROUNDS)
    learnt = tuple((w.detach().numpy(), offsets.detach().numpy()) for w, offsets in decoder)
    return VariationalGenerator(cast("_Layers", learnt), lesson.seed)


def _first_layers(rng: np.random.Generator, widths: tuple[int, int, int]) -> _Layers:
    import torch

    layers = []
    for width, following in itertools.pairwise(widths):
        scale = np.float32((2 / width) ** 0.5)
        start = torch.from_numpy(scale * rng.standard_normal((width, following), np.float32))
        layers.append((start.requires_grad_(), torch.zeros(following, requires_grad=True)))
    return layers[0], layers[1]


def _forward(values: "torch.Tensor", layers: _Layers) -> "torch.Tensor":
    (first, first_offsets), (second, offsets) = layers
    hidden = (values @ first + first_offsets).clamp(min=0)
    return cast("torch.Tensor", hidden @ second + offsets)
