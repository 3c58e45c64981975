"""Which images to look at again, because their label has changed."""

from typing import Final

import numpy as np

from engine.vectors import Bools, Int32s

NOT_SEEN: Final = -2
"""Stands for a label that nobody has looked at."""


def note_seen(seen: Int32s, shown: Int32s, images: Int32s) -> Int32s:
    """Return `seen` with the labels of `images` as they are shown now.

    Parameters
    ----------
    seen : int32 (n_before,), the class each image had when it was last looked at, NO_CLASS for
        none, NOT_SEEN if it never was; may be shorter than `shown`
    shown : int32 (n_images,), classes, NO_CLASS for none
    images : int32 (n,), those that are looked at

    Returns
    -------
    int32 (n_images,)
    """
    noted = _padded(seen, len(shown)).copy()
    noted[images] = shown[images]
    return noted


def changed_since(seen: Int32s, shown: Int32s) -> Bools:
    """Mark images whose label is another than when a person last looked: bool (n_images,).

    Parameters
    ----------
    seen, shown : as for `note_seen`
    """
    known = _padded(seen, len(shown))
    return np.asarray((known != NOT_SEEN) & (known != shown))


def _padded(seen: Int32s, n_images: int) -> Int32s:
    more = max(0, n_images - len(seen))
    return np.pad(seen, (0, more), constant_values=NOT_SEEN)
