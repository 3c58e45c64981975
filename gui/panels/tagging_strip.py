"""The images that were tagged last, with what was said of them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.project import ImageId
from gui.flows.thumbnails import ThumbnailLoader
from gui.panels.labels import plain_label
from gui.panels.thumbnail_button import ThumbnailButton
from gui.theme import GAP_PX

N_RECENT: Final = 8
_SIDE_PX: Final = 48


class TaggingStrip(QWidget):
    """The latest first; a press asks about the image again.

    Signals
    -------
    image_wanted(image_id)
    """

    image_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self.buttons = [ThumbnailButton(thumbnails, side_px=_SIDE_PX) for _ in range(N_RECENT)]
        self.words: list[QLabel] = [plain_label(role="muted") for _ in range(N_RECENT)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addStretch(1)
        for button, word in zip(self.buttons, self.words, strict=True):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(button)
            column.addWidget(word, 0, Qt.AlignmentFlag.AlignHCenter)
            layout.addLayout(column)
            button.chosen.connect(self.image_wanted)
        layout.addStretch(1)

    def show_answers(self, answers: Sequence[tuple[ImageId, str, bool]]) -> None:
        """Show images by name with what was said of them; there may be up to `N_RECENT`."""
        missing = [(None, "", None)] * (N_RECENT - len(answers))
        for button, word, (image_id, name, is_present) in zip(
            self.buttons, self.words, [*answers, *missing], strict=True
        ):
            button.show_image(image_id, name)
            word.setText(
                "" if is_present is None else self.tr("yes") if is_present else self.tr("no")
            )

    def refresh(self, arrived: set[ImageId]) -> None:
        for button in self.buttons:
            button.refresh(arrived)
