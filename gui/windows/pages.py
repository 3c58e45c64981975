"""The pages of an open project, and the rail that leads from one to another."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from engine.project import ImageId
from gui.document import Document
from gui.flows.auditing import AuditingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.review_queue import QueueFlow
from gui.flows.thumbnails import ThumbnailLoader
from gui.panels.audit_page import AuditPage
from gui.panels.page_rail import PageRail, RailPage
from gui.panels.queue_page import QueuePage
from gui.panels.review_page import ReviewPage
from gui.panels.stale_sign import StaleSign
from gui.tasks import TaskRunner

LABEL, REVIEW, QUEUE, AUDIT = "label", "review", "queue", "audit"


class PageBook(QWidget):
    """Shows one page at a time: `label`, made by the workspace, or another of its own.

    Signals
    -------
    page_shown(name), page_slots_changed()
    images_wanted(images)
        Something was pressed that stands for these images.
    """

    page_shown = Signal(str)
    page_slots_changed = Signal()
    images_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        tasks: TaskRunner,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self.auditing = AuditingFlow(document, tasks, labelling)
        self.review = ReviewPage(document, labelling, thumbnails)
        self.queue = QueuePage(
            document, labelling, thumbnails, QueueFlow(document, tasks, labelling)
        )
        self.audit = AuditPage(document, self.auditing, labelling, thumbnails)
        self.rail = PageRail(
            (
                RailPage(LABEL, self.tr("Label")),
                RailPage(REVIEW, self.tr("Review")),
                RailPage(QUEUE, self.tr("Queue")),
                RailPage(AUDIT, self.tr("Audit")),
            ),
            StaleSign(labelling),
        )
        self._pages: dict[str, QWidget] = {
            LABEL: QWidget(),
            REVIEW: self.review,
            QUEUE: self.queue,
            AUDIT: self.audit,
        }
        self._stack = QStackedWidget()
        self.rail.page_wanted.connect(self.show_page)
        self.page_shown.connect(lambda _: self.page_slots_changed.emit())
        self.review.slots_changed.connect(self.page_slots_changed)
        self.audit.images_wanted.connect(self.images_wanted)
        self.audit.review_wanted.connect(partial(self.show_page, REVIEW))
        self.audit.needing_wanted.connect(self.show_needing_class)

    @property
    def current(self) -> str:
        return self.rail.current

    def build(self, label_page: QWidget) -> None:
        """Put the pages together; `label_page` is shown first."""
        self._pages[LABEL] = label_page
        for page in self._pages.values():
            self._stack.addWidget(page)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._stack, 1)

    def show_page(self, name: str) -> None:
        self.rail.show_page(name)
        self._stack.setCurrentWidget(self._pages[name])
        self._give_keyboard(self._pages[name])
        self.page_shown.emit(name)

    @staticmethod
    def _give_keyboard(page: QWidget) -> None:
        """Let a page have the keyboard, unless it has given it to a part of it."""
        focus = QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus):
            page.setFocus()

    def show_needing_class(self) -> None:
        """Ask what the images are that need a class."""
        self.show_page(REVIEW)
        self.review.show_dismissed()

    def selected(self) -> tuple[ImageId, ...]:
        """Return the images that are selected on the page in front, none on a blind one."""
        selections: Mapping[str, Callable[[], tuple[ImageId, ...]]] = {
            REVIEW: self.review.selected,
            QUEUE: self.queue.selected,
        }
        return selections[self.current]() if self.current in selections else ()

    def page_slots(self) -> dict[str, Callable[[], None]]:
        """Return what actions of images do on the page in front, other than `label`, by name."""
        slots = {REVIEW: self.review.slots, QUEUE: self.queue.slots}
        return slots[self.current]() if self.current in slots else {}

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do here, by name."""
        return {f"page_{name}": partial(self.show_page, name) for name in self._pages}
