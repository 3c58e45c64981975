"""The images that were judged last, each with what was said of it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.project import ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import GAP_PX
from gui.widgets.image.thumbnail_button import ThumbnailButton
from gui.widgets.labels import ElidedLabel

N_RECENT: Final = 10
_SIDE_PX: Final = 56


class ImageStrip(QWidget):
    """The latest first; a press shows the image again, to judge it anew.

    Signals
    -------
    image_wanted(image_id)
    """

    image_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailLoader, *, count: int = N_RECENT) -> None:
        super().__init__()
        self.buttons = [ThumbnailButton(thumbnails, side_px=_SIDE_PX) for _ in range(count)]
        self.words = [ElidedLabel(role="muted") for _ in range(count)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addStretch(1)
        for button, word in zip(self.buttons, self.words, strict=True):
            word.setFixedWidth(_SIDE_PX)
            word.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(button)
            column.addWidget(word)
            layout.addLayout(column)
            button.chosen.connect(self.image_wanted)
        layout.addStretch(1)
        thumbnails.arrived.connect(self._on_thumbnails_arrived)

    def show_decisions(self, decisions: Sequence[tuple[ImageId, str, str]]) -> None:
        """Show up to `count` images by path with the words that say how they were judged."""
        missing = [(None, "", "")] * (len(self.buttons) - len(decisions))
        for button, word, (image_id, path, said) in zip(
            self.buttons, self.words, [*decisions, *missing], strict=True
        ):
            button.show_image(image_id, path)
            word.set_text(said)

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        for button in self.buttons:
            button.refresh(arrived)
