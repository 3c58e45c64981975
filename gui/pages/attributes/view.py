"""The attributes as rows: what mouse and keys do with them."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from engine.project import Attribute, AttributeId
from gui.pages.attributes.items import AttributeListModel
from gui.pages.attributes.menu import AttributeMenu
from gui.pages.attributes.prompt import AttributePrompt
from gui.pages.attributes.row import AttributeRowDelegate
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.keys import ENTER_KEYS, keeps_key
from gui.widgets.name_editor import NameEditor

_KEYS = (*ENTER_KEYS, Qt.Key.Key_F2, Qt.Key.Key_Delete)
_SELECT_ALL = QKeySequence.StandardKey.SelectAll


class AttributeView(QListView):
    """Shows an AttributeListModel and says what a person wishes of its attributes.

    Signals
    -------
    tag_wanted(attribute_id)
    named(attribute_id, name)
        A name was typed; answer with `end_rename` or `refuse_name`.
    described(attribute_id, text)
    grouped(attribute_ids, group), remove_wanted(attribute_ids)
    """

    tag_wanted = Signal(object)
    named = Signal(object, str)
    described = Signal(object, str)
    grouped = Signal(object, str)
    remove_wanted = Signal(object)

    def __init__(self, model: AttributeListModel) -> None:
        super().__init__()
        self._model = model
        self._renamed: AttributeId | None = None
        self.editor = NameEditor()
        self.editor.setParent(self.viewport())
        self.editor.setAccessibleName(self.tr("Attribute name"))
        self.editor.hide()
        self.prompt = AttributePrompt(self.viewport())
        self._build()
        self._connect()

    def selected(self) -> tuple[Attribute, ...]:
        """Return the attributes that a key or the menu concerns, from the top."""
        indexes = sorted(self.selectedIndexes(), key=QModelIndex.row)
        return tuple(a for i in indexes if (a := self._model.attribute_at(i)) is not None)

    def reveal(self, attribute_id: AttributeId) -> None:
        self.scrollTo(self._model.index_of(attribute_id))

    def begin_rename(self, attribute: Attribute) -> None:
        self._renamed = attribute.attribute_id
        self.reveal(attribute.attribute_id)
        self._place_editor(attribute.attribute_id)
        self.editor.begin_edit(attribute.name)

    def end_rename(self) -> None:
        self._renamed = None
        self.editor.end_edit()

    def refuse_name(self) -> None:
        """Let the person try another."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _KEYS) or _keeps_select_all(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        attributes = self.selected()
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.key() in _KEYS and len(attributes) == 1:
            if event.key() == Qt.Key.Key_F2:
                self.begin_rename(attributes[0])
            else:
                self.tag_wanted.emit(attributes[0].attribute_id)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        attribute = self._model.attribute_at(self.indexAt(event.position().toPoint()))
        if attribute is not None and event.button() == Qt.MouseButton.LeftButton:
            self.begin_rename(attribute)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected():
            self._make_menu().popup(event.globalPos())

    def _build(self) -> None:
        self.setModel(self._model)
        self.setItemDelegate(AttributeRowDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Attributes"))
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self._make_room_for_bar()

    def _connect(self) -> None:
        self.editor.committed.connect(self._on_name_committed)
        self.editor.cancelled.connect(self.end_rename)
        self.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        self._model.layoutChanged.connect(self._on_rows_moved)

    def _make_room_for_bar(self) -> None:
        """Keep the width of the rows whether they scroll or not."""
        bar = self.verticalScrollBar()
        room = 0 if bar.maximum() > 0 else bar.sizeHint().width()
        self.setViewportMargins(GAP_PX, 0, room, 0)

    def _make_menu(self) -> AttributeMenu:
        attributes = self.selected()
        groups = {attribute.group for attribute in attributes}
        menu = AttributeMenu(
            self,
            groups=self._model.groups(),
            common_group=groups.pop() if len(groups) == 1 else None,
            is_single=len(attributes) == 1,
        )
        first = attributes[0]
        menu.tag_wanted.connect(partial(self.tag_wanted.emit, first.attribute_id))
        menu.rename_wanted.connect(partial(self.begin_rename, first))
        menu.describe_wanted.connect(partial(self._ask_for_description, first))
        menu.group_wanted.connect(partial(self.grouped.emit, _ids(attributes)))
        menu.new_group_wanted.connect(partial(self._ask_for_group, attributes))
        menu.remove_wanted.connect(self._remove)
        return menu

    def _ask_for_description(self, attribute: Attribute) -> None:
        question = self.tr("How do you see “{name}” in an image?")
        self._ask(
            question.format(name=shortened(attribute.name)),
            attribute.description,
            partial(self.described.emit, attribute.attribute_id),
            beside=attribute,
        )

    def _ask_for_group(self, attributes: tuple[Attribute, ...]) -> None:
        self._ask(
            self.tr("Name of the new group"),
            "",
            partial(self._on_group_named, _ids(attributes)),
            beside=attributes[-1],
        )

    def _ask(
        self, question: str, text: str, on_answer: Callable[[str], object], *, beside: Attribute
    ) -> None:
        self.reveal(beside.attribute_id)
        row = self.visualRect(self._model.index_of(beside.attribute_id))
        self.prompt.ask(question, text, on_answer, row=row)

    def _remove(self) -> None:
        attributes = self.selected()
        if not attributes:
            return
        place = self._model.index_of(attributes[0].attribute_id).row()
        self.remove_wanted.emit(_ids(attributes))
        if not self.selectedIndexes():
            self._select_near(place)

    def _select_near(self, place: int) -> None:
        """Go on where attributes were removed, perhaps with the heading above them."""
        near = (self._model.index(place + step) for step in (0, 1, -1, -2))
        for index in near:
            if self._model.attribute_at(index) is not None:
                self.setCurrentIndex(index)
                return

    def _place_editor(self, attribute_id: AttributeId) -> None:
        row = self.visualRect(self._model.index_of(attribute_id))
        self.editor.setGeometry(row.adjusted(0, 1, 0, -1))

    def _on_rows_moved(self) -> None:
        if self._renamed is None:
            return
        if self._model.index_of(self._renamed).isValid():
            self._place_editor(self._renamed)
        else:
            self.end_rename()  # another program has removed the attribute

    def _on_name_committed(self, name: str) -> None:
        if self._renamed is not None:
            self.named.emit(self._renamed, name)

    def _on_group_named(self, attribute_ids: tuple[AttributeId, ...], name: str) -> None:
        if name.strip():
            self.grouped.emit(attribute_ids, name)


def _ids(attributes: Iterable[Attribute]) -> tuple[AttributeId, ...]:
    return tuple(attribute.attribute_id for attribute in attributes)


def _keeps_select_all(event: QEvent) -> bool:
    """Claim Ctrl+A, as `keeps_key` does for keys alone."""
    is_offer = event.type() == QEvent.Type.ShortcutOverride
    if not (is_offer and isinstance(event, QKeyEvent) and event.matches(_SELECT_ALL)):
        return False
    event.accept()
    return True
