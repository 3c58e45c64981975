"""The tiles of an audit: labels as they were frozen, each with its name and nothing else."""

from collections.abc import Sequence

import numpy as np

from engine.audit import Offer
from engine.labelling import ImageStatus
from engine.project import NO_CLASS, ClassDefinition, ClassId, ImageId
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.marking_model import MarkingModel
from gui.grid.model import Index


class AuditGridModel(MarkingModel):
    """Shows what is offered; what the engine thinks of it must not show."""

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__(document, labelling, thumbnails)
        self._offered: dict[ImageId, ClassId] = {}

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self._offered = {offer.image_id: offer.class_id for offer in offers}
        self.set_order(np.array(list(self._offered), np.int32))

    def tile_at(self, _: Index) -> None:
        """Return nothing, since a tile without a probability is painted by its roles."""
        return

    def _tooltip_of(self, _: ImageId) -> str:
        """Return nothing: the name of a file may give its class away."""
        return ""

    def _class_of(self, image_id: ImageId) -> ClassDefinition | None:
        return self._document.classes.get(self._offered.get(image_id, NO_CLASS))

    def _status_of(self, _: ImageId) -> ImageStatus:
        """Return the status whose caption is a name alone."""
        return ImageStatus.ACCEPTED
