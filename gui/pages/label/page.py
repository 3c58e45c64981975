"""The Label page: classes on the left, the images in the middle, the reasons on the right."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.project import KEYS, Changes, ImageId
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.mistakes import MistakesFlow
from gui.flows.reviewing import ReviewFlow
from gui.flows.text_search import TextSearchFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.label.classes.panel import ClassListPanel
from gui.pages.label.grid import GridPage
from gui.pages.label.side_tabs import SideTabs
from gui.pages.label.why.panel import WhyPanel
from gui.tasks import TaskRunner
from gui.theme import GAP_PX, PANEL_WIDTH_PX
from gui.widgets.image.large_view import LargeView
from gui.widgets.keys import KeyEntry, KeyGroup
from gui.widgets.page import Page


@dataclass(frozen=True)
class LabelFlows:
    """What the Label page acts through."""

    tasks: TaskRunner
    labelling: LabellingFlow
    review: ReviewFlow
    mistakes: MistakesFlow
    texts: TextSearchFlow
    attributes: AttributeFlow


class LabelPage(Page):
    """Defines classes by images, shows what is labelled, and judges it.

    Parameters
    ----------
    attributes : stands beside the list of classes
    tagging : asks about images in place of the grid, see `begin_tagging`

    Signals
    -------
    label_wanted(), export_wanted()
    """

    label_wanted = Signal()
    export_wanted = Signal()

    def __init__(
        self,
        document: Document,
        flows: LabelFlows,
        thumbnails: ThumbnailLoader,
        *,
        attributes: QWidget,
        tagging: Page,
    ) -> None:
        super().__init__()
        self._document, self._flows, self._tagging = document, flows, tagging
        self.classes = ClassListPanel(document, flows.labelling, thumbnails)
        self.grid = GridPage(document, flows.labelling, thumbnails, flows.mistakes, flows.texts)
        self.large = LargeView(thumbnails)
        self.why = WhyPanel(
            document, flows.labelling, thumbnails, flows.attributes, flows.mistakes, flows.tasks
        )
        self.side = SideTabs(
            [(self.tr("Classes"), self.classes), (self.tr("Attributes"), attributes)]
        )
        self._centre = QStackedWidget()
        self._build()
        self._connect()
        self._count()
        self._offer_labelling()

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions of images do here, by name."""
        if self._centre.currentWidget() is self._tagging:
            return self._tagging.slots()
        review, grid = self._flows.review, self.grid
        assign = {
            f"assign_{key}": partial(self._act, partial(review.assign_by_key, key)) for key in KEYS
        }
        return assign | {
            "select_all": grid.view.selectAll,
            "find": grid.focus_search,
            "new_class": lambda: self.new_class_wanted.emit(self.selected()),
            "accept": partial(self._act, self._accept),
            "reject": partial(self._act, review.reject),
            "none_of_these": partial(self._act, review.none_of_these),
            "skip": partial(self._act, review.skip),
            "large_view": self.toggle_large,
        }

    def keys(self) -> tuple[KeyGroup, ...]:
        if self._centre.currentWidget() is self._tagging:
            return self._tagging.keys()
        entries = (
            KeyEntry(("←", "→", "↑", "↓"), self.tr("Go to another image")),
            KeyEntry(("Shift+←→↑↓",), self.tr("Select a range")),
            KeyEntry(("F2",), self.tr("Rename the class")),
        )
        return (KeyGroup(self.tr("Look and select"), entries),)

    def selected(self) -> tuple[ImageId, ...]:
        """Return the images that a key concerns: selected, or shown large."""
        current = self.grid.view.current_image()
        if self._centre.currentWidget() is self.large and current is not None:
            return (current,)
        return self.grid.view.selected_images()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.take_focus()
            self._say_what_keys_do()

    def take_focus(self) -> None:
        """Give the keyboard to the images."""
        self.grid.view.setFocus()

    def show_images(self, images: tuple[ImageId, ...]) -> None:
        """Select `images` among all."""
        if images:
            self.grid.show_image(images[0])
            self.grid.view.select_images(images)

    def toggle_large(self) -> None:
        """Show the current image over the whole page, or the page again."""
        current = self.grid.view.current_image()
        if self._centre.currentWidget() is self.large:
            self._centre.setCurrentWidget(self.grid)
            self.grid.view.setFocus()
        elif current is not None:
            self.large.show_image(current, self.grid.view.neighbours())
            self._centre.setCurrentWidget(self.large)
            self.large.setFocus()
        self._say_what_keys_do()

    def begin_tagging(self) -> None:
        """Let the question have the page to itself, but for classes and attributes."""
        self.why.hide()
        self._centre.setCurrentWidget(self._tagging)
        self.slots_changed.emit()

    def end_tagging(self) -> None:
        self._centre.setCurrentWidget(self.grid)
        self.why.show()
        self.grid.view.setFocus()
        self.slots_changed.emit()

    def _act(self, act: Callable[[tuple[ImageId, ...]], None]) -> None:
        """Do something with the selected images; a single one gives way to the next."""
        images = self.selected()
        if not images:
            return
        act(images)
        if len(images) == 1:
            self.grid.view.select_next()

    def _accept(self, images: tuple[ImageId, ...]) -> None:
        """Agree with what is shown, be it a guess or a label of the person's own."""
        self._flows.mistakes.keep(images)
        self._flows.review.accept(images)

    def _build(self) -> None:
        for part in (self.grid, self.large, self._tagging):
            self._centre.addWidget(part)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        self.side.set_corner(0, self.classes.show_all)
        for panel in (self._make_left_side(), self._centre, self.why):
            splitter.addWidget(panel)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([PANEL_WIDTH_PX, 10_000, PANEL_WIDTH_PX + 40])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

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
        self._connect_classes()
        view = self.grid.view
        view.current_changed.connect(self._on_current_changed)
        view.large_view_wanted.connect(lambda _: self.toggle_large())
        view.selection_changed.connect(self._say_what_keys_do)
        self.large.closed.connect(self.toggle_large)
        self.large.next_wanted.connect(view.select_next)
        self.large.previous_wanted.connect(view.select_previous)
        self.why.image_wanted.connect(self.grid.show_image)
        self.why.keys.accept_wanted.connect(partial(self._act, self._accept))
        self.why.keys.reject_wanted.connect(partial(self._act, self._flows.review.reject))
        self._document.changed.connect(self._on_document_changed)
        self._flows.labelling.labelled.connect(self._on_labelled)

    def _connect_classes(self) -> None:
        classes, review = self.classes, self._flows.review
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

    def _say_what_keys_do(self) -> None:
        if self.isVisible():
            agreement = self._flows.review.agreement(self.selected())
            self.why.keys.show_agreement(agreement, self._document.classes)

    def _count(self) -> None:
        self.side.set_count(0, len(self._document.classes))
        self.side.set_count(1, len(self._document.state.vocabulary))

    def _offer_labelling(self) -> None:
        """Let the folder be labelled as soon as two classes have examples."""
        self.label_button.setEnabled(self._flows.labelling.labels is not None)

    def _on_labelled(self) -> None:
        self._offer_labelling()
        self._say_what_keys_do()

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.CLASSES | Changes.ATTRIBUTES):
            self._count()

    def _on_current_changed(self, image_id: ImageId | None) -> None:
        self.why.show_image(image_id)
        self._say_what_keys_do()
        if self._centre.currentWidget() is self.large and image_id is not None:
            self.large.show_image(image_id, self.grid.view.neighbours())
