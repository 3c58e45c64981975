"""How likely every image is of each class by its checklist, learnt from examples and tags."""

from typing import Final

import numpy as np

from engine.jobs import Job
from engine.labelling.attributes.model import known_attributes, seen_images
from engine.labelling.attributes.prior import AttributeScores
from engine.labelling.logistic.heads import log_softmax
from engine.labelling.request import LabelRequest
from engine.prototypes.zero_shot import fit_refined, fit_zero_shot
from engine.vectors import Int32s

_TEMPERATURE: Final = 0.35  # in standard deviations of the scores
_MOST_REFINED: Final = 50_000  # images; of more, an even sample


def learn_attribute_scores(
    job: Job,
    request: LabelRequest,
    class_ids: Int32s,
    known: AttributeScores | None,
    *,
    method: str = "auto",
) -> AttributeScores:
    """Learn from examples and tags how attributes look, and weigh all images by all checklists.

    Parameters
    ----------
    class_ids : int32 (n_classes,), those that compete
    known : what was learnt before, which is returned if it still holds
    method : of `method_names`

    Raises
    ------
    ChecklistError
        If the checklists do not allow it.
    """
    attributes = known_attributes(request).of_classes(class_ids)
    pool, own = request.pool, request.own_labels()
    if known is not None and known.holds_for(pool.features, own, attributes):
        return known
    _, seen = seen_images(request, attributes)
    rows = np.flatnonzero(pool.is_pool & pool.is_embedded)
    log_probabilities = np.zeros((len(pool), len(class_ids)), np.float32)
    model = fit_zero_shot(job, seen, attributes.class_names, method=method)
    if len(rows):
        sample = rows[:: max(1, len(rows) // _MOST_REFINED)]
        refined = fit_refined(model, seen, pool.features[sample])
        scores = refined.scores(pool.features[rows]) / np.float32(_TEMPERATURE)
        log_probabilities[rows] = log_softmax(scores)
    return AttributeScores(pool.features, own, attributes, log_probabilities)
