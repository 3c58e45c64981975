"""The images of a project laid out as a table, so that Qt needs no object per image."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine.labelling import ImageStatus
from engine.project import Changes, ClassDefinition, ClassId, ImageId
from engine.vectors import Int32s
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.plain_text import one_line, plain_tooltip
from gui.widgets.image.mime import IMAGES_MIME, encode_images

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_USER = Qt.ItemDataRole.UserRole


class ImageRole(IntEnum):
    """What a view may ask of a cell with an image.

    PICTURE is a QPixmap or None; CLASS, given or guessed, is a ClassDefinition or None.
    """

    IMAGE_ID = _USER + 1
    PICTURE = _USER + 2
    IS_BROKEN = _USER + 3
    CLASS = _USER + 4
    STATUS = _USER + 5
    PROBABILITY = _USER + 6
    NAME = _USER + 7


class ImageGridModel(QAbstractTableModel):
    """Images row by row in an order that only `set_order` changes.

    A position counts cells from the top left; cells after the last image are empty.

    Signals
    -------
    shown_changed()
        Images came, went or moved.
    """

    shown_changed = Signal()

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__(document)
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._order: Int32s = np.zeros(0, np.int32)
        self._positions: Int32s = np.zeros(0, np.int32)
        self._n_rows, self._n_columns = 0, 1
        self._answers: dict[int, Callable[[ImageId], Any]] = {
            ImageRole.IMAGE_ID: ImageId,
            ImageRole.PICTURE: thumbnails.peek,
            ImageRole.IS_BROKEN: thumbnails.is_broken,
            ImageRole.CLASS: self._class_of,
            ImageRole.STATUS: self._status_of,
            ImageRole.PROBABILITY: self._probability_of,
            ImageRole.NAME: self._name_of,
            Qt.ItemDataRole.DisplayRole: self._name_of,
            Qt.ItemDataRole.ToolTipRole: self._tooltip_of,
        }
        self._connect()

    @property
    def order(self) -> Int32s:
        """int32 (n_shown,): the image at each position; not to be written to."""
        return self._order

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._n_rows

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._n_columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.image_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self._answers.get(role)
        image_id = None if answer is None else self.image_at(index)
        return answer(image_id) if answer is not None and image_id is not None else None

    def mimeTypes(self) -> list[str]:
        return [IMAGES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        images = [i for index in indexes if (i := self.image_at(index)) is not None]
        return encode_images(images)

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        return Qt.DropAction.CopyAction

    def image_at(self, index: Index) -> ImageId | None:
        position = index.row() * self._n_columns + index.column()
        is_filled = index.isValid() and position < len(self._order)
        return ImageId(int(self._order[position])) if is_filled else None

    def position_of(self, image_id: ImageId) -> int | None:
        """Return where an image is, None if it is not shown."""
        if not 0 <= image_id < len(self._positions):
            return None
        position = int(self._positions[image_id])
        return position if position >= 0 else None

    def index_at(self, position: int) -> QModelIndex:
        return self.index(*divmod(position, self._n_columns))

    def index_of(self, image_id: ImageId) -> QModelIndex:
        """Return the cell of an image, an invalid one if it is not shown."""
        position = self.position_of(image_id)
        return QModelIndex() if position is None else self.index_at(position)

    def set_columns(self, n_columns: int) -> None:
        """Lay out anew; no index survives."""
        if n_columns == self._n_columns:
            return
        self.beginResetModel()
        self._n_columns = n_columns
        self._n_rows = self._rows_for(len(self._order))
        self.endResetModel()
        self.shown_changed.emit()

    def set_order(self, order: Int32s) -> None:
        """Show the images of `order`, int32 (n_shown,); persistent indexes stay with theirs."""
        n_rows = self._rows_for(len(order))
        self._set_rows(max(n_rows, self._n_rows))
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        images = [self.image_at(index) for index in held]
        self._order, self._positions = order, _positions(order)
        moved = [QModelIndex() if i is None else self.index_of(i) for i in images]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()
        self._set_rows(n_rows)
        self.shown_changed.emit()

    def append(self, image_ids: Int32s) -> None:
        """Show more images after the last; nothing moves."""
        first_new = len(self._order)
        order = np.concatenate([self._order, image_ids])
        self._order, self._positions = order, _positions(order)
        n_rows_before = self._n_rows
        if first_new < n_rows_before * self._n_columns:
            last = self.index(n_rows_before - 1, self._n_columns - 1)
            self.dataChanged.emit(self.index_at(first_new), last)
        self._set_rows(self._rows_for(len(order)))
        self.shown_changed.emit()

    def _connect(self) -> None:
        self._labelling.labelled.connect(self._on_labelled)
        self._thumbnails.arrived.connect(self._on_thumbnails_arrived)
        self._document.changed.connect(self._on_document_changed)

    def _rows_for(self, n_images: int) -> int:
        return -(-n_images // self._n_columns)

    def _set_rows(self, n_rows: int) -> None:
        if n_rows > self._n_rows:
            self.beginInsertRows(QModelIndex(), self._n_rows, n_rows - 1)
            self._n_rows = n_rows
            self.endInsertRows()
        elif n_rows < self._n_rows:
            self.beginRemoveRows(QModelIndex(), n_rows, self._n_rows - 1)
            self._n_rows = n_rows
            self.endRemoveRows()

    def _class_of(self, image_id: ImageId) -> ClassDefinition | None:
        guesses = self._labelling.table.guesses
        if image_id >= len(guesses):
            return None
        return self._document.classes.get(ClassId(int(guesses[image_id])))

    def _status_of(self, image_id: ImageId) -> ImageStatus:
        statuses = self._labelling.table.statuses
        is_known = image_id < len(statuses)
        return ImageStatus(int(statuses[image_id])) if is_known else ImageStatus.PENDING

    def _probability_of(self, image_id: ImageId) -> float:
        probabilities = self._labelling.table.probabilities
        return float(probabilities[image_id]) if image_id < len(probabilities) else 0.0

    def _name_of(self, image_id: ImageId) -> str:
        return one_line(self._document.catalog.paths[image_id].rpartition("/")[2])

    def _tooltip_of(self, image_id: ImageId) -> str:
        return plain_tooltip(self._document.catalog.paths[image_id])

    def _on_labelled(self) -> None:
        if self._n_rows:
            last = self.index(self._n_rows - 1, self._n_columns - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.CLASSES in changes:
            self._on_labelled()

    def _on_thumbnails_arrived(self, image_ids: Sequence[ImageId]) -> None:
        for image_id in image_ids:
            index = self.index_of(image_id)
            if index.isValid():
                self.dataChanged.emit(index, index)


def _positions(order: Int32s) -> Int32s:
    """Return the position of every image, -1 for those that are not shown."""
    positions = np.full(int(order.max(initial=-1)) + 1, -1, np.int32)
    positions[order] = np.arange(len(order), dtype=np.int32)
    return positions
