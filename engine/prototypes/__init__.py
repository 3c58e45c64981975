"""From labelled vectors to one prototype a class, and from those to scores and reasons."""

from engine.prototypes.evaluation import (
    EpisodeSettings,
    draw_classes,
    draw_support,
    evaluate_episodes,
    half_width,
)
from engine.prototypes.explanation import most_similar, nearest_examples
from engine.prototypes.prototype import (
    FeatureTransform,
    Prototypes,
    compute_prototypes,
    softmax,
    sum_by_class,
)
from engine.prototypes.whitening import whiten

__all__ = [
    "EpisodeSettings",
    "FeatureTransform",
    "Prototypes",
    "compute_prototypes",
    "draw_classes",
    "draw_support",
    "evaluate_episodes",
    "half_width",
    "most_similar",
    "nearest_examples",
    "softmax",
    "sum_by_class",
    "whiten",
]
