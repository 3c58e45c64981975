"""Which images to tag next, so that few tags teach much."""

import numpy as np

from engine.jobs import Job
from engine.labelling.attributes.model import AttributeModel
from engine.labelling.queue.max_herding import Unseen, max_herding
from engine.labelling.request import LabelRequest
from engine.project import AttributeId, ImageId
from engine.vectors import Float32s


def images_to_tag(
    job: Job,
    request: LabelRequest,
    model: AttributeModel | None,
    attribute_id: AttributeId | None,
    *,
    count: int,
    seed: int = 0,
) -> tuple[ImageId, ...]:
    """Return images worth tagging: in doubt, and alike to many; no two of them alike.

    Parameters
    ----------
    model : what is known; None for nothing yet, when typical images come first
    attribute_id : which tag is wanted; None for all attributes of an image at once, when those
        with fewest tags come first
    """
    pool = request.pool
    share_tagged = _share_tagged(request, attribute_id)
    is_done = np.zeros(len(pool), np.bool_)
    is_done[pool.duplicate_of[share_tagged == 1]] = True
    rows = np.unique(pool.duplicate_of[pool.is_pool & pool.is_embedded])
    rows = rows[~is_done[rows]].astype(np.int32)
    weights = np.zeros(len(pool), np.float32)
    weights[rows] = 1 if model is None else model.doubt(rows, attribute_id)
    seen = np.flatnonzero((share_tagged > 0) & pool.is_embedded).astype(np.int32)
    untouched = Unseen(pool.features, rows[share_tagged[rows] == 0], seen, weights)
    found = max_herding(job, untouched, count=count, rng=np.random.default_rng(seed)).rows.tolist()
    begun = rows[share_tagged[rows] > 0]
    found += begun[np.argsort(share_tagged[begun], kind="stable")].tolist()
    return tuple(map(ImageId, found[:count]))


def _share_tagged(request: LabelRequest, attribute_id: AttributeId | None) -> Float32s:
    """Return which share of the wanted tags each image has: float32 (n_images,)."""
    shares = np.zeros(len(request.pool), np.float32)
    attributes = request.attributes
    if attributes is None:
        return shares
    known = np.isfinite(attributes.tags)
    if attribute_id is not None:
        if attribute_id not in attributes.attribute_ids:
            return shares
        known = known[:, [attributes.column_of(attribute_id)]]
    is_here = attributes.tagged < len(shares)
    shares[attributes.tagged[is_here]] = known[is_here].mean(axis=1)
    return shares
