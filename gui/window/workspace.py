"""The window's content while a project is open: its flows and its pages, and what joins them."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.embedding import BACKBONE_SETTING, BackboneId, default_backbone
from engine.errors import EngineError
from engine.jobs import Job
from engine.messages import Message
from engine.project import (
    RENEWED_AFTER_S,
    Changes,
    ImageId,
    Project,
    ScanReport,
    find_damage,
    keep_daily,
)
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.embedding import EmbeddingFlow
from gui.flows.exporting import ExportFlow
from gui.flows.label_import import LabelImportFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.labelling_work import kept_problem
from gui.flows.mistakes import MistakesFlow
from gui.flows.picture_view import PictureViewFlow
from gui.flows.reviewing import ReviewFlow
from gui.flows.scanning import SCAN, ScanFlow
from gui.flows.text_search import TextSearchFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.messages import message_of
from gui.pages.attributes.page import AttributeParts
from gui.pages.audit.page import AuditPage
from gui.pages.label.page import LabelFlows, LabelPage
from gui.pages.queue.flow import QueueFlow
from gui.pages.queue.page import QueuePage
from gui.pages.review.page import ReviewPage
from gui.tasks import Replies, Send, TaskRunner
from gui.widgets.image.range_bar import RangeBar
from gui.widgets.page import Page
from gui.window.page_book import AUDIT, LABEL, QUEUE, REVIEW, PageBook
from gui.window.stale_sign import StaleSign

_VIEW = "view"
_BACKUP = "keep a copy"
_VERIFY = "look for damage"


class Workspace(QWidget):
    """Everything about one open project; closing it saves where the person was.

    Signals
    -------
    failed(message)
        Something went wrong that concerns the whole project.
    noted(message)
        Something is not as usual, but the work goes on.
    page_slots_changed()
        Other actions mean something now.
    """

    failed = Signal(object)
    noted = Signal(object)
    page_slots_changed = Signal()

    def __init__(self, project: Project, cache_folder: Path) -> None:
        super().__init__()
        self._build_flows(project, cache_folder)
        self._build_pages()
        self._connect_flows()
        self._connect_pages()
        self._keeps_copies = True
        self._copying = QTimer(self, interval=round(1000 * RENEWED_AFTER_S))
        self._copying.timeout.connect(self._keep_copy)

    def start(self) -> None:
        """Show what was there last time, then bring it level with the folder."""
        if view := self.document.setting(_VIEW):
            with suppress(ValueError):  # damaged: the view begins anew
                self.label.grid.restore_view_state(json.loads(view))
        for note in self._notes():
            self.noted.emit(note)
        self._look_for_damage()
        self._keep_copy()
        self._copying.start()
        self.rescan()

    def _notes(self) -> Iterator[Message]:
        """Yield what is not as usual about the project."""
        if self._backbone_note:
            yield self._backbone_note
        if problem := kept_problem(self.document):
            yield problem
        if self.document.is_read_only:
            yield Message(
                "{path} is read-only: look and export elsewhere, but nothing can be changed.",
                {"path": str(self.document.path)},
            )

    def rescan(self) -> None:
        """Look for new, changed and vanished files, and at images not looked at yet."""
        if self.document.catalog.root_exists:
            self.scanning.start()
        else:
            self.failed.emit(_missing_root(self.document))

    def close_project(self) -> None:
        """Keep a name being typed, labels and view, stop all work, and let go of the file."""
        self.setFocus()
        self.attributes.close()
        self.auditing.close()
        self.document.refresh()
        self.labelling.close()
        self.mistakes.close()
        self.document.put_setting(_VIEW, json.dumps(self.label.grid.view_state()))
        self.tasks.close()
        self.thumbnails.close()
        self.document.close()
        if self._keeps_copies:
            with suppress(EngineError):  # the copy before it is there
                keep_daily(self.document.path, renews_after_s=0)

    def stop_copying(self) -> None:
        """Leave the copies that were kept as they are: one of them is to be put back."""
        self._copying.stop()
        self._keeps_copies = False

    def is_busy(self) -> bool:
        """Say whether something is still on its way to the screen."""
        return self.auditing.is_due or self.tasks.is_busy or self.thumbnails.is_busy

    def relink(self, root: Path) -> None:
        self.scanning.relink(root)

    def use_backbone(self, backbone: str) -> None:
        """Look at all images anew with another backbone, now and whenever this is opened."""
        self.document.put_setting(BACKBONE_SETTING, backbone)
        self.embedding.use_backbone(BackboneId(backbone))
        self.label.grid.offer_text_search(is_possible=self.texts.is_possible())

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do whatever page is in front, by name."""
        return (
            self.attributes.slots()
            | self.book.slots()
            | {"rescan": self.rescan, "undo": self.document.undo, "redo": self.document.redo}
        )

    def page_slots(self) -> dict[str, Callable[[], None]]:
        """Return what the other actions do on the page in front; some do nothing there."""
        return self.book.page.slots()

    def _keep_copy(self) -> None:
        """Keep a copy of the project, away from it, where it has changed for some time."""
        replies = Replies(on_error=lambda error: self.noted.emit(message_of(error)))
        self.tasks.submit(_BACKUP, _keep_daily, self.document.path, replies)

    def _look_for_damage(self) -> None:
        """Read all of the project file beside the work."""

        def say(damage: Message | None) -> None:
            if damage is not None:
                self.failed.emit(damage)

        self.tasks.submit(_VERIFY, _find_damage, self.document.path, Replies(on_result=say))

    def _build_flows(self, project: Project, cache_folder: Path) -> None:
        self.document = document = Document(project, self)
        self.tasks = tasks = TaskRunner(self)
        self.scanning = ScanFlow(document, tasks)
        self.viewing = PictureViewFlow(document, tasks)
        backbone, self._backbone_note = _backbone_of(document)
        self.embedding = EmbeddingFlow(
            document, tasks, backbone=backbone, cache_folder=cache_folder
        )
        self.labelling = LabellingFlow(document, tasks, self.embedding)
        self.exporting = ExportFlow(document, tasks, self.embedding, self.labelling)
        self.review = ReviewFlow(document, self.labelling)
        self.mistakes = MistakesFlow(document, tasks, self.labelling)
        self.auditing = AuditingFlow(document, tasks, self.labelling)
        self.texts = TextSearchFlow(tasks, self.embedding)
        self.importing = LabelImportFlow(document, tasks)
        self.thumbnails = ThumbnailLoader(document, cache_folder=cache_folder)

    def _build_pages(self) -> None:
        document, labelling, thumbnails = self.document, self.labelling, self.thumbnails
        self.attributes = AttributeParts(document, self.tasks, labelling, thumbnails)
        flows = LabelFlows(
            self.tasks, labelling, self.review, self.mistakes, self.texts, self.attributes.flow
        )
        self.label = LabelPage(
            document,
            flows,
            thumbnails,
            attributes=self.attributes.panel,
            tagging=self.attributes.tagging,
        )
        self.label.grid.offer_text_search(is_possible=self.texts.is_possible())
        RangeBar(self.viewing, over=self.label.large)
        self.review_page = ReviewPage(document, labelling, thumbnails)
        finding = QueueFlow(document, self.tasks, labelling)
        self.queue_page = QueuePage(document, labelling, thumbnails, finding)
        self.audit_page = AuditPage(document, self.auditing, labelling, thumbnails)
        pages: dict[str, Page] = {
            LABEL: self.label,
            REVIEW: self.review_page,
            QUEUE: self.queue_page,
            AUDIT: self.audit_page,
        }
        self.book = PageBook(pages, StaleSign(labelling))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.book)

    def _connect_flows(self) -> None:
        self.scanning.finished.connect(self._on_scanned)
        self.scanning.noted.connect(self.viewing.say_too)
        self.viewing.noted.connect(self.noted)
        self.viewing.finished.connect(self.embedding.go_on)
        self.viewing.changed.connect(self.thumbnails.use_view)
        self.viewing.changed.connect(self.embedding.use_view)
        self.document.changed.connect(self._on_document_changed)
        speaking = (self.document, self.labelling, self.exporting, self.auditing, self.review)
        for flow in speaking:
            flow.failed.connect(self.failed)
        for raising in (self.scanning, self.viewing, self.embedding, self.texts):
            raising.failed.connect(self._on_error)

    def _connect_pages(self) -> None:
        attributes, label = self.attributes, self.label
        attributes.tagging_wanted.connect(self._begin_tagging)
        attributes.tagging_done.connect(label.end_tagging)
        attributes.image_wanted.connect(lambda image_id: self._show_images((image_id,)))
        label.classes.checklist_wanted.connect(attributes.show_checklist)
        label.classes.new_checklist_class_wanted.connect(attributes.new_class)
        for page in (label, self.review_page, self.queue_page):
            page.new_class_wanted.connect(self.review.new_class)
            page.slots_changed.connect(self.page_slots_changed)
        self.book.page_shown.connect(lambda _: self.page_slots_changed.emit())
        self.audit_page.images_wanted.connect(self._show_images)
        self.audit_page.review_wanted.connect(partial(self.book.show_page, REVIEW))
        self.audit_page.needing_wanted.connect(self._show_needing_class)

    def _begin_tagging(self) -> None:
        self.book.show_page(LABEL)
        self.label.begin_tagging()

    def _show_images(self, images: tuple[ImageId, ...]) -> None:
        if images:
            self.book.show_page(LABEL)
            self.label.show_images(images)

    def _show_needing_class(self) -> None:
        """Ask what the images are that need a class."""
        self.book.show_page(REVIEW)
        self.review_page.show_dismissed()

    def _on_document_changed(self, changes: Changes) -> None:
        """Look at examples from elsewhere as they come; a scan is followed by all else."""
        if Changes.IMAGES in changes and not self.tasks.is_running(SCAN):
            self.embedding.catch_up()

    def _on_scanned(self, report: ScanReport) -> None:
        self.viewing.say_too(report.statement)
        self.label.classes.offer_folders(len(self.importing.class_folders()))
        self.viewing.start()

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _backbone_of(document: Document) -> tuple[BackboneId, Message | None]:
    """Return what a project was told to use, or else the default and what to say about it."""
    own = document.setting(BACKBONE_SETTING)
    return (BackboneId(own), None) if own else default_backbone()


def _find_damage(_: Job, path: Path, __: Send) -> Message | None:
    return find_damage(path)


def _keep_daily(_: Job, path: Path, __: Send) -> None:
    keep_daily(path)


def _missing_root(document: Document) -> Message:
    return Message(
        "The folder {folder} is not there. Connect its disk,"
        " or choose File, Locate images to say where it is now.",
        {"folder": str(document.catalog.root)},
    )
