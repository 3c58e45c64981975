"""One probabilistic classifier per attribute, and classes by what these say.

Direct attribute prediction: Lampert, Nickisch & Harmeling, "Attribute-Based Classification for
Zero-Shot Visual Object Categorization" (2014). All classifiers are fitted at once, on soft
targets, so that a strength of 0.3 counts as what it is.
"""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from engine.prototypes.zero_shot.descent import descend
from engine.prototypes.zero_shot.lesson import Lesson
from engine.prototypes.zero_shot.signatures import Signatures
from engine.vectors import Float32s, Int32s

if TYPE_CHECKING:
    import torch

_HIDDEN: Final = 64
_RATE: Final = 0.05  # unit rows need weights of ten and more
_DOUBT: Final = 0.02
_LOW_WEIGHT: Final = 0.1  # of what was not said of a class but filled in from the others


@dataclass(frozen=True, eq=False)
class AttributeClassifiers:
    """How likely each attribute is in an image.

    Attributes
    ----------
    layers : weights float32 (width, next width) and offsets (next width,) of one or two layers
    prior : float32 (n_attributes,), logit of the share of images that have it
    """

    layers: tuple[tuple[Float32s, Float32s], ...]
    prior: Float32s

    def logits(self, features: Float32s) -> Float32s:
        """Return float32 (n, n_attributes) for `features` (n, dim) of the lesson's space."""
        values = features
        for position, (weights, offsets) in enumerate(self.layers):
            values = np.maximum(values, 0) if position else values
            values = values @ weights + offsets
        return values

    def scores(self, features: Float32s, signatures: Signatures) -> Float32s:
        """Weigh what is more likely than usual by what is stronger than usual in the class."""
        return cast("Float32s", (self.logits(features) - self.prior) @ signatures.vectors.T)


def fit_dap(lesson: Lesson, *, classifier: str = "logistic", decay: float) -> AttributeClassifiers:
    """Fit "logistic" regressions, linear "svm"s, or an "mlp" with one output per attribute.

    Tags of single images override the checklist of their class; unknown entries count a tenth.
    """
    import torch

    targets, weights = _targets(lesson)
    prior = _logit((targets * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-6))
    layers = _first_layers(lesson, prior, is_deep=classifier == "mlp")
    loss_of = _hinge if classifier == "svm" else _cross_entropy
    share = float(weights.mean())

    def loss(rows: Int32s) -> "torch.Tensor":
        logits = _forward(torch.from_numpy(lesson.features[rows]), layers)
        losses = loss_of(logits, torch.from_numpy(targets[rows]))
        penalty = sum((array**2).sum() for array, _ in layers) / targets.shape[1]
        mean = (losses * torch.from_numpy(weights[rows])).mean() / share
        return cast("torch.Tensor", mean + decay * penalty)

    descend(lesson, [array for layer in layers for array in layer], loss, rate=_RATE)
    arrays = [(w.detach().numpy(), b.detach().numpy()) for w, b in layers]
    return AttributeClassifiers(tuple(arrays), prior)


def _targets(lesson: Lesson) -> tuple[Float32s, Float32s]:
    """Return strengths and weights, float32 (n, n_attributes) both."""
    signatures, members = lesson.signatures, lesson.members
    targets = signatures.strengths[members]
    weights = np.where(signatures.known, np.float32(1), np.float32(_LOW_WEIGHT))[members]
    if lesson.tags is not None:
        is_tagged = np.isfinite(lesson.tags)
        targets = np.where(is_tagged, lesson.tags, targets).astype(np.float32)
        weights = np.where(is_tagged, np.float32(1), weights)
    return targets, weights.astype(np.float32)


def _logit(share: Any) -> Float32s:
    kept = np.clip(share, _DOUBT, 1 - _DOUBT)
    return np.asarray(np.log(kept / (1 - kept)), np.float32)


def _first_layers(lesson: Lesson, prior: Float32s, *, is_deep: bool) -> list[Any]:
    import torch

    dim, n_attributes = lesson.features.shape[1], len(prior)
    widths = [dim, _HIDDEN, n_attributes] if is_deep else [dim, n_attributes]
    rng = np.random.default_rng(lesson.seed)
    layers = []
    for position, (width, following) in enumerate(itertools.pairwise(widths)):
        scale = (2 / width) ** 0.5 if is_deep else 0.0
        start = (rng.normal(size=(width, following)) * scale).astype(np.float32)
        offsets = prior.copy() if position == len(widths) - 2 else np.zeros(following, np.float32)
        layers.append([torch.from_numpy(array).requires_grad_() for array in (start, offsets)])
    return layers


def _forward(features: "torch.Tensor", layers: list[Any]) -> "torch.Tensor":
    values = features
    for position, (weights, offsets) in enumerate(layers):
        values = values.clamp(min=0) if position else values
        values = values @ weights + offsets
    return values


def _cross_entropy(logits: "torch.Tensor", targets: "torch.Tensor") -> "torch.Tensor":
    from torch.nn.functional import binary_cross_entropy_with_logits

    return binary_cross_entropy_with_logits(logits, targets, reduction="none")


def _hinge(logits: "torch.Tensor", targets: "torch.Tensor") -> "torch.Tensor":
    """Return the squared hinge, which has a slope everywhere, of both answers by their share."""
    yes, no = (1 - logits).clamp(min=0) ** 2, (1 + logits).clamp(min=0) ** 2
    return targets * yes + (1 - targets) * no
