"""What was found of images beside the words of their classes."""

from dataclasses import dataclass, field

import numpy as np

from engine.messages import Message
from engine.project import ClassId
from engine.vectors import Float32s


@dataclass(frozen=True, eq=False)
class ClassTexts:
    """Images beside the words of classes.

    Attributes
    ----------
    class_ids : ascending
    cosines : float32 (n_images, n_classes)
    problem : why the words could not be read, and what to do; then there is nothing else
    """

    class_ids: tuple[ClassId, ...] = ()
    cosines: Float32s = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    problem: Message | None = None
