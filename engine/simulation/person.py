"""Who answers: somebody who knows the class of every image, and slips now and then."""

import numpy as np

from engine.project import ImageId
from engine.vectors import Int32s


class SimulatedPerson:
    """Knows every class by name.

    Parameters
    ----------
    truth : int32 (n_images,), rows of `class_names`
    slips : share of looks at an image that show a wrong class
    """

    def __init__(
        self, truth: Int32s, class_names: tuple[str, ...], *, slips: float, seed: int
    ) -> None:
        self._truth, self._names, self._slips = truth, class_names, slips
        self._rng = np.random.default_rng(seed)

    def look_at(self, image_id: ImageId) -> str:
        """Return the name of the class that the image seems to be."""
        class_row, n_classes = int(self._truth[image_id]), len(self._names)
        if n_classes > 1 and self._rng.random() < self._slips:
            class_row = (class_row + int(self._rng.integers(1, n_classes))) % n_classes
        return self._names[class_row]
