"""The grid of a review, in which to choose an image is to mark it as wrong."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent

from engine.project import ImageId
from engine.vectors import Int32s
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.marking_model import MarkingModel
from gui.grid.marking_tile import MarkingDelegate
from gui.grid.mouse import Frame, GridMouse
from gui.grid.table import TileTable
from gui.grid.view import ImageGridView
from gui.widgets.keys import KeyEntry

_Modifier = Qt.KeyboardModifier


class MarkMouse(GridMouse):
    """A click marks or unmarks, Shift marks a range, and a frame all that it touches."""

    def __init__(self, table: TileTable) -> None:
        super().__init__(table)
        self._start = QPoint()

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        table, point = self._table, event.position().toPoint()
        image_id = table.image_under(point)
        self._start = self._pressed_at = point
        self._on_release = None
        if image_id is None:
            self._drag()
        elif _Modifier.ShiftModifier in event.modifiers():
            table.select_through(image_id, adds=True)
        else:
            self._on_release = partial(table.toggle, image_id)

    def _drag(self) -> None:
        """Draw a frame where another grid would let its images be carried away."""
        self._frame = Frame(self._table, self._start, keeps=True)


class MarkingView(ImageGridView):
    """Its selection is what is marked; the arrow keys move without marking.

    Keys: Space marks or unmarks the current image, Shift with an arrow a range, Ctrl+A all.

    Signals
    -------
    fitting_changed(n_images)
        So many tiles are wholly in view at once.
    """

    fitting_changed = Signal(int)

    def __init__(self, model: MarkingModel, thumbnails: ThumbnailLoader) -> None:
        super().__init__(model, thumbnails)
        self._mouse = MarkMouse(self)
        self._n_fitting = 0
        self.setItemDelegate(MarkingDelegate(self.selection, self))

    def key_entries(self) -> tuple[KeyEntry, ...]:
        """Return what keys do in the grid, for the key map."""
        return (
            KeyEntry(("Space",), self.tr("Mark as wrong, or not")),
            KeyEntry(("Shift+←→↑↓",), self.tr("Mark a range")),
            KeyEntry(("Ctrl+A",), self.tr("Mark all")),
        )

    def marked(self) -> Int32s:
        """Return what is marked, in the order that is shown: int32 (n,)."""
        return self.selection.among(self.images.order)

    def begin_page(self, marked: Int32s) -> None:
        """Mark only these, int32 (n,), and let the keys act from the first image."""
        order = self.images.order
        first = ImageId(int(order[0])) if len(order) else None
        self._anchor = first
        self.set_current(first)
        self.select_images(marked)
        self.scrollToTop()

    def set_tile_size(self, tile_px: int) -> None:
        super().set_tile_size(tile_px)
        self._tell_fitting()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_fitting()

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+A from the window, which means another grid."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_select_all(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.selection.current
        is_page_key = event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if _is_select_all(event):
            self.selectAll()
        elif event.key() == Qt.Key.Key_Space and current is not None:
            self.toggle(current)
        elif not is_page_key and (target := self._led_to(event.key())) is not None:
            self._move_to(target, event.modifiers())
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)  # a second click like any other

    def _move_to(self, image_id: ImageId, modifiers: Qt.KeyboardModifier) -> None:
        """Go to an image; with Shift, mark all on the way from where the way began."""
        self._go_to(image_id, modifiers | _Modifier.ControlModifier)
        if _Modifier.ShiftModifier not in modifiers:
            self._anchor = image_id

    def _tell_fitting(self) -> None:
        n_rows = max(1, self.viewport().height() // self.cells.cell_height)
        if (n_fitting := n_rows * self.cells.n_columns) != self._n_fitting:
            self._n_fitting = n_fitting
            self.fitting_changed.emit(n_fitting)


def _is_select_all(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.SelectAll)
