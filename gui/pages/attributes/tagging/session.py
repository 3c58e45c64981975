"""One sitting in which a person says what images show."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal

from engine.project import AttributeId, Changes, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.widgets.image.queue import ImageQueue
from gui.widgets.image.session import ImageSession

N_FOUND: Final = 32

Answers = dict[AttributeId, bool]


class TaggingSession(ImageSession):
    """Asks about one attribute or about all.

    Attributes
    ----------
    attribute_id : what is asked; None for all attributes of an image at once

    Signals
    -------
    ended()
        The attribute is no more.
    """

    ended = Signal()

    def __init__(
        self, document: Document, attributes: AttributeFlow, describing: DescribingFlow
    ) -> None:
        super().__init__(document)
        self._attributes, self._describing = attributes, describing
        self.attribute_id: AttributeId | None = None
        document.changed.connect(self._on_document_changed)
        attributes.learnt.connect(self._on_learnt)
        attributes.judged.connect(self._on_judged)

    def begin(self, attribute_id: AttributeId | None) -> None:
        self.attribute_id, self._is_open = attribute_id, True
        self.queue = ImageQueue()
        self._seen, self._steps = {}, []
        self._search()
        self._move()

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
            self._pass_by(self.queue.current)

    def _said_of(self, image_id: ImageId) -> Answers:
        return self.answers(image_id)

    def _is_done(self, image_id: ImageId) -> bool:
        """Say whether the one attribute is answered; a whole checklist never ends by itself."""
        return self.attribute_id is not None and bool(self.answers(image_id))

    def _find(self) -> None:
        n_passed = len(self._steps) - self._steps.count(None)
        on_found = partial(self._on_found, self.queue)
        self._attributes.find_images(self.attribute_id, on_found, count=N_FOUND + n_passed)

    def _on_found(self, queue: ImageQueue, images: tuple[ImageId, ...]) -> None:
        if queue is self.queue and self._is_open:
            self._take_found(images)

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
        self._follow()
        self.changed.emit()
