"""In place of the grid while a person says what images show."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.project import AttributeId, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.attributes.tagging.checklist import TaggingChecklist
from gui.pages.attributes.tagging.contents import (
    checklist_rows,
    in_groups,
    n_tagged,
    recent_answers,
)
from gui.pages.attributes.tagging.header import TaggingHeader
from gui.pages.attributes.tagging.question import N_RECENT_TAGS, TaggingQuestion
from gui.pages.attributes.tagging.session import TaggingSession
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.image.large_view import LargeView
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyGroup, KeyTable
from gui.widgets.labels import plain_label
from gui.widgets.page import Page

_Key: Final = Qt.Key


class TaggingPage(Page):
    """One image after the other with a question about one attribute, or with all of them.

    Signals
    -------
    closed()
        The person is done, or what was asked is no more.
    image_shown(image_id)
        Another image is asked about; None if there is none.
    """

    closed = Signal()
    image_shown = Signal(object)

    def __init__(
        self,
        document: Document,
        attributes: AttributeFlow,
        describing: DescribingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self._document, self._attributes, self._thumbnails = document, attributes, thumbnails
        self.session = TaggingSession(document, attributes, describing)
        self.header = TaggingHeader()
        self.picture = LargeView(thumbnails)
        self.question = TaggingQuestion(thumbnails)
        self.checklist = TaggingChecklist()
        self.note = plain_label(role="muted", wraps=True)
        self._pictures = QStackedWidget()
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Tagging"))
        self._build()
        self._connect()

    def begin(self, attribute_id: AttributeId | None) -> None:
        """Ask about one attribute, or with None about all attributes of an image at once.

        To be called whenever the page is shown; hiding it ends the asking.
        """
        is_whole = attribute_id is None
        directions = QBoxLayout.Direction
        self._body.setDirection(directions.LeftToRight if is_whole else directions.TopToBottom)
        self.question.setVisible(not is_whole)
        self.checklist.setVisible(is_whole)
        self._keys = self._keys_of(is_whole=is_whole)
        self.header.show_attributes(in_groups(self._document.state.vocabulary.attributes.values()))
        self.header.choose(attribute_id)
        self.session.begin(attribute_id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keys(self) -> tuple[KeyGroup, ...]:
        return (self._keys.group(),)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.session.end()

    def _build(self) -> None:
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setContentsMargins(4 * GAP_PX, 0, 4 * GAP_PX, 0)
        self._pictures.addWidget(self.picture)
        self._pictures.addWidget(self.note)
        self._body.setSpacing(0)
        self._body.addWidget(self._pictures, 1)
        self._body.addWidget(self.question)
        self._body.addWidget(self.checklist)
        surface = QWidget()
        fill_with_base(surface)
        surface.setLayout(self._body)
        self._body.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(surface, 1)

    def _connect(self) -> None:
        session = self.session
        session.moved.connect(self._show_image)
        session.changed.connect(self._refresh)
        session.ended.connect(self.closed)
        self.header.attribute_chosen.connect(self.begin)
        self.header.done_wanted.connect(self.closed)
        self.question.answered.connect(lambda answer: self._say(answer=answer))
        self.question.skip_wanted.connect(session.pass_by)
        self.question.strip.image_wanted.connect(self._on_recent_wanted)
        self.checklist.answered.connect(session.answer)
        self.checklist.next_wanted.connect(session.pass_by)
        for part in (self.question, self.checklist):
            part.back_wanted.connect(session.back)

    def _keys_of(self, *, is_whole: bool) -> KeyTable:
        own = (
            KeyAct((_Key.Key_Y,), self.tr("Yes, it shows this"), partial(self._say, answer=True)),
            KeyAct((_Key.Key_N,), self.tr("No, it does not"), partial(self._say, answer=False)),
            KeyAct((_Key.Key_Space,), self.tr("Pass by"), self.session.pass_by),
            KeyAct((_Key.Key_Backspace,), self.tr("Back to the last image"), self.session.back),
            KeyAct((_Key.Key_PageUp,), self.tr("Attribute before"), partial(self._switch, -1)),
            KeyAct((_Key.Key_PageDown,), self.tr("Attribute after"), partial(self._switch, 1)),
            KeyAct((_Key.Key_Escape,), self.tr("Done"), self.closed.emit),
        )
        of_rows = self._acts_of_rows() if is_whole else ()
        return KeyTable(self.tr("Tagging"), (*own, *of_rows), takes_shift=False)

    def _acts_of_rows(self) -> tuple[KeyAct, ...]:
        """Return what keys do besides, or in place of the same, while all attributes are asked."""
        checklist, rows = self.checklist, self.checklist.rows
        before, after = partial(rows.go_by, -1), partial(rows.go_by, 1)
        return (
            KeyAct((_Key.Key_Delete,), self.tr("Not known"), partial(checklist.say, answer=None)),
            KeyAct((_Key.Key_Up,), self.tr("Attribute above"), before, repeats=True),
            KeyAct((_Key.Key_Down,), self.tr("Attribute below"), after, repeats=True),
            KeyAct((_Key.Key_Space,), "", after),
            KeyAct((_Key.Key_G,), self.tr("Agree with what is guessed"), checklist.agree),
            KeyAct(ENTER_KEYS, self.tr("Next image"), self.session.pass_by),
        )

    def _say(self, *, answer: bool) -> None:
        attribute_id = self.session.attribute_id
        if attribute_id is None:
            self.checklist.say(answer=answer)
        else:
            self.session.answer({attribute_id: answer})

    def _switch(self, step: int) -> None:
        self.begin(self.header.neighbour(step))

    def _show_image(self) -> None:
        queue = self.session.queue
        self._pictures.setCurrentWidget(self.note if queue.current is None else self.picture)
        self.image_shown.emit(queue.current)
        if queue.current is not None:
            self.picture.show_image(queue.current, queue.following)
        self._refresh()
        self.checklist.rows.go_to(0)

    def _refresh(self) -> None:
        """Bring all but the picture up to date."""
        session, state = self.session, self._document.state
        attribute_id, current = session.attribute_id, session.queue.current
        self.header.show_attributes(in_groups(state.vocabulary.attributes.values()))
        judged = self._attributes.reliability
        reliability = None if attribute_id is None else judged.get(attribute_id)
        self.header.show_progress(n_tagged(state, attribute_id), reliability)
        self.note.setText(self._note())
        self.picture.make_ready(session.queue.following)
        answers = {} if current is None else session.answers(current)
        if attribute_id is None:
            rows = checklist_rows(state, self._attributes.model, current, answers)
            self.checklist.show_rows(rows, has_image=current is not None)
        elif attribute_id in state.vocabulary.attributes:
            self.question.show_attribute(state.vocabulary.attribute(attribute_id))
            self.question.set_has_image(has_image=current is not None)
            recent = recent_answers(self._document, attribute_id, most=N_RECENT_TAGS)
            self.question.show_recent(recent)
            tags = state.vocabulary.tags.get(attribute_id, {})
            self.question.show_advice(tags, said=answers.get(attribute_id))

    def _note(self) -> str:
        """Say why there is no image."""
        if self.session.is_searching:
            return self.tr("Looking for images to ask about…")
        if not n_tagged(self._document.state, self.session.attribute_id):
            return self.tr("There is no image to ask about yet. Wait until all were looked at.")
        return self.tr(
            "No image is left to ask about: all were tagged or skipped. Press Esc to go back."
        )

    def _on_recent_wanted(self, image_id: ImageId) -> None:
        self.session.revisit(image_id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
