"""Images that a person says are none of the classes, until a class comes that they may be of."""

from typing import Final

import numpy as np

from engine.labelling.logistic.heads import fit_prototypes
from engine.labelling.request import LabelRequest
from engine.project import NO_CLASS, VerdictKind
from engine.vectors import Bools, Int32s

_LEAST_ALIKE: Final = 0.03  # of the images most like a class: so many are less like it


def none_of_these(request: LabelRequest, given: Int32s, class_ids: Int32s) -> Bools:
    """Mark images of which a person says that they are none of the classes.

    What was said before a class came says nothing of that class. Such an image is not marked
    if it is as much like the later class as nearly all the images that are most like it; then
    it may be of that class, though of none that there was before.

    Parameters
    ----------
    given : int32 (n_images,), the class that a person gave each image, negative for none
    class_ids : int32 (n_classes,), those that are taught, ascending

    Returns
    -------
    bool (n_images,)
    """
    pool, n_images = request.pool, len(request.pool)
    is_none = np.equal(request.verdicts.kinds[:n_images], VerdictKind.NONE_OF_THESE)
    until = request.verdicts.newest_classes[:n_images]
    is_open = is_none & (until != NO_CLASS) & pool.is_embedded
    rows, named = np.flatnonzero(is_open), np.flatnonzero(given >= 0)
    if not len(rows) or until[rows].min() >= class_ids.max(initial=NO_CLASS):
        return is_none
    class_index = np.searchsorted(class_ids, given[named]).astype(np.int32)
    head = fit_prototypes(pool.features[named], class_index, n_classes=len(class_ids))
    alike = pool.features @ head.weights.T + head.offsets
    best = np.where(pool.is_pool & pool.is_embedded, alike.argmax(axis=1), NO_CLASS)
    for index in np.flatnonzero(class_ids > until[rows].min()).tolist():
        of_class = alike[:, index]
        if (best == index).any():
            least = np.quantile(of_class[best == index], _LEAST_ALIKE)
            is_later = until[rows] < class_ids[index]
            is_none[rows[is_later & (of_class[rows] >= least)]] = False
    return is_none
