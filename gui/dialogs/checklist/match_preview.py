"""The images that go best with a checklist while it is being ticked."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.project import ImageId
from gui.document import Document
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import GAP_PX
from gui.widgets.image.thumbnail_button import ThumbnailButton
from gui.widgets.labels import plain_label

N_MATCHES = 12
_N_COLUMNS = 3
_SIDE_PX = 96


class MatchPreview(QWidget):
    """Shows images, best first, or says why there are none.

    A picture stays until the one that takes its place can be painted, so that nothing blinks.

    Signals
    -------
    image_wanted(image_id)
    """

    image_wanted = Signal(object)

    def __init__(self, document: Document, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._document, self._thumbnails = document, thumbnails
        self._wanted: list[ImageId | None] = [None] * N_MATCHES
        self.places = [ThumbnailButton(thumbnails, side_px=_SIDE_PX) for _ in range(N_MATCHES)]
        self._sentence = plain_label(role="muted", wraps=True)
        self._pages = QStackedLayout()
        self._build()
        thumbnails.arrived.connect(self._on_thumbnails_arrived)
        for place in self.places:
            place.chosen.connect(self.image_wanted)

    def sentence(self) -> str:
        """Return what stands in place of images, "" while there are any."""
        return self._sentence.text()

    def show_images(self, images: tuple[ImageId, ...]) -> None:
        """Show up to `N_MATCHES` images as soon as their pictures are there."""
        self._wanted = [*images[:N_MATCHES], *[None] * (N_MATCHES - len(images))]
        self._sentence.clear()
        self._pages.setCurrentIndex(0)
        self._fill()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of images."""
        self._wanted = [None] * N_MATCHES
        self._fill()
        self._sentence.setText(sentence)
        self._pages.setCurrentIndex(1)

    def _build(self) -> None:
        pictures = QWidget()
        grid = QGridLayout(pictures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP_PX)
        for number, place in enumerate(self.places):
            grid.addWidget(place, *divmod(number, _N_COLUMNS))
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        self._pages.addWidget(pictures)
        self._pages.addWidget(self._sentence)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(plain_label(self.tr("Best matches"), "heading"))
        layout.addLayout(self._pages)
        layout.addStretch(1)
        self.setFixedWidth(_N_COLUMNS * _SIDE_PX + (_N_COLUMNS - 1) * GAP_PX)

    def _fill(self) -> None:
        for place, image_id in zip(self.places, self._wanted, strict=True):
            if image_id is None:
                place.show_image(None)
            elif image_id != place.image_id and self._can_paint(image_id):
                place.show_image(image_id, self._document.catalog.paths[image_id])

    def _can_paint(self, image_id: ImageId) -> bool:
        is_there = self._thumbnails.pixmap(image_id) is not None
        return is_there or self._thumbnails.is_broken(image_id)

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        for place in self.places:
            place.refresh(arrived)
        if not arrived.isdisjoint(self._wanted):
            self._fill()
