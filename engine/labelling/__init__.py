"""The iterative pseudo-labeller: a few given labels in, a label and a probability for every image.

The interface stays while the method improves: `PseudoLabeler(settings).run(job, request)`.
"""

from engine.labelling.labels import (
    ImageStatus,
    LabelRequest,
    LabelSettings,
    Method,
    PreparedPool,
    PseudoLabels,
    RoundReport,
    image_statuses,
    pack_labels,
    unpack_labels,
)
from engine.labelling.pool import (
    EmbeddedImages,
    EmbeddingTable,
    by_image,
    embed_request,
    find_twins,
    images_to_embed,
    prepare_pool,
    with_graph,
)
from engine.labelling.pseudo_labeler import PseudoLabeler
from engine.labelling.reasons import Reason, explain

__all__ = [
    "EmbeddedImages",
    "EmbeddingTable",
    "ImageStatus",
    "LabelRequest",
    "LabelSettings",
    "Method",
    "PreparedPool",
    "PseudoLabeler",
    "PseudoLabels",
    "Reason",
    "RoundReport",
    "by_image",
    "embed_request",
    "explain",
    "find_twins",
    "image_statuses",
    "images_to_embed",
    "pack_labels",
    "prepare_pool",
    "unpack_labels",
    "with_graph",
]
