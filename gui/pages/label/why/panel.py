"""Why the current image has its label: the right side of the window."""

from dataclasses import replace
from pathlib import PurePosixPath

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from engine.labelling import ImageStatus, Reason
from engine.project import ClassId, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.mistakes import MistakesFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.messages import translated
from gui.pages.label.why.attribute_reasons import AttributeReasons, telling_entries
from gui.pages.label.why.history import ImageHistory
from gui.pages.label.why.nearest_examples import NearestExamples
from gui.pages.label.why.score_bars import Score, ScoreBars
from gui.pages.label.why.standing import describe, standing_of
from gui.pages.label.why.verdict_keys import VerdictKeys
from gui.plain_text import shortened
from gui.tasks import TaskRunner
from gui.theme import GAP_PX
from gui.widgets.image.preview import PreviewPicture
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.numbers import percent_text, size_text

_LEAST_WIDTH_PX = 300
_BY_THE_ENGINE = (ImageStatus.AUTO, ImageStatus.UNCERTAIN)


class WhyPanel(QFrame):
    """Shows one image with its scores, its attributes, its nearest examples and its history.

    `keys` speak of all selected images, which whoever knows them has to tell.

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
        mistakes: MistakesFlow | None = None,
        tasks: TaskRunner | None = None,
    ) -> None:
        super().__init__()
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._attributes, self._mistakes = attributes, mistakes
        self._image_id: ImageId | None = None
        self.picture = PreviewPicture()
        self.name = ElidedLabel("", "heading", Qt.TextElideMode.ElideMiddle)
        self.place = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.standing = plain_label(wraps=True)
        self.keys = VerdictKeys()
        self.scores = ScoreBars()
        self.reasons = AttributeReasons()
        self.nearest = NearestExamples(document, thumbnails)
        self._scores_heading = plain_label(self.tr("Scores"), "muted")
        self._reasons_section = QWidget()
        self._page = QWidget()
        self.history: ImageHistory | None = None
        if tasks is not None:
            self.history = ImageHistory(document, labelling, tasks, over=self._page)
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
        if self.history:
            self.history.show_image(image_id)

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        empty = plain_label(
            self.tr("Select an image to see why it has its label."), "muted", wraps=True
        )
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setContentsMargins(4 * GAP_PX, 0, 4 * GAP_PX, 0)
        self._pages.addWidget(empty)
        self._pages.addWidget(self._page)
        self._lay_out_reasons()
        self._lay_out(QVBoxLayout(self._page))

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
        layout.addWidget(self.keys)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._scores_heading)
        layout.addWidget(self.scores)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._reasons_section)
        layout.addWidget(self.nearest)
        layout.addStretch(0)
        if self.history:
            layout.addWidget(self.history, 0, Qt.AlignmentFlag.AlignLeft)

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
        if self._mistakes is not None:
            self._mistakes.changed.connect(self._refresh)
        self._thumbnails.arrived.connect(self._on_thumbnails_arrived)
        self._thumbnails.preview_arrived.connect(self._on_preview_arrived)
        self.nearest.chosen.connect(self.image_wanted)

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
        classes = self._document.classes
        reason = self._labelling.reason_for(image_id)
        self.standing.setText(self._described(image_id, reason))
        scores = tuple(
            Score(classes[c].name, classes[c].colour, p)
            for c, p in reason.probabilities
            if c in classes
        )
        self.scores.set_rows(len(classes))
        self.scores.set_scores(scores)
        self._show_reasons(image_id)
        self.nearest.show_reason(reason)
        self._scores_heading.setVisible(bool(classes))

    def _described(self, image_id: ImageId, reason: Reason) -> str:
        """Return where the image stands, and the rule by which the engine put it there.

        Of what a person said it is told when the other labels speak against it.
        """
        standing = standing_of(self._document, self._labelling, image_id)
        suspect = self._mistakes.suspect(image_id) if self._mistakes else None
        if suspect is not None:
            return self.tr(
                "{standing} By your other labels it looks like {name}, {percent}."
            ).format(
                standing=describe(standing),
                name=shortened(self._document.classes[suspect.mistake.suggested].name),
                percent=percent_text(suspect.probability),
            )
        if reason.rule is None or standing.status not in _BY_THE_ENGINE:
            return describe(standing)
        return f"{describe(replace(standing, round=0))} {translated(reason.rule.message)}"

    def _show_reasons(self, image_id: ImageId) -> None:
        """Show what the image has to say to the checklist of the class that it has."""
        model = self._attributes.model if self._attributes else None
        guesses = self._labelling.table.guesses
        reasons = (
            model.reasons(image_id, ClassId(int(guesses[image_id])))
            if model is not None and image_id < len(guesses)
            else ()
        )
        vocabulary = self._document.state.vocabulary
        self.reasons.set_rows(max(map(len, vocabulary.checklists.values()), default=0))
        self.reasons.show_entries(telling_entries(reasons, vocabulary.attributes))
        self._reasons_section.setVisible(bool(reasons))

    def _on_preview_arrived(self, image_id: ImageId, pixmap: QPixmap) -> None:
        if image_id == self._image_id:
            self.picture.set_pixmap(pixmap)

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        self.nearest.refresh(arrived)
        if self._image_id in arrived and self.picture.pixmap is None:
            self.picture.set_pixmap(self._thumbnails.pixmap(self._image_id))
