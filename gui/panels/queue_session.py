"""One sitting in which a person judges the images most worth a look, one after the other."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.labelling import QueueItem
from engine.messages import Message
from engine.project import Changes, ClassId, ImageId, Verdict, VerdictKind
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.review_queue import QueueFlow
from gui.flows.reviewing import ReviewFlow
from gui.panels.tagging_queue import TaggingQueue

N_FOUND: Final = 24
_FEW_WAITING: Final = 4
_N_WATCHED: Final = 64
"""Of so many images shown last, a verdict that is taken back brings the image back."""


class QueueSession(QObject):
    """Leads from image to image; follows what becomes of the verdicts.

    It looks at the verdicts themselves, so that undo and redo lead to the right image whoever
    asks for them.

    Attributes
    ----------
    queue : the image to judge, and the next
    is_searching : whether images are being looked for

    Signals
    -------
    moved()
        Another image is to be judged, or there is none.
    changed()
        Verdicts, or what comes next, are new.
    """

    moved = Signal()
    changed = Signal()

    def __init__(self, document: Document, labelling: LabellingFlow, finding: QueueFlow) -> None:
        super().__init__()
        self._document, self._finding = document, finding
        self._review = ReviewFlow(document, labelling)
        self.queue = TaggingQueue()
        self.is_searching = False
        self._is_open = False
        self._items: dict[ImageId, QueueItem] = {}
        self._seen: dict[ImageId, Verdict] = {}
        self._steps: list[ImageId | None] = []  # images passed by, and None for edits
        document.changed.connect(self._on_document_changed)
        document.did.connect(self._on_document_did)
        document.undid.connect(self._on_document_undid)
        labelling.labelled.connect(self._on_labelled)

    def begin(self) -> None:
        """Go on with what waits; what was judged elsewhere meanwhile is passed over."""
        self._is_open, self._steps = True, []
        self.queue.refill(filter(self._is_unjudged, self._items))
        current = self.queue.current
        if current is not None and not self._is_unjudged(current):
            self.queue.advance()
        self._search()
        self._move()

    def end(self) -> None:
        self._is_open = False

    def item(self) -> QueueItem | None:
        """Say why the current image is shown; None if it was called back."""
        current = self.queue.current
        return None if current is None else self._items.get(current)

    def verdict(self) -> Verdict | None:
        """Return what was said of the current image."""
        current = self.queue.current
        return None if current is None else self._document.state.verdicts.of(current)

    def decided(self, most: int) -> list[tuple[ImageId, Verdict]]:
        """Return the images judged last with their verdicts, the last first."""
        verdicts, current = self._document.state.verdicts, self.queue.current
        shown = [i for i in reversed(self.queue.shown) if i != current]
        return [(i, verdicts.of(i)) for i in shown if not self._is_unjudged(i)][:most]

    def assign(self, class_id: ClassId) -> None:
        """Give the current image a class; to say the same again only leads on."""
        current, verdict = self.queue.current, self.verdict()
        if current is None or verdict is None:
            return
        if verdict.class_id == class_id:
            self._pass_by(current)
        else:
            self._review.assign(class_id, (current,))

    def none_of_these(self) -> None:
        current, verdict = self.queue.current, self.verdict()
        if current is None or verdict is None:
            return
        if verdict.kind == VerdictKind.NONE_OF_THESE:
            self._pass_by(current)
        else:
            self._review.none_of_these((current,))

    def skip(self) -> None:
        """Put the current image aside; what was said of it before stays."""
        if (current := self.queue.current) is None:
            return
        if self._is_unjudged(current):
            self._review.skip((current,))
        else:
            self._pass_by(current)

    def back(self) -> None:
        """Take back the last decision of this sitting, and show its image again."""
        if not self._steps:
            return
        if self._steps[-1] is None:
            self._document.undo()
        elif (image_id := self._steps.pop()) is not None:
            self.revisit(image_id)

    def revisit(self, image_id: ImageId) -> None:
        """Show an image again; one left without a verdict comes right after."""
        current = self.queue.current
        is_open = current is not None and self._is_unjudged(current)
        self.queue.call_back(image_id, keeps_current=is_open)
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
            self._seen[current] = self._document.state.verdicts.of(current)
        self.moved.emit()

    def _search(self) -> None:
        self.is_searching = True
        self._finding.find(self._on_found, N_FOUND)

    def _on_found(self, items: tuple[QueueItem, ...]) -> None:
        if not self._is_open:
            return
        self.is_searching = False
        had_image = self.queue.current is not None
        self._items |= {item.image_id: item for item in items}
        self.queue.refill(i.image_id for i in items if self._is_unjudged(i.image_id))
        if had_image:
            self.changed.emit()
        else:
            self._move()

    def _is_unjudged(self, image_id: ImageId) -> bool:
        return bool(self._document.state.verdicts.kinds[image_id] == VerdictKind.OPEN)

    def _on_labelled(self) -> None:
        """Look for the first images as soon as there is something to go by."""
        if self._is_open and self.queue.current is None:
            self._search()
            self.changed.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        if self._is_open and changes & (Changes.VERDICTS | Changes.CLASSES):
            self._follow_verdicts()
            self.changed.emit()

    def _follow_verdicts(self) -> None:
        """Go on after a verdict on the current image, back to another whose verdict changed."""
        verdicts = self._document.state.verdicts
        watched = self.queue.shown[-_N_WATCHED:]
        news = {i: now for i in watched if (now := verdicts.of(i)) != self._seen[i]}
        self._seen |= news
        current = self.queue.current
        if current in news:
            if not self._is_unjudged(current):
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
