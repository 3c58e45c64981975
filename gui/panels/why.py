"""Why the current image has its label: the right side of the window."""

from pathlib import PurePosixPath

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from engine.project import ClassId, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails import ThumbnailLoader
from gui.panels.attribute_reasons import AttributeReasons, telling_entries
from gui.panels.labels import ElidedLabel, plain_label
from gui.panels.numbers import size_text
from gui.panels.preview_picture import PreviewPicture
from gui.panels.score_bars import Score, ScoreBars
from gui.panels.standing import describe, standing_of
from gui.panels.thumbnail_button import ThumbnailButton
from gui.theme import GAP_PX

N_NEAREST = 3
_NEAREST_PX = 84
_LEAST_WIDTH_PX = 300


class WhyPanel(QFrame):
    """Shows one image with its scores, its attributes and its nearest examples.

    Signals
    -------
    image_wanted(image_id)
        One of the nearest examples was pressed.
    """

    image_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
        attributes: AttributeFlow | None = None,
    ) -> None:
        super().__init__()
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._attributes = attributes
        self._image_id: ImageId | None = None
        self.picture = PreviewPicture()
        self.name = ElidedLabel("", "heading", Qt.TextElideMode.ElideMiddle)
        self.place = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.standing = plain_label(wraps=True)
        self.scores = ScoreBars()
        self.reasons = AttributeReasons()
        self.nearest = [ThumbnailButton(thumbnails, side_px=_NEAREST_PX) for _ in range(N_NEAREST)]
        self._scores_heading = plain_label(self.tr("Scores"), "muted")
        self._reasons_section = QWidget()
        self._nearest_heading = plain_label(self.tr("Nearest examples"), "muted")
        self._pages = QStackedLayout(self)
        self._build()
        self._connect()

    def show_image(self, image_id: ImageId | None) -> None:
        self._image_id = image_id
        self._pages.setCurrentIndex(0 if image_id is None else 1)
        if image_id is None:
            return
        self._show_file(image_id)
        self._show_picture(image_id)
        self._refresh()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        empty = plain_label(
            self.tr("Select an image to see why it has its label."), "muted", wraps=True
        )
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setContentsMargins(4 * GAP_PX, 0, 4 * GAP_PX, 0)
        self._pages.addWidget(empty)
        page = QWidget()
        self._pages.addWidget(page)
        self._lay_out_reasons()
        self._lay_out(QVBoxLayout(page))

    def _lay_out(self, layout: QVBoxLayout) -> None:
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX // 2)
        self.standing.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.standing.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.picture, 1)
        layout.addSpacing(GAP_PX)
        for label in (self.name, self.place):
            layout.addWidget(label)
        layout.addSpacing(GAP_PX // 2)
        layout.addWidget(self.standing)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._scores_heading)
        layout.addWidget(self.scores)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._reasons_section)
        layout.addWidget(self._nearest_heading)
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        for button in self.nearest:
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(0)

    def _lay_out_reasons(self) -> None:
        layout = QVBoxLayout(self._reasons_section)
        layout.setContentsMargins(0, 0, 0, GAP_PX)
        layout.setSpacing(GAP_PX // 2)
        layout.addWidget(plain_label(self.tr("Attributes"), "muted"))
        layout.addWidget(self.reasons)
        self._reasons_section.hide()

    def _connect(self) -> None:
        self._labelling.labelled.connect(self._refresh)
        if self._attributes is not None:
            self._attributes.learnt.connect(self._refresh)
        self._thumbnails.arrived.connect(self._on_thumbnails_arrived)
        self._thumbnails.preview_arrived.connect(self._on_preview_arrived)
        for button in self.nearest:
            button.chosen.connect(self.image_wanted)

    def _show_file(self, image_id: ImageId) -> None:
        path = PurePosixPath(self._document.catalog.paths[image_id])
        folder = "" if path.parent == PurePosixPath() else f"{path.parent} · "
        self.name.set_text(path.name)
        size = self._document.catalog.size_bytes(image_id)
        self.place.set_text(folder + size_text(size))

    def _show_picture(self, image_id: ImageId) -> None:
        """Show the thumbnail until the large picture comes."""
        self.picture.set_pixmap(self._thumbnails.pixmap(image_id))
        side = max(self.width(), _LEAST_WIDTH_PX) * self.devicePixelRatioF()
        self._thumbnails.preview(image_id, side_px=round(side))

    def _refresh(self) -> None:
        image_id = self._image_id
        if image_id is None:
            return
        document, classes = self._document, self._document.classes
        self.standing.setText(describe(standing_of(document, self._labelling, image_id)))
        reason = self._labelling.reason_for(image_id)
        scores = tuple(
            Score(classes[c].name, classes[c].colour, p)
            for c, p in reason.probabilities
            if c in classes
        )
        self.scores.set_rows(len(classes))
        self.scores.set_scores(scores)
        self._show_reasons(image_id)
        self._show_nearest(reason.nearest)
        self._scores_heading.setVisible(bool(classes))
        self._nearest_heading.setVisible(bool(reason.nearest))

    def _show_reasons(self, image_id: ImageId) -> None:
        """Show what the image has to say to the checklist of the class that it has."""
        model = self._attributes.model if self._attributes else None
        class_ids = self._labelling.table.class_ids
        reasons = (
            model.reasons(image_id, ClassId(int(class_ids[image_id])))
            if model is not None and image_id < len(class_ids)
            else ()
        )
        vocabulary = self._document.state.vocabulary
        self.reasons.set_rows(max(map(len, vocabulary.checklists.values()), default=0))
        self.reasons.show_entries(telling_entries(reasons, vocabulary.attributes))
        self._reasons_section.setVisible(bool(reasons))

    def _show_nearest(self, images: tuple[ImageId, ...]) -> None:
        shown = [*images[:N_NEAREST], *[None] * (N_NEAREST - len(images))]
        for button, image_id in zip(self.nearest, shown, strict=True):
            name = "" if image_id is None else self._document.catalog.paths[image_id]
            button.show_image(image_id, name)

    def _on_preview_arrived(self, image_id: ImageId, pixmap: QPixmap) -> None:
        if image_id == self._image_id:
            self.picture.set_pixmap(pixmap)

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        for button in self.nearest:
            button.refresh(arrived)
        if self._image_id in arrived and self.picture.pixmap is None:
            self.picture.set_pixmap(self._thumbnails.pixmap(self._image_id))
