"""One sitting in which a person says what images show."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.messages import Message
from engine.project import AttributeId, Changes, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.panels.tagging_queue import TaggingQueue

N_FOUND: Final = 32
_FEW_WAITING: Final = 4
_N_WATCHED: Final = 64
"""Of so many images shown last, an answer that is taken back brings the image back."""

Answers = dict[AttributeId, bool]


class TaggingSession(QObject):
    """Asks about one attribute or about all; follows what becomes of the answers.

    It looks at the tags themselves, so that undo and redo lead to the right image whoever
    asks for them.

    Attributes
    ----------
    attribute_id : what is asked; None for all attributes of an image at once
    queue : the image that is asked about, and the next
    is_searching : whether images are being looked for

    Signals
    -------
    moved()
        Another image is asked about, or there is none.
    changed()
        Answers, attributes or what was learnt from them are new.
    ended()
        The attribute is no more.
    """

    moved = Signal()
    changed = Signal()
    ended = Signal()

    def __init__(
        self, document: Document, attributes: AttributeFlow, describing: DescribingFlow
    ) -> None:
        super().__init__()
        self._document, self._attributes, self._describing = document, attributes, describing
        self.attribute_id: AttributeId | None = None
        self.queue = TaggingQueue()
        self.is_searching = False
        self._is_open = False
        self._seen: dict[ImageId, Answers] = {}
        self._steps: list[ImageId | None] = []  # images passed by, and None for edits
        document.changed.connect(self._on_document_changed)
        document.did.connect(self._on_document_did)
        document.undid.connect(self._on_document_undid)
        attributes.learnt.connect(self._on_learnt)
        attributes.judged.connect(self._on_judged)

    def begin(self, attribute_id: AttributeId | None) -> None:
        self.attribute_id, self._is_open = attribute_id, True
        self.queue = TaggingQueue()
        self._seen, self._steps = {}, []
        self._search()
        self._move()

    def end(self) -> None:
        self._is_open = False

    def answers(self, image_id: ImageId) -> Answers:
        """Return what is said of an image, of the attributes that are asked."""
        tags = self._document.state.vocabulary.tags
        asked = tags if self.attribute_id is None else (self.attribute_id,)
        return {a: tags[a][image_id] for a in asked if image_id in tags.get(a, {})}

    def answer(self, answers: Mapping[AttributeId, bool | None]) -> None:
        """Tag the current image by one edit; to say the same again only leads on."""
        image_id = self.queue.current
        if image_id is None:
            return
        known = self.answers(image_id)
        if news := {a: tag for a, tag in answers.items() if known.get(a) != tag}:
            self._describing.tag((image_id,), news)
        elif self.attribute_id is not None:
            self._go_on()

    def pass_by(self) -> None:
        """Go on to the next image."""
        if self.queue.current is not None:
            self._steps.append(self.queue.current)
            self._go_on()

    def back(self) -> None:
        """Return to the image passed by last, or take back the last edit of this sitting."""
        if not self._steps:
            return
        if self._steps[-1] is None:
            self._document.undo()
        elif (image_id := self._steps.pop()) is not None:
            self.revisit(image_id)

    def revisit(self, image_id: ImageId) -> None:
        """Ask about an image again; one left without an answer comes right after."""
        current = self.queue.current
        is_open = current is not None and (self.attribute_id is None or not self.answers(current))
        self.queue.call_back(image_id, keeps_current=is_open)
        self._move()

    def _go_on(self) -> None:
        self.queue.advance()
        if self.queue.n_waiting < _FEW_WAITING:
            self._search()
        self._move()

    def _move(self) -> None:
        if (current := self.queue.current) is not None:
            self._seen[current] = self.answers(current)
        self.moved.emit()

    def _search(self) -> None:
        self.is_searching = True
        n_passed = len(self._steps) - self._steps.count(None)
        on_found = partial(self._on_found, self.queue)
        self._attributes.find_images(self.attribute_id, on_found, count=N_FOUND + n_passed)

    def _on_found(self, queue: TaggingQueue, images: tuple[ImageId, ...]) -> None:
        if queue is not self.queue or not self._is_open:
            return
        self.is_searching = False
        had_image = queue.current is not None
        is_whole = self.attribute_id is None
        queue.refill(i for i in images if is_whole or not self.answers(i))
        if had_image:
            self.changed.emit()
        else:
            self._move()

    def _on_learnt(self) -> None:
        if self._is_open:
            self._search()
            self.changed.emit()

    def _on_judged(self) -> None:
        if self._is_open:
            self.changed.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        if not self._is_open or Changes.ATTRIBUTES not in changes:
            return
        known = self._document.state.vocabulary.attributes
        if self.attribute_id is not None and self.attribute_id not in known:
            self.end()
            self.ended.emit()
            return
        self._follow_answers()
        self.changed.emit()

    def _follow_answers(self) -> None:
        """Go on after an answer to the current image, back to another whose answer has changed."""
        watched = self.queue.shown[-_N_WATCHED:]
        news = {i: now for i in watched if (now := self.answers(i)) != self._seen[i]}
        self._seen |= news
        current = self.queue.current
        if current in news:
            if self.attribute_id is not None and news[current]:
                self._go_on()
        elif news:
            self.revisit(list(news)[-1])

    def _on_document_did(self, _: Message) -> None:
        if self._is_open:
            self._steps.append(None)

    def _on_document_undid(self, _: Message) -> None:
        """Forget the last edit."""
        if None in self._steps:
            last = len(self._steps) - 1 - self._steps[::-1].index(None)
            del self._steps[last]
