"""The checklists of all classes as a table that follows the document cell by cell."""

from collections.abc import Callable, Collection, Iterator, Sequence
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from engine.project import Attribute, AttributeId, AttributeTable, Changes, ClassDefinition, ClassId
from engine.vectors import Bools, Float32s
from gui.document import Document
from gui.plain_text import one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_USER = Qt.ItemDataRole.UserRole
_Id = TypeVar("_Id", bound=int)


class MatrixRole(IntEnum):
    """What a view may ask of a cell, or COLOUR of the header of a class."""

    STRENGTH = _USER + 1
    COLOUR = _USER + 2


class AttributeMatrixModel(QAbstractTableModel):
    """A row for each class and a column for each attribute, both by ascending id.

    Rows and columns come and go one by one, so that what is selected stays selected.
    """

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._class_ids: list[ClassId] = []
        self._attribute_ids: list[AttributeId] = []
        self._classes: dict[ClassId, ClassDefinition] = {}
        self._attributes: dict[AttributeId, Attribute] = {}
        self._strengths: Float32s = np.empty((0, 0), np.float32)
        self._percent = "{n}" + QLocale().percent()
        self._answers: dict[int, Callable[[int, int], Any]] = {
            MatrixRole.STRENGTH: self._strength,
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.EditRole: self._exact_text,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: self._words,
        }
        self._follow()
        document.changed.connect(self._on_document_changed)

    @property
    def class_ids(self) -> Sequence[ClassId]:
        return self._class_ids

    @property
    def attribute_ids(self) -> Sequence[AttributeId]:
        return self._attribute_ids

    @property
    def strengths(self) -> Float32s:
        """float32 (n_classes, n_attributes) in 0..1, NaN where unknown; not to be written to."""
        return self._strengths

    def table(self) -> AttributeTable:
        """Return what is shown, by name."""
        return AttributeTable(
            tuple(self._classes[class_id].name for class_id in self._class_ids),
            tuple(self._attributes[attribute_id].name for attribute_id in self._attribute_ids),
            self._strengths,
        )

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._class_ids)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._attribute_ids)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self._answers.get(role)
        return None if answer is None else answer(index.row(), index.column())

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return _about_class(self._classes[self._class_ids[section]], role)
        return _about_attribute(self._attributes[self._attribute_ids[section]], role)

    def _strength(self, row: int, column: int) -> float:
        return float(self._strengths[row, column])

    def _text(self, row: int, column: int) -> str:
        """Return what a cell shows in letters: whole percent, never 0 or 100 for a share."""
        strength = self._strength(row, column)
        if np.isnan(strength):
            return ""
        if strength in {0, 1}:
            return f"{strength:.0f}"
        return self._percent.format(n=min(max(round(100 * strength), 1), 99))

    def _exact_text(self, row: int, column: int) -> str:
        """Return a strength as it can be typed."""
        strength = self._strength(row, column)
        is_share = 0 < strength < 1
        return f"{100 * strength:.6g}%" if is_share else self._text(row, column)

    def _words(self, row: int, column: int) -> str:
        strength = self._strength(row, column)
        if np.isnan(strength):
            return self.tr("unknown")
        if strength in {0, 1}:
            return self.tr("present") if strength else self.tr("absent")
        return self._text(row, column)

    def _tooltip(self, row: int, column: int) -> str:
        return plain_tooltip(
            self.tr("{attribute} of {class_name}: {strength}").format(
                attribute=self._attributes[self._attribute_ids[column]].name,
                class_name=self._classes[self._class_ids[row]].name,
                strength=self._words(row, column),
            )
        )

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.CLASSES | Changes.ATTRIBUTES):
            self._follow()

    def _follow(self) -> None:
        """Become what the document says, and tell views what that changed."""
        state = self._document.state
        classes, attributes = dict(state.classes), dict(state.vocabulary.attributes)
        classes_before, attributes_before = self._classes, self._attributes
        self._classes, self._attributes = classes_before | classes, attributes_before | attributes
        self._match(0, self._class_ids, list(classes))
        self._match(1, self._attribute_ids, list(attributes))
        self._classes, self._attributes = classes, attributes
        before, self._strengths = self._strengths, state.vocabulary.strengths(classes)
        self._tell_cells(~are_same(before, self._strengths))
        if classes and classes != classes_before:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(classes) - 1)
        if attributes and attributes != attributes_before:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(attributes) - 1)

    def _match(self, axis: int, held: list[_Id], now: Sequence[_Id]) -> None:
        """Turn `held`, the ids along an axis, into `now` by removals and insertions."""
        begin_removal, end_removal, begin_insertion, end_insertion = (
            (self.beginRemoveRows, self.endRemoveRows, self.beginInsertRows, self.endInsertRows)
            if axis == 0
            else (
                self.beginRemoveColumns,
                self.endRemoveColumns,
                self.beginInsertColumns,
                self.endInsertColumns,
            )
        )
        for run in reversed(list(_runs_without(held, now))):
            begin_removal(_ROOT, run.start, run.stop - 1)
            del held[run]
            self._strengths = np.delete(self._strengths, run, axis)
            end_removal()
        for run in _runs_without(now, held):
            begin_insertion(_ROOT, run.start, run.stop - 1)
            held[run.start : run.start] = now[run]
            places = np.full(run.stop - run.start, run.start)
            self._strengths = np.insert(self._strengths, places, np.nan, axis)
            end_insertion()

    def _tell_cells(self, has_changed: Bools) -> None:
        for row in np.flatnonzero(has_changed.any(axis=1)).tolist():
            columns = np.flatnonzero(has_changed[row])
            first, last = int(columns[0]), int(columns[-1])
            self.dataChanged.emit(self.index(row, first), self.index(row, last))


def are_same(some: Float32s, others: Float32s | np.float32) -> Bools:
    """Return where two arrays of strengths agree, also in that nobody knows."""
    agree: Bools = (np.isnan(some) & np.isnan(others)) | (some == others)
    return agree


def _runs_without(ids: Sequence[int], others: Collection[int]) -> Iterator[slice]:
    """Yield the longest slices of `ids`, ascending, in which none is among `others`."""
    is_missing = ~np.isin(ids, list(others))
    edges = np.flatnonzero(np.diff(is_missing, prepend=False, append=False))
    for start, stop in edges.reshape(-1, 2).tolist():
        yield slice(start, stop)


def _about_class(definition: ClassDefinition, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return one_line(definition.name)
        case Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(definition.name)
        case MatrixRole.COLOUR:
            return definition.colour
        case _:
            return None


def _about_attribute(attribute: Attribute, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return one_line(attribute.name)
        case Qt.ItemDataRole.ToolTipRole:
            texts = (attribute.name, attribute.group, attribute.description)
            return "\n".join(plain_tooltip(text) for text in texts if text)
        case _:
            return None
