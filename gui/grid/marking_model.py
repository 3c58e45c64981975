"""The tiles of a review, which keep what they were shown with."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QPixmap

from engine.project import ImageId
from engine.vectors import Float32s, Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.model import ImageGridModel, Index


@dataclass(frozen=True, eq=False)
class MarkingTile:
    """What is painted of one image: its thumbnail, if it is there; `probability` is 0..1."""

    image_id: ImageId
    picture: QPixmap | None
    probability: float


class MarkingModel(ImageGridModel):
    """Shows images as labels of one class; what the engine thinks later does not show."""

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__(document, labelling, thumbnails)
        self._held: Float32s = np.zeros(0, np.float32)

    def hold(self) -> None:
        """Let all labels be as likely as they are now."""
        self._held = self._labelling.table.probabilities

    def set_order(self, order: Int32s) -> None:
        """Show the images of `order`; nothing happens where they are shown already."""
        if not np.array_equal(order, self.order):
            super().set_order(order)

    def tile_at(self, index: Index) -> MarkingTile | None:
        """Return a tile at once, as a page may have hundreds; None for one without a picture."""
        image_id = self.image_at(index)
        if image_id is None or self._thumbnails.is_broken(image_id):
            return None
        return MarkingTile(
            image_id, self._thumbnails.peek(image_id), self._probability_of(image_id)
        )

    def _probability_of(self, image_id: ImageId) -> float:
        return float(self._held[image_id]) if image_id < len(self._held) else 0.0

    def _on_labelled(self) -> None:
        """Nothing: new labels are for the next page."""
