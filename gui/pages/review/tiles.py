"""The first screen of a review: the labels of one class, a page at a time."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout

from engine.project import NO_CLASS, Changes, ClassId
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.marking_model import MarkingModel
from gui.grid.marking_view import MarkingView
from gui.pages.review.foot import ReviewFoot
from gui.pages.review.head import ReviewHead
from gui.pages.review.note import ReviewNote
from gui.pages.review.references import ReviewReferences
from gui.pages.review.session import ReviewSession
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyedWidget, KeyGroup, KeyTable

_Key: Final = Qt.Key


class ReviewTiles(KeyedWidget):
    """What is wrong gets marked, then one key confirms the rest of the page.

    Keys: Enter confirms, L accepts the rest of the class, Page Up and Page Down turn pages,
    C goes to the next class, D to what needs a class.

    Signals
    -------
    dismissed_wanted()
    """

    dismissed_wanted = Signal()

    def __init__(
        self,
        document: Document,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
        session: ReviewSession,
    ) -> None:
        super().__init__()
        self._document, self._labelling = document, labelling
        self.session = session
        self._model = MarkingModel(document, labelling, thumbnails)
        self.head, self.foot = ReviewHead(), ReviewFoot()
        self.references = ReviewReferences(document, thumbnails)
        self.grid = MarkingView(self._model, thumbnails)
        self.note = ReviewNote()
        self._pages = QStackedWidget()
        self._keys = KeyTable(self.tr("Review"), self._key_acts())
        self._build()
        self._connect()
        self._on_turned()

    def begin(self) -> None:
        """Show today's labels."""
        self.session.begin()
        self.take_focus()

    def confirm(self) -> None:
        """Say that what is not marked is right; of a finished class, go on with the next."""
        if len(self.session.page):
            self.session.confirm()
        else:
            self.session.choose_next_class()

    def accept_rest(self) -> None:
        if len(self.session.page):
            self.session.accept_rest()

    def take_focus(self) -> None:
        wanted = self.grid if len(self.session.page) else self
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def keys(self) -> KeyGroup:
        return self._keys.group(also=self.grid.key_entries())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_shifted = Qt.KeyboardModifier.ShiftModifier in event.modifiers()
        if is_shifted and event.key() in (_Key.Key_PageUp, _Key.Key_PageDown):
            self.session.turn_half_way(1 if event.key() == _Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def _key_acts(self) -> tuple[KeyAct, ...]:
        session = self.session
        before, after = partial(session.turn, -1), partial(session.turn, 1)
        return (
            KeyAct(ENTER_KEYS, self.tr("Confirm the page"), self.confirm),
            KeyAct((_Key.Key_L,), self.tr("Accept the rest of the class"), self.accept_rest),
            KeyAct((_Key.Key_C,), self.tr("Next class"), session.choose_next_class),
            KeyAct((_Key.Key_D,), self.tr("Images that need a class"), self._ask_for_dismissed),
            KeyAct((_Key.Key_PageUp,), self.tr("Page before"), before, repeats=True),
            KeyAct((_Key.Key_PageDown,), self.tr("Page after"), after, repeats=True),
        )

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Review"))
        self.grid.setAccessibleName(self.tr("Labels to review"))
        self.grid.set_tile_size(self.head.tile_px)
        for page in (self.grid, self.note):
            self._pages.addWidget(page)
        self._pages.setContentsMargins(GAP_PX // 2, GAP_PX // 2, 0, 0)
        fill_with_base(self._pages)
        policy = self.foot.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.foot.setSizePolicy(policy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.head, self.references):
            layout.addWidget(part)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        session, foot = self.session, self.foot
        session.turned.connect(self._on_turned)
        session.resized.connect(self._on_resized)
        self.head.class_chosen.connect(session.choose_class)
        self.head.sort_chosen.connect(session.choose_sort)
        self.head.tile_size_changed.connect(self.grid.set_tile_size)
        self.grid.fitting_changed.connect(session.set_page_size)
        self.grid.selection_changed.connect(self._on_marks_changed)
        foot.confirm_wanted.connect(self.confirm)
        foot.rest_wanted.connect(self.accept_rest)
        foot.turn_wanted.connect(session.turn)
        foot.dismissed_wanted.connect(self._ask_for_dismissed)
        self.note.go_on_wanted.connect(self.confirm)
        self._labelling.labelled.connect(self._on_labelled)
        self._document.changed.connect(self._on_document_changed)

    def _on_turned(self) -> None:
        session = self.session
        self.head.show_sort(session.place.sort)
        self.head.show_classes(session.contents.counts(), self._document.classes)
        self.head.show_class(session.place.class_id)
        definition = self._document.classes.get(session.place.class_id)
        if definition is not None:
            self.references.show_class(definition)
        marked = session.marked(session.page)
        self._model.hold()
        self._model.set_order(session.page)
        self.grid.begin_page(marked)

    def _on_resized(self) -> None:
        marked = self.session.marked(self.session.page)
        self._model.set_order(self.session.page)
        self.grid.select_images(marked)

    def _on_marks_changed(self) -> None:
        self.session.mark(self.grid.marked())
        self._count()

    def _count(self) -> None:
        """Bring all words and numbers up to date."""
        session, foot = self.session, self.foot
        counts = session.contents.counts()
        self.head.show_classes(counts, self._document.classes)
        page, n_pages = session.position
        self.head.show_place(page=page, n_pages=n_pages)
        n_wrong, rest = len(self.grid.marked()), session.rest
        foot.show_page(n_right=len(session.page) - n_wrong, n_wrong=n_wrong)
        foot.show_rest(session.place.sort, len(rest) - len(session.marked(rest)))
        foot.show_turns(has_before=page > 1, has_after=page < n_pages)
        n_needing = len(session.contents.needing_class())
        foot.show_needing(n_needing)
        self._show_pictures_or_reason(counts, n_needing)

    def _show_pictures_or_reason(self, counts: Mapping[ClassId, int], n_needing: int) -> None:
        focus = QApplication.focusWidget()
        has_focus = focus is not None and (focus is self or self.isAncestorOf(focus))
        is_empty = not len(self.session.page)
        self.foot.setVisible(not is_empty or n_needing > 0)
        if is_empty:
            self.note.explain(
                self._document.classes.get(self.session.place.class_id),
                n_waiting=sum(counts.values()),
                n_new=counts.get(self.session.place.class_id, 0),
                is_labelled=self._labelling.labels is not None,
            )
        wanted = self.note if is_empty else self.grid
        if self._pages.currentWidget() is not wanted:
            self._pages.setCurrentWidget(wanted)
            if has_focus:
                self.take_focus()

    def _ask_for_dismissed(self) -> None:
        if len(self.session.contents.needing_class()):
            self.dismissed_wanted.emit()

    def _on_labelled(self) -> None:
        """Take in the first labels at once, and later ones on the next page turn."""
        if self._is_watched() and self.session.place.class_id == NO_CLASS:
            self.session.begin()
        elif self._is_watched():
            self._count()

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.CLASSES | Changes.VERDICTS) and self._is_watched():
            self._count()

    def _is_watched(self) -> bool:
        """Say whether news should show now; a confirmation ends with a page that shows them."""
        return self.isVisible() and not self.session.is_confirming
