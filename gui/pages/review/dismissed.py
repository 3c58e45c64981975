"""The second screen of a review: what was found wrong anywhere, to be given its class."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engine.labelling import ImageStatus
from engine.project import Changes, ClassId, ImageId
from engine.vectors import Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.reviewing import ReviewFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.model import ImageGridModel
from gui.grid.view import ImageGridView
from gui.plain_text import shortened
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.class_choice.choice import ClassChoice
from gui.widgets.class_choice.guesses import guesses_for
from gui.widgets.image.preview import PreviewPicture
from gui.widgets.key_button import KeyButton
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyGroup, KeyTable, digit_acts
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.numbers import count_text

_Key: Final = Qt.Key
_LETTERS: Final = tuple(range(_Key.Key_A, _Key.Key_Z + 1))
_SIDE_WIDTH_PX: Final = 336


class DismissedGrid(ImageGridView):
    """Leaves Enter to its page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ReviewDismissed(QWidget):
    """Images to relabel, several at once if they are selected; each stays where it is.

    Keys: digits are the keys of the classes, Enter takes the first guess, letters search or
    name a new class, 0 is none of these, Space goes on to the next, Escape back to the review.

    Signals
    -------
    closed()
    """

    closed = Signal()

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__()
        self._keys = KeyTable()
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._review = ReviewFlow(document, labelling)
        self._model = ImageGridModel(document, labelling, thumbnails)
        self.grid = DismissedGrid(self._model, thumbnails)
        self.heading, self.reason = ElidedLabel(role="heading"), plain_label(wraps=True)
        self.picture = PreviewPicture()
        self.choice = ClassChoice(self.tr("Type a class"), creates=True)
        self.none = KeyButton("0", self.tr("None of these"))
        self.skip = KeyButton(self.tr("Space"), self.tr("Skip"))
        self.done = KeyButton(self.tr("Esc"), self.tr("Back to the review"))
        self._keys = KeyTable(self.tr("Images that need a class"), self._key_acts())
        self._build()
        self._connect()

    def begin(self, images: Int32s) -> None:
        """Ask about these images, int32 (n,); what was answered stays in its place."""
        self._model.set_order(images)
        self._go_on(after=None)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions of images do here, by name."""
        return {
            "accept": self.choice.take,
            "none_of_these": self._none_of_these,
            "skip": self._skip,
        }

    def keys(self) -> KeyGroup:
        return self._keys.group()

    def event(self, event: QEvent) -> bool:
        """Keep the window's actions from keys that mean something here."""
        return self._keys.keeps(event, also=_LETTERS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LETTERS and event.text().isalpha():
            self.choice.begin_search(event.text())
        elif not self._keys.acts_on(event):
            super().keyPressEvent(event)

    def _key_acts(self) -> tuple[KeyAct, ...]:
        choice = self.choice
        return (
            *digit_acts(self.tr("Label with that class"), self._assign_by_key),
            KeyAct(ENTER_KEYS, self.tr("Take the first guess"), choice.take),
            KeyAct((_Key.Key_Slash,), self.tr("Search a class"), choice.begin_search),
            KeyAct((_Key.Key_0,), self.tr("None of these classes"), self._none_of_these),
            KeyAct((_Key.Key_Space,), self.tr("Skip and go on"), self._skip),
            KeyAct((_Key.Key_Escape,), self.tr("Back to the review"), self.closed.emit),
        )

    def _build(self) -> None:
        self.setAccessibleName(self.tr("Images that need a class"))
        head = QHBoxLayout()
        head.setContentsMargins(2 * GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        head.addWidget(self.heading, 1)
        head.addWidget(self.done)
        surface = QWidget()
        fill_with_base(surface)
        body = QHBoxLayout(surface)
        body.setContentsMargins(GAP_PX // 2, GAP_PX // 2, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.grid, 1)
        body.addWidget(self._make_side())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(surface, 1)

    def _make_side(self) -> QFrame:
        side = QFrame()
        side.setProperty("role", "panel")
        side.setFixedWidth(_SIDE_WIDTH_PX)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self.none, self.skip):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.choice)
        layout.addLayout(buttons)
        return side

    def _connect(self) -> None:
        self.grid.current_changed.connect(self._on_current_changed)
        self.choice.chosen.connect(self._assign)
        self.choice.class_named.connect(self._create)
        self.choice.left.connect(self.grid.setFocus)
        self.none.clicked.connect(self._none_of_these)
        self.skip.clicked.connect(self._skip)
        self.done.clicked.connect(self.closed)
        self._thumbnails.preview_arrived.connect(self._on_preview_arrived)
        self._document.changed.connect(self._on_document_changed)
        self._labelling.labelled.connect(self._refresh)

    def _assign_by_key(self, key: str) -> None:
        if (class_id := self._document.class_by_key(key)) is not None:
            self._assign(class_id)

    def _assign(self, class_id: ClassId) -> None:
        self._act(partial(self._review.assign, class_id))

    def _create(self, name: str) -> None:
        self._act(partial(self._review.create_class, name))

    def _none_of_these(self) -> None:
        self._act(self._review.none_of_these)

    def _act(self, act: Callable[[tuple[ImageId, ...]], None]) -> None:
        if images := self.grid.selected_images():
            act(images)
            self._go_on(after=images[-1])

    def _skip(self) -> None:
        self._go_on(after=self.grid.current_image())

    def _go_on(self, *, after: ImageId | None) -> None:
        """Select the next image without an answer, round the end."""
        order = self._model.order
        here = -1 if after is None else self._model.position_of(after)
        start = 0 if here is None else here + 1
        following = [*order[start:].tolist(), *order[:start].tolist()]
        wanted = next((i for i in following if self._is_open(i)), None)
        if wanted is not None:
            self.grid.set_current_image(ImageId(wanted))

    def _is_open(self, image_id: int) -> bool:
        statuses = self._labelling.table.statuses
        is_known = image_id < len(statuses)
        return is_known and bool(statuses[image_id] == ImageStatus.NEEDS_CLASS)

    def _on_current_changed(self, image_id: ImageId | None) -> None:
        if image_id is None:
            return
        self.picture.set_pixmap(self._thumbnails.pixmap(image_id))
        side_px = round(_SIDE_WIDTH_PX * self.devicePixelRatioF())
        self._thumbnails.preview(image_id, side_px=side_px)
        self._offer_classes(image_id)

    def _offer_classes(self, image_id: ImageId) -> None:
        """Show the guesses of this moment; they stay while the image is current."""
        classes = self._document.classes
        taken = [definition.name for definition in classes.values()]
        guesses = guesses_for(self._document, self._labelling, image_id)
        self.choice.show_guesses(guesses, taken=taken)
        out = self._document.state.verdicts.ruled_out.get(image_id, ())
        names = ", ".join(shortened(classes[c].name) for c in out if c in classes)
        self.reason.setText(self.tr("You said: not {names}. What is it?").format(names=names))

    def _refresh(self) -> None:
        n_open = sum(map(self._is_open, self._model.order.tolist()))
        text = (
            self.tr("{count} images need a class")
            if n_open
            else self.tr("Every image here has its class. Press Esc to go on reviewing.")
        )
        text = self.tr("1 image needs a class") if n_open == 1 else text
        self.heading.set_text(text.format(count=count_text(n_open)))

    def _on_preview_arrived(self, image_id: ImageId, pixmap: QPixmap) -> None:
        if image_id == self.grid.current_image():
            self.picture.set_pixmap(pixmap)

    def _on_document_changed(self, changes: Changes) -> None:
        current = self.grid.current_image()
        if Changes.CLASSES in changes and current is not None:
            self._offer_classes(current)
        if changes & (Changes.CLASSES | Changes.VERDICTS):
            self._refresh()
