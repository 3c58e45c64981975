"""The examples that an image is most like, and the nearest of the second-best class."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.labelling import Reason, RunnerUp
from engine.project import ImageId
from gui.document import Document
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import GAP_PX
from gui.widgets.image.thumbnail_button import ThumbnailButton
from gui.widgets.labels import ElidedLabel, plain_label

N_NEAREST = 3
_SIDE_PX = 60


class NearestExamples(QWidget):
    """Pictures in a row; each keeps its place while others come and go.

    Signals
    -------
    chosen(image_id)
    """

    chosen = Signal(object)

    def __init__(self, document: Document, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._document = document
        self._heading = plain_label(self.tr("Nearest examples"), "muted")
        self.buttons = [ThumbnailButton(thumbnails, side_px=_SIDE_PX) for _ in range(N_NEAREST)]
        self.runner_up = ThumbnailButton(thumbnails, side_px=_SIDE_PX)
        self.runner_up_name = ElidedLabel("", "muted")
        self._lay_out()
        for button in (*self.buttons, self.runner_up):
            button.chosen.connect(self.chosen)

    def show_reason(self, reason: Reason) -> None:
        images = reason.nearest[:N_NEAREST]
        shown = [*images, *[None] * (N_NEAREST - len(images))]
        for button, image_id in zip(self.buttons, shown, strict=True):
            name = "" if image_id is None else self._document.catalog.paths[image_id]
            button.show_image(image_id, name)
        self._show_runner_up(reason.runner_up)
        self._heading.setVisible(bool(images))

    def refresh(self, arrived: set[ImageId]) -> None:
        """Paint the thumbnails that have come."""
        for button in (*self.buttons, self.runner_up):
            button.refresh(arrived)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(GAP_PX // 2)
        grid.addWidget(self._heading, 0, 0, 1, N_NEAREST)
        for column, button in enumerate(self.buttons):
            grid.addWidget(button, 1, column)
        grid.addWidget(self.runner_up_name, 0, N_NEAREST)
        grid.addWidget(self.runner_up, 1, N_NEAREST, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(N_NEAREST, 1)

    def _show_runner_up(self, found: RunnerUp | None) -> None:
        """Show the nearest example of the second-best class under the name of that class."""
        classes = self._document.classes
        if found is None or found.class_id not in classes:
            self.runner_up_name.set_text("")
            self.runner_up.show_image(None)
            return
        self.runner_up_name.set_text(classes[found.class_id].name)
        self.runner_up.show_image(found.nearest, self._document.catalog.paths[found.nearest])
