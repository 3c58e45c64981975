"""Maps that are learnt by gradient descent: a ranking bilinear map and a prototype network."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from engine.prototypes.zero_shot.bilinear import BilinearMap
from engine.prototypes.zero_shot.descent import descend
from engine.prototypes.zero_shot.lesson import Compatibility, Lesson
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, Int32s, normalise_rows

if TYPE_CHECKING:
    import torch

_SHARPNESS: Final = 20.0
_HIDDEN: Final = 256
_DROPPED: Final = 0.2


@dataclass(frozen=True, eq=False)
class PrototypeNetwork:
    """Embeds a signature as a prototype with one hidden layer.

    Attributes
    ----------
    first : float32 (n_attributes, hidden)
    second : float32 (hidden, dim)
    """

    first: Float32s
    second: Float32s

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        prototypes = np.maximum(signatures.vectors @ self.first, 0) @ self.second
        return cast("Float32s", features @ normalise_rows(prototypes).T)


def fit_compatibility(lesson: Lesson, *, margin: float, decay: float) -> Compatibility:
    """Learn a bilinear map whose right class beats the best wrong one by `margin`.

    The structured joint embedding of Akata et al., "Evaluation of Output Embeddings for
    Fine-Grained Image Classification" (2015); ALE weighs all wrong classes instead.
    """
    import torch

    dim, n_attributes = lesson.features.shape[1], lesson.signatures.vectors.shape[1]
    signatures = torch.from_numpy(lesson.signatures.vectors)
    weights = torch.zeros((dim, n_attributes), requires_grad=True)

    def loss(rows: Int32s) -> "torch.Tensor":
        features, class_index = _drawn(lesson, rows)
        scores = features @ weights @ signatures.T
        right = scores.gather(1, class_index[:, None])
        rival = (scores + margin).scatter(1, class_index[:, None], -torch.inf).amax(dim=1)
        return (rival - right[:, 0]).clamp(min=0).mean() + decay * (weights**2).sum()

    descend([weights], loss, n_rows=len(lesson.features), seed=lesson.seed)
    return BilinearMap(weights.detach().numpy())


def fit_proto(lesson: Lesson, *, decay: float) -> Compatibility:
    """Learn the prototype network for zero-shot learning of Snell et al. (2017).

    A fifth of the attributes is left out at random in each step, so that none is relied on
    alone and unknown ones do no harm.
    """
    import torch

    rng = np.random.default_rng(lesson.seed)
    dim, n_attributes = lesson.features.shape[1], lesson.signatures.vectors.shape[1]
    first, second = (
        torch.from_numpy(_random(rng, shape)).requires_grad_()
        for shape in ((n_attributes, _HIDDEN), (_HIDDEN, dim))
    )
    vectors = lesson.signatures.vectors

    def loss(rows: Int32s) -> "torch.Tensor":
        features, class_index = _drawn(lesson, rows)
        kept = (rng.random(vectors.shape) > _DROPPED).astype(np.float32)
        signatures = torch.from_numpy(normalise_rows(vectors * kept))
        prototypes = torch.nn.functional.normalize((signatures @ first).clamp(min=0) @ second)
        scores = _SHARPNESS * features @ prototypes.T
        penalty = decay * ((first**2).sum() + (second**2).sum())
        return torch.nn.functional.cross_entropy(scores, class_index) + penalty

    descend([first, second], loss, n_rows=len(lesson.features), seed=lesson.seed)
    return PrototypeNetwork(first.detach().numpy(), second.detach().numpy())


def _drawn(lesson: Lesson, rows: Int32s) -> "tuple[torch.Tensor, torch.Tensor]":
    import torch

    class_index = lesson.class_index[rows].astype(np.int64)
    return torch.from_numpy(lesson.features[rows]), torch.from_numpy(class_index)


def _random(rng: np.random.Generator, shape: tuple[int, int]) -> Float32s:
    scale = np.float32((2 / shape[0]) ** 0.5)
    return scale * rng.standard_normal(shape, np.float32)
