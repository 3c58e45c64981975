"""The window's content while a project is open: classes, pictures, reasons, and what joins them."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.embedding import BACKBONE_SETTING, BackboneId, default_backbone
from engine.messages import Message
from engine.project import KEYS, Changes, ImageId, Project
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.flows.exporting import ExportFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.mistakes import MistakesFlow
from gui.flows.reviewing import ReviewFlow
from gui.flows.scanning import SCAN, ScanFlow
from gui.flows.text_search import TextSearchFlow
from gui.flows.thumbnails import ThumbnailLoader
from gui.messages import message_of
from gui.panels.class_list import ClassListPanel
from gui.panels.grid_page import GridPage
from gui.panels.large_view import LargeView
from gui.panels.side_tabs import SideTabs
from gui.panels.why import WhyPanel
from gui.tasks import TaskRunner
from gui.theme import GAP_PX, PANEL_WIDTH_PX
from gui.windows.attribute_parts import AttributeParts
from gui.windows.pages import LABEL, QUEUE, REVIEW, PageBook

_VIEW = "view"


class Workspace(QWidget):
    """Everything about one open project; closing it saves where the person was.

    Signals
    -------
    failed(message)
        Something went wrong that concerns the whole project.
    noted(message)
        Something is not as usual, but the work goes on.
    label_wanted(), export_wanted()
    page_slots_changed()
        Other actions mean something now.
    """

    failed = Signal(object)
    noted = Signal(object)
    label_wanted = Signal()
    export_wanted = Signal()
    page_slots_changed = Signal()

    def __init__(self, project: Project, cache_folder: Path) -> None:
        super().__init__()
        self.document = Document(project, self)
        self.tasks = TaskRunner(self)
        self.scanning = ScanFlow(self.document, self.tasks)
        backbone, self._backbone_note = _backbone_of(self.document)
        self.embedding = EmbeddingFlow(
            self.document, self.tasks, backbone=backbone, cache_folder=cache_folder
        )
        self.labelling = LabellingFlow(self.document, self.tasks, self.embedding)
        self.exporting = ExportFlow(self.document, self.tasks, self.embedding, self.labelling)
        self.review = ReviewFlow(self.document, self.labelling)
        self.mistakes = MistakesFlow(self.document, self.tasks, self.labelling)
        self.thumbnails = ThumbnailLoader(self.document, cache_folder=cache_folder)
        self.attributes = AttributeParts(self.document, self.tasks, self.labelling, self.thumbnails)
        self.classes = ClassListPanel(self.document, self.labelling, self.thumbnails)
        self.texts = TextSearchFlow(self.tasks, self.embedding)
        self.grid = GridPage(
            self.document, self.labelling, self.thumbnails, self.mistakes, self.texts
        )
        self.grid.offer_text_search(is_possible=self.texts.is_possible())
        self.large = LargeView(self.thumbnails)
        self.why = WhyPanel(
            self.document,
            self.labelling,
            self.thumbnails,
            self.attributes.flow,
            self.mistakes,
            self.tasks,
        )
        self.side = SideTabs(
            [(self.tr("Classes"), self.classes), (self.tr("Attributes"), self.attributes.panel)]
        )
        self.book = PageBook(self.document, self.tasks, self.labelling, self.thumbnails)
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self._count()
        self._offer_labelling()

    def start(self) -> None:
        """Show what was there last time, then bring it level with the folder."""
        if view := self.document.setting(_VIEW):
            with suppress(ValueError):  # damaged: the view begins anew
                self.grid.restore_view_state(json.loads(view))
        if self._backbone_note:
            self.noted.emit(self._backbone_note)
        self.rescan()

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
        self.book.auditing.close()
        self.document.refresh()
        self.labelling.close()
        self.mistakes.close()
        self.document.put_setting(_VIEW, json.dumps(self.grid.view_state()))
        self.tasks.close()
        self.thumbnails.close()
        self.document.close()

    def is_busy(self) -> bool:
        """Say whether something is still on its way to the screen."""
        is_due = self.book.auditing.is_due
        return is_due or self.tasks.is_busy or self.thumbnails.is_busy

    def relink(self, root: Path) -> None:
        self.scanning.relink(root)

    def use_backbone(self, backbone: str) -> None:
        """Look at all images anew with another backbone, now and whenever this is opened."""
        self.document.put_setting(BACKBONE_SETTING, backbone)
        self.embedding.use_backbone(BackboneId(backbone))
        self.grid.offer_text_search(is_possible=self.texts.is_possible())

    def selected(self) -> tuple[ImageId, ...]:
        """Return the images that a key of the Label page concerns: selected, or shown large."""
        current = self.grid.view.current_image()
        if self._pages.currentWidget() is self.large and current is not None:
            return (current,)
        return self.grid.view.selected_images()

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do whatever page is in front, by name."""
        return (
            self.attributes.slots()
            | self.book.slots()
            | {"rescan": self.rescan, "undo": self.document.undo, "redo": self.document.redo}
        )

    def page_slots(self) -> dict[str, Callable[[], None]]:
        """Return what the other actions do on the page in front; some do nothing there."""
        if self.book.current in (REVIEW, QUEUE):
            new_class = lambda: self.review.new_class(self.book.selected())  # noqa: E731
            return self.book.page_slots() | {"new_class": new_class}
        if self.book.current != LABEL:
            return self.book.page_slots()
        if self._pages.currentWidget() is self.attributes.tagging:
            return {}
        review, grid = self.review, self.grid
        assign = {
            f"assign_{key}": partial(self._act, partial(review.assign_by_key, key)) for key in KEYS
        }
        return assign | {
            "select_all": grid.view.selectAll,
            "find": grid.focus_search,
            "new_class": lambda: review.new_class(self.selected()),
            "accept": partial(self._act, self._accept),
            "reject": partial(self._act, review.reject),
            "none_of_these": partial(self._act, review.none_of_these),
            "skip": partial(self._act, review.skip),
            "large_view": self.toggle_large,
        }

    def toggle_large(self) -> None:
        """Show the current image over the whole page, or the page again."""
        current = self.grid.view.current_image()
        if self._pages.currentWidget() is self.large:
            self._pages.setCurrentWidget(self.grid)
            self.grid.view.setFocus()
        elif current is not None:
            self.large.show_image(current, self.grid.view.neighbours())
            self._pages.setCurrentWidget(self.large)
            self.large.setFocus()
        self._say_what_keys_do()

    def _act(self, wish: Callable[[tuple[ImageId, ...]], None]) -> None:
        """Do something with the selected images; a single one gives way to the next."""
        images = self.selected()
        if not images:
            return
        wish(images)
        if len(images) == 1:
            self.grid.view.select_next()

    def _accept(self, images: tuple[ImageId, ...]) -> None:
        """Agree with what is shown, be it a guess or a label of the person's own."""
        self.mistakes.keep(images)
        self.review.accept(images)

    def _build(self) -> None:
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.large)
        self._pages.addWidget(self.attributes.tagging)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        self.side.set_corner(0, self.classes.show_all)
        for panel in (self._make_left_side(), self._pages, self.why):
            splitter.addWidget(panel)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([PANEL_WIDTH_PX, 10_000, PANEL_WIDTH_PX + 40])
        self.book.build(splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.book)

    def _make_left_side(self) -> QWidget:
        """Return classes and attributes with the two things to do when they are defined."""
        self.label_button = QPushButton(self.tr("Label folder"))
        self.label_button.setProperty("role", "primary")
        self.label_button.setToolTip(self.tr("Label every image, in rounds. Needs two classes."))
        self.label_button.clicked.connect(self.label_wanted)
        export = QPushButton(self.tr("Export…"))
        export.clicked.connect(self.export_wanted)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.label_button, 1)
        buttons.addWidget(export)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side, 1)
        layout.addLayout(buttons)
        return side

    def _connect(self) -> None:
        self._connect_flows()
        self._connect_classes()
        self._connect_attributes()
        view = self.grid.view
        view.current_changed.connect(self._on_current_changed)
        view.large_view_wanted.connect(lambda _: self.toggle_large())
        self.large.closed.connect(self.toggle_large)
        self.large.next_wanted.connect(view.select_next)
        self.large.previous_wanted.connect(view.select_previous)
        self.why.image_wanted.connect(self.grid.show_image)
        self.why.keys.accept_wanted.connect(partial(self._act, self._accept))
        self.why.keys.reject_wanted.connect(partial(self._act, self.review.reject))
        view.selection_changed.connect(self._say_what_keys_do)
        self.labelling.labelled.connect(self._say_what_keys_do)
        self.book.page_shown.connect(self._on_page_shown)
        self.book.page_slots_changed.connect(self.page_slots_changed)
        self.book.images_wanted.connect(self._show_images)

    def _connect_flows(self) -> None:
        self.scanning.finished.connect(self.embedding.start)
        self.document.failed.connect(self.failed)
        self.labelling.failed.connect(self.failed)
        self.exporting.failed.connect(self.failed)
        self.book.auditing.failed.connect(self.failed)
        self.review.failed.connect(self.failed)
        for flow in (self.scanning, self.embedding, self.texts):
            flow.failed.connect(self._on_error)

    def _connect_classes(self) -> None:
        classes, review = self.classes, self.review
        classes.images_dropped.connect(review.add_examples)
        classes.files_dropped.connect(review.add_example_files)
        classes.new_class_wanted.connect(review.new_class)
        classes.rename_wanted.connect(review.rename_class)
        classes.describe_wanted.connect(review.describe_class)
        classes.recolour_wanted.connect(review.recolour_class)
        classes.remove_wanted.connect(review.remove_class)
        classes.remove_examples_wanted.connect(review.remove_examples)
        classes.class_chosen.connect(self.grid.show_class)
        review.class_made.connect(classes.rename)
        self.document.changed.connect(self._on_document_changed)
        self.labelling.labelled.connect(self._offer_labelling)

    def _connect_attributes(self) -> None:
        attributes, classes = self.attributes, self.classes
        attributes.tagging_wanted.connect(self._begin_tagging)
        attributes.tagging_done.connect(self._end_tagging)
        attributes.image_wanted.connect(self._show_image)
        classes.checklist_wanted.connect(attributes.show_checklist)
        classes.new_checklist_class_wanted.connect(attributes.new_class)

    def _begin_tagging(self) -> None:
        """Let the question have the page to itself, but for classes and attributes."""
        self.book.show_page(LABEL)
        self.why.hide()
        self._pages.setCurrentWidget(self.attributes.tagging)
        self.page_slots_changed.emit()

    def _end_tagging(self) -> None:
        self._pages.setCurrentWidget(self.grid)
        self.why.show()
        self.grid.view.setFocus()
        self.page_slots_changed.emit()

    def _say_what_keys_do(self) -> None:
        if self.book.current == LABEL:
            agreement = self.review.agreement(self.selected())
            self.why.keys.show_agreement(agreement, self.document.classes)

    def _on_page_shown(self, name: str) -> None:
        if name == LABEL:
            self.grid.view.setFocus()
            self._say_what_keys_do()

    def _show_image(self, image_id: ImageId) -> None:
        self.book.show_page(LABEL)
        self.grid.show_image(image_id)

    def _show_images(self, images: tuple[ImageId, ...]) -> None:
        """Select `images` among all."""
        if images:
            self._show_image(images[0])
            self.grid.view.select_images(images)

    def _count(self) -> None:
        self.side.set_count(0, len(self.document.classes))
        self.side.set_count(1, len(self.document.state.vocabulary))

    def _on_document_changed(self, changes: Changes) -> None:
        """Look at examples from elsewhere as they come; a scan is followed by all else."""
        if changes & (Changes.CLASSES | Changes.ATTRIBUTES):
            self._count()
        if Changes.IMAGES in changes and not self.tasks.is_running(SCAN):
            self.embedding.catch_up()

    def _offer_labelling(self) -> None:
        """Let the folder be labelled as soon as two classes have examples."""
        self.label_button.setEnabled(self.labelling.labels is not None)

    def _on_current_changed(self, image_id: ImageId | None) -> None:
        self.why.show_image(image_id)
        self._say_what_keys_do()
        if self._pages.currentWidget() is self.large and image_id is not None:
            self.large.show_image(image_id, self.grid.view.neighbours())

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _backbone_of(document: Document) -> tuple[BackboneId, Message | None]:
    """Return what a project was told to use, or else the default and what to say about it."""
    own = document.setting(BACKBONE_SETTING)
    return (BackboneId(own), None) if own else default_backbone()


def _missing_root(document: Document) -> Message:
    return Message(
        "The folder {folder} is not there. Connect its disk,"
        " or choose File, Locate images to say where it is now.",
        {"folder": str(document.catalog.root)},
    )
