"""What a class looks like, pinned above its labels."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.project import ClassDefinition, ImageId, VerdictKind
from gui.document import Document
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import GAP_PX
from gui.widgets.image.thumbnail_button import ThumbnailButton
from gui.widgets.labels import ElidedLabel

N_REFERENCES: Final = 8
_SIDE_PX: Final = 56


class ReviewReferences(QWidget):
    """The first examples of a class, or the first labels accepted where it has none.

    Its room is kept where there is neither, so that nothing below moves.

    Signals
    -------
    image_wanted(image_id)
    """

    image_wanted = Signal(object)

    def __init__(self, document: Document, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._document = document
        self.setFixedHeight(_SIDE_PX + GAP_PX)
        self.heading = ElidedLabel(role="muted")
        self.buttons = [ThumbnailButton(thumbnails, side_px=_SIDE_PX) for _ in range(N_REFERENCES)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, 0, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        for button in self.buttons:
            button.chosen.connect(self.image_wanted)
            layout.addWidget(button)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self.heading, 1)
        thumbnails.arrived.connect(self._on_thumbnails_arrived)

    def show_class(self, definition: ClassDefinition) -> None:
        state = self._document.state
        examples = state.support_set().images.get(definition.class_id, ())
        is_lost = state.is_lost
        accepted = state.verdicts.images_with(VerdictKind.ACCEPTED, definition.class_id)
        accepted = tuple(i for i in accepted if not is_lost[i])
        shown = (examples or accepted)[:N_REFERENCES]
        if examples:
            text = self.tr("Examples of {name}, to compare with")
        elif accepted:
            text = self.tr("Accepted as {name}, to compare with")
        else:
            text = self.tr("No examples of {name} yet")
        self.heading.set_text(text.format(name=definition.name))
        filled: list[ImageId | None] = [*shown, *[None] * (N_REFERENCES - len(shown))]
        for button, image_id in zip(self.buttons, filled, strict=True):
            name = "" if image_id is None else self._document.catalog.paths[image_id]
            button.show_image(image_id, name)
            button.setVisible(image_id is not None)

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        for button in self.buttons:
            button.refresh(arrived)
