"""One sitting in which a person judges the images most worth a look, one after the other."""

from typing import Final

from engine.labelling import QueueItem, WhyNext
from engine.project import Changes, ClassId, ImageId, Verdict, VerdictKind
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.reviewing import ReviewFlow
from gui.pages.queue.flow import QueueFlow
from gui.widgets.image.session import ImageSession

N_FOUND: Final = 24


class QueueSession(ImageSession):
    """Asks for verdicts."""

    def __init__(self, document: Document, labelling: LabellingFlow, finding: QueueFlow) -> None:
        super().__init__(document)
        self._finding = finding
        self._review = ReviewFlow(document, labelling)
        self._items: dict[ImageId, QueueItem] = {}
        document.changed.connect(self._on_document_changed)
        labelling.labelled.connect(self._on_labelled)

    def begin(self) -> None:
        """Go on with what waits; what was judged elsewhere meanwhile is passed over."""
        self._is_open, self._steps = True, []
        self.queue.refill(i for i in self._items if not self._is_done(i))
        current = self.queue.current
        if current is not None and self._is_done(current):
            self.queue.advance()
        self._search()
        self._move()

    def item(self) -> QueueItem | None:
        """Say why the current image is shown; None if it was called back."""
        current = self.queue.current
        return None if current is None else self._items.get(current)

    def may_be_none(self) -> bool:
        """Say whether the current image is likelier of none of the classes, and nobody said."""
        item, verdict = self.item(), self.verdict()
        is_open = verdict is not None and verdict.kind == VerdictKind.OPEN
        return item is not None and item.why is WhyNext.PERHAPS_NONE and is_open

    def verdict(self) -> Verdict | None:
        """Return what was said of the current image."""
        current = self.queue.current
        return None if current is None else self._said_of(current)

    def decided(self, most: int) -> list[tuple[ImageId, Verdict]]:
        """Return the images judged last with their verdicts, the last first."""
        current = self.queue.current
        shown = [i for i in reversed(self.queue.shown) if i != current]
        return [(i, self._said_of(i)) for i in shown if self._is_done(i)][:most]

    def assign(self, class_id: ClassId) -> None:
        """Give the current image a class; to say the same again only leads on."""
        current, verdict = self.queue.current, self.verdict()
        if current is None or verdict is None:
            return
        if verdict.class_id == class_id:
            self._pass_by(current)
        else:
            self._review.assign(class_id, (current,))

    def create(self, name: str) -> None:
        """Define a class of that name by the current image."""
        if (current := self.queue.current) is not None:
            self._review.create_class(name, (current,))

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
        if self._is_done(current):
            self._pass_by(current)
        else:
            self._review.skip((current,))

    def _said_of(self, image_id: ImageId) -> Verdict:
        return self._document.state.verdicts.of(image_id)

    def _is_done(self, image_id: ImageId) -> bool:
        return bool(self._document.state.verdicts.kinds[image_id] != VerdictKind.OPEN)

    def _find(self) -> None:
        self._finding.find(self._on_found, N_FOUND)

    def _on_found(self, items: tuple[QueueItem, ...]) -> None:
        if self._is_open:
            self._items |= {item.image_id: item for item in items}
            self._take_found(item.image_id for item in items)

    def _on_labelled(self) -> None:
        """Look for the first images as soon as there is something to go by."""
        if self._is_open and self.queue.current is None:
            self._search()
            self.changed.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        if self._is_open and changes & (Changes.VERDICTS | Changes.CLASSES):
            self._follow()
            self.changed.emit()
