"""What the mouse does in a grid: choose images, drag them, and draw a frame around some."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QRubberBand

from engine.project import ImageId
from engine.vectors import Int32s
from gui.grid.drag_picture import MOST_SHOWN, drag_picture
from gui.grid.model import ImageRole
from gui.grid.table import TileTable
from gui.widgets.image.mime import encode_images

_SCROLL_INTERVAL_MS = 16
_MOST_SCROLLED_PX = 40
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton


class GridMouse(QObject):
    """Follows one press at a time until it is released.

    A press on a selected image waits for the release before it deselects others, so that
    they can be dragged together.
    """

    def __init__(self, table: TileTable) -> None:
        super().__init__(table)
        self._table = table
        self._pressed_at: QPoint | None = None
        self._on_release: Callable[[], None] | None = None
        self._frame: Frame | None = None

    def press(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        image_id = self._table.image_under(point)
        is_left = event.button() == _LEFT
        self._pressed_at, self._on_release = None, None
        if image_id is not None:
            self._pressed_at = point if is_left else None
            self._press_image(image_id, event.modifiers(), is_left=is_left)
        elif is_left:
            keeps = bool(event.modifiers() & (_CONTROL | _SHIFT))
            self._frame = Frame(self._table, point, keeps=keeps)

    def move(self, event: QMouseEvent) -> None:
        if _LEFT not in event.buttons():
            return
        point = event.position().toPoint()
        if self._frame is not None:
            self._frame.draw_to(point)
        elif self._pressed_at is not None and _is_drag(point - self._pressed_at):
            self._pressed_at, self._on_release = None, None
            self._drag()

    def release(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT:
            return
        if self._frame is not None:
            self._frame.close()
        if self._on_release is not None:
            self._on_release()
        self._frame, self._pressed_at, self._on_release = None, None, None

    def _press_image(
        self, image_id: ImageId, modifiers: Qt.KeyboardModifier, *, is_left: bool
    ) -> None:
        table = self._table
        if not is_left:
            if image_id not in table.selection:
                table.select_only(image_id)
        elif _SHIFT in modifiers:
            table.select_through(image_id, adds=_CONTROL in modifiers)
        elif image_id in table.selection:
            table.set_current(image_id)
            choose = table.toggle if _CONTROL in modifiers else table.select_only
            self._on_release = partial(choose, image_id)
        elif _CONTROL in modifiers:
            table.toggle(image_id)
        else:
            table.select_only(image_id)

    def _drag(self) -> None:
        images = self._table.selected_images()
        if not images:
            return
        drag = QDrag(self._table)
        drag.setMimeData(encode_images(images))
        drag.setPixmap(drag_picture(self._table, self._pictures(images), len(images)))
        drag.exec(Qt.DropAction.CopyAction)

    def _pictures(self, images: tuple[ImageId, ...]) -> list[QPixmap]:
        """Return a few pictures for the stack, that of the current image first."""
        current = self._table.current_image()
        first = [current] if current in images else []
        indexes = map(self._table.images.index_of, [*first, *images[:MOST_SHOWN]])
        pictures = [index.data(ImageRole.PICTURE) for index in indexes]
        return list(dict.fromkeys(p for p in pictures if p is not None))


class Frame:
    """A frame being drawn; images that it touches are selected, and it scrolls at the edges."""

    def __init__(self, table: TileTable, start: QPoint, *, keeps: bool) -> None:
        self._table = table
        self._start = start + self._scrolled()
        self._point = start
        self._kept: Int32s = np.zeros(0, np.int32)
        if keeps:
            self._kept = table.selection.among(table.images.order)
        else:
            table.select_images(self._kept)
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, table.viewport())
        self._timer = QTimer(table, interval=_SCROLL_INTERVAL_MS)
        self._timer.timeout.connect(self._scroll)

    def draw_to(self, point: QPoint) -> None:
        self._point = point
        rect = QRect(self._start, point + self._scrolled()).normalized()
        self._band.setGeometry(rect.translated(-self._scrolled()))
        self._band.show()
        touched = self._table.images_touched(rect)
        self._table.select_images(np.union1d(self._kept, touched))
        if self._beyond():
            self._timer.start()
        else:
            self._timer.stop()

    def close(self) -> None:
        self._timer.stop()
        self._timer.deleteLater()
        self._band.hide()
        self._band.deleteLater()

    def _scroll(self) -> None:
        speed = max(-_MOST_SCROLLED_PX, min(_MOST_SCROLLED_PX, self._beyond() // 2))
        bar = self._table.verticalScrollBar()
        bar.setValue(bar.value() + speed)
        self.draw_to(self._point)

    def _beyond(self) -> int:
        """Return how far the pointer is below the viewport, negative above, 0 inside."""
        y, height = self._point.y(), self._table.viewport().height()
        return y if y < 0 else max(0, y - height)

    def _scrolled(self) -> QPoint:
        return QPoint(0, self._table.verticalScrollBar().value())


def _is_drag(way: QPoint) -> bool:
    return way.manhattanLength() >= QApplication.startDragDistance()
