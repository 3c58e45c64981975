"""The Review page: automatic labels class by class, then what was found wrong among them."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout

from engine.project import ImageId
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.view import ImageGridView
from gui.pages.review.dismissed import ReviewDismissed
from gui.pages.review.session import ReviewSession
from gui.pages.review.tiles import ReviewTiles
from gui.widgets.keys import KeyGroup
from gui.widgets.page import Page


class ReviewPage(Page):
    """Two screens: `tiles` to mark what is wrong, `dismissed` to say what it is instead.

    Signals
    -------
    image_shown(image_id)
        Keys act from another image; None if there is none.
    """

    image_shown = Signal(object)

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__()
        self.session = ReviewSession(document, labelling)
        self.tiles = ReviewTiles(document, labelling, thumbnails, self.session)
        self.dismissed = ReviewDismissed(document, labelling, thumbnails)
        self._screens = QStackedLayout(self)
        for screen in (self.tiles, self.dismissed):
            self._screens.addWidget(screen)
            screen.grid.current_changed.connect(self.image_shown)
        self.tiles.dismissed_wanted.connect(self.show_dismissed)
        self.dismissed.closed.connect(self.show_tiles)
        self.session.returned.connect(self._on_returned)
        self._screens.currentChanged.connect(lambda _: self.slots_changed.emit())

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions of images do here, by name."""
        is_second = self._screens.currentWidget() is self.dismissed
        new_class = lambda: self.new_class_wanted.emit(self.selected())  # noqa: E731
        return {"new_class": new_class} | (self.dismissed.slots() if is_second else {})

    def keys(self) -> tuple[KeyGroup, ...]:
        is_second = self._screens.currentWidget() is self.dismissed
        return (self.dismissed.keys() if is_second else self.tiles.keys(),)

    def selected(self) -> tuple[ImageId, ...]:
        """Return the images that a key of the window concerns."""
        return self._grid.selected_images()

    def show_tiles(self) -> None:
        """Go on where the review was left."""
        self._screens.setCurrentWidget(self.tiles)
        self.tiles.begin()

    def show_dismissed(self) -> None:
        """Ask what the images are whose label was found wrong, whenever and wherever that was."""
        self._screens.setCurrentWidget(self.dismissed)
        self.dismissed.begin(self.session.contents.needing_class())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.show_tiles()

    def _on_returned(self) -> None:
        """Show the page that undo led back to as it was."""
        if self._screens.currentWidget() is not self.tiles:
            self._screens.setCurrentWidget(self.tiles)
            self.tiles.take_focus()

    @property
    def _grid(self) -> ImageGridView:
        is_second = self._screens.currentWidget() is self.dismissed
        return self.dismissed.grid if is_second else self.tiles.grid
