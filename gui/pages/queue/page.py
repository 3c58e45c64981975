"""The Queue page: the images most worth a look, one at a time and large."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.project import Changes, ImageId, Verdict, VerdictKind
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.queue.flow import QueueFlow
from gui.pages.queue.session import QueueSession
from gui.pages.queue.side import QueueSide
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.class_choice.guesses import guesses_for
from gui.widgets.image.large_view import LargeView
from gui.widgets.image.strip import N_RECENT, ImageStrip
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyGroup, KeyTable, digit_acts
from gui.widgets.labels import plain_label
from gui.widgets.page import Page

_Key: Final = Qt.Key


class QueuePage(Page):
    """One decision an image; the picture of the next is made ready meanwhile.

    Keys: digits are the keys of the classes, Enter or A takes the first guess, or none of these
    where that is likelier than any class, "/" searches, 0 is none of these, Space skips,
    Backspace takes the last decision back.

    Signals
    -------
    image_shown(image_id)
        Another image is to be judged; None if there is none.
    """

    image_shown = Signal(object)

    def __init__(
        self,
        document: Document,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
        finding: QueueFlow,
    ) -> None:
        super().__init__()
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._finding = finding
        self.session = QueueSession(document, labelling, finding)
        self.picture = LargeView(thumbnails)
        self.note = plain_label(role="muted", wraps=True)
        self.side, self.strip = QueueSide(), ImageStrip(thumbnails)
        self._pictures = QStackedWidget()
        self._keys = KeyTable(self.tr("Queue"), self._key_acts())
        self._build()
        self._connect()

    def selected(self) -> tuple[ImageId, ...]:
        """Return the image that a key of the window concerns."""
        current = self.session.queue.current
        return () if current is None else (current,)

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions of images do here, by name."""
        return {
            "new_class": lambda: self.new_class_wanted.emit(self.selected()),
            "accept": self.side.choice.take,
            "none_of_these": self.session.none_of_these,
            "skip": self.session.skip,
        }

    def keys(self) -> tuple[KeyGroup, ...]:
        return (self._keys.group(),)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.session.begin()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.session.end()

    def _key_acts(self) -> tuple[KeyAct, ...]:
        session, choice = self.session, self.side.choice
        return (
            *digit_acts(self.tr("Label with that class"), self._assign_by_key),
            KeyAct((*ENTER_KEYS, _Key.Key_A), self.tr("Take the first guess"), choice.take),
            KeyAct((_Key.Key_Slash,), self.tr("Search a class"), choice.begin_search),
            KeyAct((_Key.Key_0,), self.tr("None of these classes"), session.none_of_these),
            KeyAct((_Key.Key_Space,), self.tr("Skip and go on"), session.skip),
            KeyAct((_Key.Key_Backspace,), self.tr("Take the last decision back"), session.back),
        )

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Queue"))
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setContentsMargins(4 * GAP_PX, 0, 4 * GAP_PX, 0)
        for page in (self.picture, self.note):
            self._pictures.addWidget(page)
        surface = QWidget()
        fill_with_base(surface)
        column = QVBoxLayout(surface)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pictures, 1)
        column.addWidget(self.strip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(surface, 1)
        layout.addWidget(self.side)

    def _connect(self) -> None:
        session, side = self.session, self.side
        session.moved.connect(self._show_image)
        session.changed.connect(self._refresh)
        side.class_chosen.connect(session.assign)
        side.class_named.connect(session.create)
        side.none_wanted.connect(session.none_of_these)
        side.skip_wanted.connect(session.skip)
        side.back_wanted.connect(session.back)
        side.choice.left.connect(self.setFocus)
        self.strip.image_wanted.connect(self._on_recent_wanted)
        self._document.changed.connect(self._on_document_changed)

    def _assign_by_key(self, key: str) -> None:
        if (class_id := self._document.class_by_key(key)) is not None:
            self.session.assign(class_id)

    def _show_image(self) -> None:
        queue = self.session.queue
        self._pictures.setCurrentWidget(self.note if queue.current is None else self.picture)
        if queue.current is not None:
            self.picture.show_image(queue.current, queue.following)
        self._offer_classes()
        self._refresh()
        self.image_shown.emit(queue.current)

    def _offer_classes(self) -> None:
        """Show the guesses of this moment; they stay while the image is current."""
        current = self.session.queue.current
        document = self._document
        guesses = () if current is None else guesses_for(document, self._labelling, current)
        self.side.show_guesses(
            guesses, document.classes, may_be_none=self.session.may_be_none() and bool(guesses)
        )

    def _refresh(self) -> None:
        """Bring all but the picture and its guesses up to date."""
        session = self.session
        verdict = session.verdict()
        self.side.set_has_image(has_image=verdict is not None)
        if verdict is not None:
            self.side.show_reason(session.item(), verdict, self._document.classes)
        paths = self._document.catalog.paths
        decided = session.decided(N_RECENT)
        self.strip.show_decisions([(i, paths[i], self._words(v)) for i, v in decided])
        self.note.setText(self._note())
        self.picture.make_ready(session.queue.following)

    def _words(self, verdict: Verdict) -> str:
        definition = self._document.classes.get(verdict.class_id)
        if definition is not None:
            return definition.name
        if verdict.kind == VerdictKind.NONE_OF_THESE:
            return self.tr("none")
        is_skipped = verdict.kind == VerdictKind.SKIPPED
        return self.tr("skipped") if is_skipped else self.tr("rejected")

    def _note(self) -> str:
        """Say why there is no image."""
        if not self._finding.is_ready:
            return self.tr(
                "The program has not looked at the images yet. Those most worth your eye"
                " appear here as soon as it has."
            )
        if self.session.is_searching:
            return self.tr("Looking for the images most worth your eye…")
        return self.tr("No image is left that nobody has judged.")

    def _on_recent_wanted(self, image_id: ImageId) -> None:
        self.session.revisit(image_id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.CLASSES in changes:
            self._offer_classes()
