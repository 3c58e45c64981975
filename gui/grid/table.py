"""A table whose cells are tiles: how they are laid out, scrolled, and which are selected."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from engine.project import ImageId
from engine.vectors import Int32s
from gui.grid.geometry import GridGeometry
from gui.grid.model import ImageGridModel
from gui.grid.selection import ImageSelection
from gui.grid.tile import TileDelegate
from gui.theme import TILE_PX

_STEPS_PER_ROW = 3


class TileTable(QTableView):
    """Tiles in rows that fill the width, and a selection that runs along the order.

    Qt would select rectangles of cells; here a range runs from image to image, as in text.

    Signals
    -------
    current_changed(ImageId or None)
    selection_changed()
    """

    current_changed = Signal(object)
    selection_changed = Signal()

    def __init__(self, model: ImageGridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.images = model
        self.selection = ImageSelection()
        self.cells = GridGeometry()
        self._tile_px = TILE_PX
        self._anchor: ImageId | None = None
        self._build()
        self.images.layoutChanged.connect(self._on_order_changed)

    def visible_images(self) -> tuple[ImageId, ...]:
        return as_ids(self.images.order[self.positions_on_screen()])

    def selected_images(self) -> tuple[ImageId, ...]:
        """Return what is selected, in the order that is shown."""
        return as_ids(self.selection.among(self.images.order))

    def current_image(self) -> ImageId | None:
        return self.selection.current

    def set_current_image(self, image_id: ImageId) -> None:
        """Select this image alone and bring it into view, if it is shown at all."""
        if self.images.position_of(image_id) is not None:
            self.select_only(image_id)
            self.reveal(image_id)

    def selectAll(self) -> None:  # noqa: N802 - Qt's slot
        self.select_images(self.images.order)

    def select_only(self, image_id: ImageId) -> None:
        self._anchor = image_id
        self.selection.replace(np.array([image_id], np.int32))
        self.set_current(image_id)
        self._on_selection_changed()

    def select_images(self, image_ids: Sequence[ImageId] | Int32s) -> None:
        """Select these images and nothing else; the current one stays."""
        self.selection.replace(np.asarray(image_ids, np.int32))
        self._on_selection_changed()

    def select_through(self, image_id: ImageId, *, adds: bool) -> None:
        """Select everything from the image chosen last to this one."""
        end = self.images.position_of(image_id)
        start = end if self._anchor is None else self.images.position_of(self._anchor)
        if start is None or end is None:
            return
        passed = self.images.order[min(start, end) : max(start, end) + 1]
        if not adds:
            self.selection.replace(passed)
        self.selection.add(passed)
        self.set_current(image_id)
        self._on_selection_changed()

    def toggle(self, image_id: ImageId) -> None:
        self._anchor = image_id
        self.selection.toggle(image_id)
        self.set_current(image_id)
        self._on_selection_changed()

    def set_current(self, image_id: ImageId | None) -> None:
        """Let keys act from this image; what is selected stays."""
        if image_id == self.selection.current:
            return
        self.selection.current = image_id
        self._tell_qt_the_current()
        self.viewport().update()
        self.current_changed.emit(image_id)

    def image_under(self, point: QPoint) -> ImageId | None:
        """Return the image whose tile is at a point of the viewport, None for the gaps."""
        y = point.y() + self.verticalScrollBar().value()
        position = self.cells.position_at(x=point.x(), y=y)
        is_image = position is not None and position < len(self.images.order)
        return ImageId(int(self.images.order[position])) if is_image else None

    def images_touched(self, rect: QRect) -> Int32s:
        """Return int32: the images whose cell `rect`, in whole-content coordinates, touches."""
        order = self.images.order
        return order[self.cells.positions_in(rect, len(order))]

    def set_tile_size(self, tile_px: int) -> None:
        """Let no tile be narrower than `tile_px`."""
        self._tile_px = tile_px
        self._lay_out()

    def top_image(self) -> ImageId | None:
        """Return the first image of the row at the top."""
        return next(iter(self.visible_images()), None)

    def scroll_to_top(self, image_id: ImageId) -> None:
        """Bring the row of an image to the top, if the image is shown at all."""
        position = self.images.position_of(image_id)
        if position is not None:
            self.updateGeometries()
            self.verticalScrollBar().setValue(self.cells.cell(position).top())

    def positions_on_screen(self, *, pages_around: int = 0) -> slice:
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        around = pages_around * height
        return self.cells.span(
            top=top - around, bottom=top + height - 1 + around, n_images=len(self.images.order)
        )

    def reveal(self, image_id: ImageId) -> None:
        """Scroll as little as needed to show the whole tile."""
        self.updateGeometries()
        top = self._height_on_screen(image_id)
        below = top + self.cells.cell_height - self.viewport().height()
        scroll_bar = self.verticalScrollBar()
        if top < 0:
            scroll_bar.setValue(scroll_bar.value() + top)
        elif below > 0:
            scroll_bar.setValue(scroll_bar.value() + min(below, top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _build(self) -> None:
        self.setModel(self.images)
        self.setItemDelegate(TileDelegate(self.selection, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAccessibleName(self.tr("Images"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _lay_out(self) -> None:
        geometry = GridGeometry.fit(width_px=self.viewport().width(), tile_px=self._tile_px)
        if geometry == self.cells:
            return
        with self._view_held():
            self.cells = geometry
            self.images.set_columns(geometry.n_columns)
            self.horizontalHeader().setDefaultSectionSize(geometry.cell_width)
            self.verticalHeader().setDefaultSectionSize(geometry.cell_height)
        self.verticalScrollBar().setSingleStep(geometry.cell_height // _STEPS_PER_ROW)
        self._tell_qt_the_current()

    @contextmanager
    def _view_held(self) -> Iterator[None]:
        """Keep the current image where it is on the screen, else the one at the top left."""
        current, visible = self.selection.current, self.visible_images()
        held = current if current in visible else next(iter(visible), None)
        height_before = 0 if held is None else self._height_on_screen(held)
        yield
        self.updateGeometries()
        if held is not None:
            scroll_bar = self.verticalScrollBar()
            scroll_bar.setValue(scroll_bar.value() + self._height_on_screen(held) - height_before)
            if held == current:
                self.reveal(held)

    def _height_on_screen(self, image_id: ImageId) -> int:
        position = self.images.position_of(image_id) or 0
        return self.cells.cell(position).top() - self.verticalScrollBar().value()

    def _tell_qt_the_current(self) -> None:
        """Keep Qt's own current cell on the current image, for screen readers."""
        current = self.selection.current
        index = QModelIndex() if current is None else self.images.index_of(current)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _on_selection_changed(self) -> None:
        self.viewport().update()
        self.selection_changed.emit()

    def _on_order_changed(self) -> None:
        """Nothing that is out of sight stays selected, so that no key acts on it."""
        current = self.selection.current
        if current is not None and self.images.position_of(current) is None:
            self.set_current(None)
        if self.selection.keep_only(self.images.order):
            self._on_selection_changed()


def as_ids(image_ids: Int32s) -> tuple[ImageId, ...]:
    return tuple(map(ImageId, image_ids.tolist()))
