"""The grid of images: as smooth with a million as with a hundred."""

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.project import ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.model import ImageGridModel
from gui.grid.mouse import GridMouse
from gui.grid.table import TileTable, as_ids

_WISH_DELAY_MS = 16
_OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ImageGridView(TileTable):
    """What mouse and keys do with the tiles; thumbnails are loaded for what is in view.

    Keys that neither move, select nor open are left to the window.

    Signals
    -------
    large_view_wanted(image_id)
        Enter or a double click.
    """

    large_view_wanted = Signal(object)

    def __init__(
        self, model: ImageGridModel, thumbnails: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, parent)
        self._thumbnails = thumbnails
        self._mouse = GridMouse(self)
        self._wish_timer = QTimer(self, singleShot=True, interval=_WISH_DELAY_MS)
        self._connect()

    def select_next(self) -> None:
        self._select_beside(1)

    def select_previous(self) -> None:
        self._select_beside(-1)

    def neighbours(self) -> tuple[ImageId, ...]:
        """Return the images beside the current one, that after it first."""
        order, here = self.images.order, self._current_position()
        if here is None:
            return ()
        return as_ids(np.concatenate([order[here + 1 : here + 2], order[max(here, 1) - 1 : here]]))

    def showEvent(self, event: QShowEvent) -> None:
        """Want the pictures again: another grid may have wanted its own meanwhile."""
        super().showEvent(event)
        self._wish_timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wish_timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.selection.current
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.key() in _OPEN_KEYS and current is not None:
            self.large_view_wanted.emit(current)
        elif (target := self._led_to(event.key())) is not None:
            self._go_to(target, event.modifiers())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        image_id = self.image_under(event.position().toPoint())
        if image_id is not None and event.button() == Qt.MouseButton.LeftButton:
            self.large_view_wanted.emit(image_id)

    def _connect(self) -> None:
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._wish_timer.timeout.connect(self._on_wish_timer)
        self.images.shown_changed.connect(self._wish_timer.start)

    def _led_to(self, key: int) -> ImageId | None:
        """Return the image that a key leads to, None if it is no key for moving."""
        order, here = self.images.order, self._current_position()
        height_px = self.viewport().height()
        target = self.cells.stepped(here or 0, key, n_images=len(order), height_px=height_px)
        if target is None or not len(order):
            return None
        first_on_screen = self.positions_on_screen().start
        return ImageId(int(order[first_on_screen if here is None else target]))

    def _go_to(self, image_id: ImageId, modifiers: Qt.KeyboardModifier) -> None:
        adds = Qt.KeyboardModifier.ControlModifier in modifiers
        if Qt.KeyboardModifier.ShiftModifier in modifiers:
            self.select_through(image_id, adds=adds)
        elif adds:
            self.set_current(image_id)
        else:
            self.select_only(image_id)
        self.reveal(image_id)

    def _select_beside(self, step: int) -> None:
        order, here = self.images.order, self._current_position()
        wanted = 0 if here is None else here + step
        if 0 <= wanted < len(order):
            self.set_current_image(ImageId(int(order[wanted])))

    def _current_position(self) -> int | None:
        current = self.selection.current
        return None if current is None else self.images.position_of(current)

    def _on_scrolled(self, _: int) -> None:
        if not self._wish_timer.isActive():
            self._wish_timer.start()

    def _on_wish_timer(self) -> None:
        order = self.images.order
        visible, around = self.positions_on_screen(), self.positions_on_screen(pages_around=1)
        wanted = np.concatenate(
            [order[visible], order[visible.stop : around.stop], order[around.start : visible.start]]
        )
        self._thumbnails.want(as_ids(wanted))
