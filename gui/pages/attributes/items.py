"""The attributes of a project as a list, under the headings of their groups."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from textwrap import fill
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, Qt

from engine.project import Attribute, AttributeId, Changes
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.plain_text import one_line, plain_tooltip

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_USER = Qt.ItemDataRole.UserRole
_TOOLTIP_LETTERS = 60
_PRESENT = 0.5
"""A class whose strength is greater has the attribute rather than not."""


class AttributeRole(IntEnum):
    """What a view may ask of a row.

    ATTRIBUTE_ID is None for headings; COUNT says how many tags there are, "" for none;
    RELIABILITY is 0..1, 0.5 for chance, or None.
    """

    ATTRIBUTE_ID = _USER + 1
    COUNT = _USER + 2
    RELIABILITY = _USER + 3


@dataclass(frozen=True)
class AttributeItem:
    """One attribute and what is known of it; `n_classes` counts those that have it."""

    attribute: Attribute
    n_tags: int = 0
    n_classes: int = 0
    reliability: float | None = None


Row: TypeAlias = AttributeItem | str
"""An attribute, or the heading of a group."""

_Key: TypeAlias = AttributeId | str


class AttributeListModel(QAbstractListModel):
    """Attributes of no group first, then group by group; follows the document and what is judged.

    Indexes stay with their attribute while others come, go and move.
    """

    def __init__(self, document: Document, attributes: AttributeFlow) -> None:
        super().__init__(document)
        self._document, self._attributes = document, attributes
        self._rows: list[Row] = []
        self._places: dict[_Key, int] = {}
        self._answers: dict[int, Callable[[AttributeItem], Any]] = {
            AttributeRole.ATTRIBUTE_ID: lambda item: item.attribute.attribute_id,
            AttributeRole.COUNT: self._count_text,
            AttributeRole.RELIABILITY: lambda item: item.reliability,
            Qt.ItemDataRole.DisplayRole: lambda item: one_line(item.attribute.name),
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
        }
        document.changed.connect(self._on_document_changed)
        attributes.judged.connect(self._refresh)
        self._refresh()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.attribute_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if isinstance(row, str):
            return one_line(row) if role == Qt.ItemDataRole.DisplayRole else None
        answer = self._answers.get(role)
        return None if answer is None else answer(row)

    def attribute_at(self, index: Index) -> Attribute | None:
        """Return the attribute of a row, None for headings."""
        row = self._rows[index.row()] if index.isValid() else ""
        return None if isinstance(row, str) else row.attribute

    def index_of(self, attribute_id: AttributeId) -> QModelIndex:
        """Return the row of an attribute, an invalid index if it is gone."""
        return self._index_of(attribute_id)

    def groups(self) -> tuple[str, ...]:
        return tuple(row for row in self._rows if isinstance(row, str))

    def _index_of(self, key: _Key) -> QModelIndex:
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place)

    def _refresh(self) -> None:
        """Bring the rows level with the project; what is the same stays where it is."""
        rows = self._make_rows()
        places = {_key(row): place for place, row in enumerate(rows)}
        if list(places) != list(self._places):
            self._lay_out(rows, places)
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _lay_out(self, rows: list[Row], places: dict[_Key, int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [_key(self._rows[index.row()]) for index in before]
        self._rows, self._places = rows, places
        self.changePersistentIndexList(before, list(map(self._index_of, keys)))
        self.layoutChanged.emit()

    def _make_rows(self) -> list[Row]:
        grouped: dict[str, list[Row]] = {"": []}
        for item in self._make_items():
            group = item.attribute.group
            grouped.setdefault(group, [group]).append(item)
        return [row for rows in grouped.values() for row in rows]

    def _make_items(self) -> list[AttributeItem]:
        vocabulary = self._document.state.vocabulary
        n_classes = Counter(
            attribute_id
            for checklist in vocabulary.checklists.values()
            for attribute_id, strength in checklist.items()
            if strength > _PRESENT
        )
        return [
            AttributeItem(
                attribute,
                len(vocabulary.tags.get(attribute_id, ())),
                n_classes[attribute_id],
                self._attributes.reliability.get(attribute_id),
            )
            for attribute_id, attribute in vocabulary.attributes.items()
        ]

    def _count_text(self, item: AttributeItem) -> str:
        if item.n_tags == 0:
            return ""
        return self.tr("1 tag") if item.n_tags == 1 else self.tr("%Ln tags", "", item.n_tags)

    def _tooltip(self, item: AttributeItem) -> str:
        attribute = item.attribute
        lines = [attribute.name, attribute.description, self._known_text(item)]
        return "\n".join(
            fill(plain_tooltip(line), _TOOLTIP_LETTERS)
            for line in [*lines, self._reliability_text(item)]
            if line
        )

    def _known_text(self, item: AttributeItem) -> str:
        n_classes = item.n_classes
        has = (
            self.tr("1 class has it")
            if n_classes == 1
            else self.tr("%Ln classes have it", "", n_classes)
        )
        return " · ".join(filter(None, (has, self._count_text(item))))

    def _reliability_text(self, item: AttributeItem) -> str:
        if item.reliability is None:
            return self.tr(
                "Not known yet: tick it for two classes with examples, or tag a few images."
            )
        return self.tr(
            "Reliability {number}: how well images show what you said (0.5 is chance)."
        ).format(number=QLocale().toString(item.reliability, "f", 2))

    def _spoken(self, item: AttributeItem) -> str:
        return f"{one_line(item.attribute.name)}, {self._known_text(item)}"

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.ATTRIBUTES | Changes.CLASSES):
            self._refresh()


def _key(row: Row) -> _Key:
    return row if isinstance(row, str) else row.attribute.attribute_id
