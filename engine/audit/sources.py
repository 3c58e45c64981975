"""Where each label came from: a person, the engine, or the one confirming the other."""

from collections.abc import Collection
from enum import StrEnum

import numpy as np

from engine.labelling import ImageStatus, ShownLabels
from engine.project import Catalog, ImageId


class LabelSource(StrEnum):
    """Where a label came from, as manifests say it."""

    NONE = ""
    PERSON = "person"
    CONFIRMED = "confirmed"
    AUTOMATIC = "automatic"
    PROPAGATED = "propagated"
    AUDITED = "audited"


_BY_STATUS = {
    ImageStatus.EXAMPLE: LabelSource.PERSON,
    ImageStatus.ACCEPTED: LabelSource.CONFIRMED,
    ImageStatus.AUTO: LabelSource.AUTOMATIC,
}


def label_sources(
    catalog: Catalog, present: ShownLabels, audited: Collection[ImageId]
) -> list[LabelSource]:
    """Return where the label of each image came from; NONE for images without.

    Examples are a person's, accepted labels are confirmed. A label is propagated if a file of
    the same bytes has it from a person.

    Parameters
    ----------
    audited : images whose label is an answer in an audit
    """
    sources = [
        _BY_STATUS.get(ImageStatus(status), LabelSource.NONE)
        for status in present.statuses.tolist()
    ]
    labels = list(zip(catalog.hashes, present.class_ids.tolist(), strict=True))
    given = np.isin(present.statuses, [ImageStatus.EXAMPLE, ImageStatus.ACCEPTED])
    by_person = {labels[i] for i in np.flatnonzero(given).tolist() if labels[i][0]}
    for image_id, source in enumerate(sources):
        if source == LabelSource.AUTOMATIC and labels[image_id] in by_person:
            sources[image_id] = LabelSource.PROPAGATED
    for image_id in audited:
        sources[image_id] = LabelSource.AUDITED
    return sources
