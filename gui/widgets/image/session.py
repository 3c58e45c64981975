"""One sitting in which a person is asked about images, one after the other."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.messages import Message
from engine.project import ImageId
from gui.document import Document
from gui.widgets.image.queue import ImageQueue

_FEW_WAITING: Final = 4
_N_WATCHED: Final = 64
"""Of so many images shown last, an answer that is taken back brings the image back."""


class ImageSession(QObject):
    """Leads from image to image; follows what becomes of the answers.

    It looks at what is said in the project, so that undo and redo lead to the right image
    whoever asks for them.

    Attributes
    ----------
    queue : the image that is asked about, and the next
    is_searching : whether images are being looked for

    Signals
    -------
    moved()
        Another image is asked about, or there is none.
    changed()
        Answers, or what comes next, are new.
    """

    moved = Signal()
    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.queue = ImageQueue()
        self.is_searching = False
        self._is_open = False
        self._seen: dict[ImageId, object] = {}
        self._steps: list[ImageId | None] = []  # images passed by, and None for edits
        document.did.connect(self._on_document_did)
        document.undid.connect(self._on_document_undid)

    def end(self) -> None:
        self._is_open = False

    def back(self) -> None:
        """Return to the image passed by last, or take back the last edit of this session."""
        if not self._steps:
            return
        if self._steps[-1] is None:
            self._document.undo()
        elif (image_id := self._steps.pop()) is not None:
            self.revisit(image_id)

    def revisit(self, image_id: ImageId) -> None:
        """Ask about an image again; one that is not done comes right after."""
        current = self.queue.current
        is_open = current is not None and not self._is_done(current)
        self.queue.call_back(image_id, keeps_current=is_open)
        self._move()

    def _said_of(self, image_id: ImageId) -> object:
        """Return what the project says of an image, as far as it is asked."""
        raise NotImplementedError

    def _is_done(self, image_id: ImageId) -> bool:
        """Say whether an image has its answer, so that the next may come."""
        raise NotImplementedError

    def _find(self) -> None:
        """Look for images; answer with `_take_found`."""
        raise NotImplementedError

    def _search(self) -> None:
        self.is_searching = True
        self._find()

    def _take_found(self, images: Iterable[ImageId]) -> None:
        self.is_searching = False
        had_image = self.queue.current is not None
        self.queue.refill(i for i in images if not self._is_done(i))
        if had_image:
            self.changed.emit()
        else:
            self._move()

    def _pass_by(self, image_id: ImageId) -> None:
        self._steps.append(image_id)
        self._go_on()

    def _go_on(self) -> None:
        self.queue.advance()
        if self.queue.n_waiting < _FEW_WAITING:
            self._search()
        self._move()

    def _move(self) -> None:
        if (current := self.queue.current) is not None:
            self._seen[current] = self._said_of(current)
        self.moved.emit()

    def _follow(self) -> None:
        """Go on after an answer to the current image, back to another whose answer has changed."""
        watched = self.queue.shown[-_N_WATCHED:]
        news = {i: now for i in watched if (now := self._said_of(i)) != self._seen[i]}
        self._seen |= news
        current = self.queue.current
        if current in news:
            if self._is_done(current):
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
