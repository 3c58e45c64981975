"""Above the grid: which images are shown, in which order, and how large."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from engine.labelling import ImageStatus
from engine.project import ClassDefinition
from gui.grid.order import GridFilter, GridSort, Remark
from gui.pages.label.status_chips import StatusChips
from gui.plain_text import one_line
from gui.theme import GAP_PX, TILE_PX, TILE_RANGE_PX
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.colour_dot import dot_icon
from gui.widgets.keys import ENTER_KEYS, keeps_key

_TYPING_PAUSE_MS: Final = 150
_SLIDER_WIDTH_PX: Final = 96
_COMBO_LETTERS: Final = 11
_MOST_SEARCH_PX: Final = 280
_LEAVING: Final = (Qt.Key.Key_Escape, *ENTER_KEYS)


class SearchField(QLineEdit):
    """Escape empties it and, like Enter, goes back to the pictures.

    Signals
    -------
    typed(text)
        After a pause; of what images show only with Enter, as reading it takes a while.
    left()
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_by_text = False
        self.say_what(is_by_text=False)
        self.setClearButtonEnabled(True)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.typed.emit(self.text()))
        self.textEdited.connect(self._on_edited)

    def say_what(self, *, is_by_text: bool) -> None:
        """Say whether what is typed is a part of the names or what images show."""
        self._is_by_text = is_by_text
        what = self.tr("What they show") if is_by_text else self.tr("Search names")
        self.setPlaceholderText(what)
        self.setAccessibleName(what)

    def _on_edited(self, text: str) -> None:
        if not self._is_by_text or not text:
            self._pause.start()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _LEAVING) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        if event.key() in _LEAVING:
            self._pause.stop()
            self.typed.emit(self.text())
            self.left.emit()
        else:
            super().keyPressEvent(event)


class GridToolbar(QWidget):
    """Chips, search, class, order and tile size; in more rows where one is too narrow.

    Signals
    -------
    filter_changed(GridFilter), sort_changed(GridSort), tile_size_changed(int)
    update_wanted()
        The order is to be made anew.
    left()
        The search is done.
    """

    filter_changed = Signal(object)
    sort_changed = Signal(object)
    tile_size_changed = Signal(int)
    update_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = StatusChips()
        self.search = SearchField()
        self.classes = ChoiceBox()
        self.sorts = ChoiceBox()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.update_button = QPushButton(self.tr("Update order"))
        self._sort = GridSort.FOLDER
        self._filter, self._find = QHBoxLayout(), QHBoxLayout()
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._build()
        self._connect()

    def filter(self) -> GridFilter:
        return GridFilter(
            self.classes.currentData(),
            self.chips.statuses(),
            self.search.text().strip(),
            self.chips.remark(),
        )

    def show_filter(self, wanted: GridFilter) -> None:
        """Show `wanted`, saying nothing; a class that is gone counts as any."""
        self.chips.choose(wanted.remark or wanted.statuses)
        self._show_order()
        self.search.setText(wanted.text)
        self.classes.setCurrentIndex(max(0, self.classes.findData(wanted.class_id)))

    def show_sort(self, sort: GridSort) -> None:
        self._sort = sort
        self._show_order()

    def offer_text_search(self, *, is_possible: bool) -> None:
        place = self.sorts.findData(GridSort.TEXT)
        if is_possible and place < 0:
            self.sorts.addItem(self.tr("Fitting a text first"), GridSort.TEXT)
        elif not is_possible and place >= 0:
            self.sorts.removeItem(place)
        self._show_order()

    def show_classes(self, definitions: Iterable[ClassDefinition]) -> None:
        """Offer these classes; if that chosen is gone, `filter_changed` tells."""
        chosen = self.classes.currentData()
        self.classes.clear()
        self.classes.addItem(self.tr("All classes"), None)
        for definition in definitions:
            icon = dot_icon(definition.colour)
            self.classes.addItem(icon, one_line(definition.name), definition.class_id)
        self.classes.setCurrentIndex(max(0, self.classes.findData(chosen)))
        if self.classes.currentData() != chosen:
            self.filter_changed.emit(self.filter())

    def show_counts(self, counts: Mapping[ImageStatus, int], remarks: Mapping[Remark, int]) -> None:
        self.chips.show_counts(counts, remarks)
        self._arrange()

    def show_update(self, *, is_wanted: bool) -> None:
        """Offer to make the order anew; the room for that is kept, so that nothing jumps."""
        self.update_button.setVisible(is_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _show_order(self) -> None:
        """Show the order that is chosen; that of likely mistakes leaves no choice."""
        has_choice = self.chips.remark() is not Remark.MISTAKE
        self.sorts.setEnabled(has_choice)
        self.sorts.setCurrentIndex(self.sorts.findData(self._sort) if has_choice else -1)
        self.search.say_what(is_by_text=self._sort is GridSort.TEXT)

    def _arrange(self) -> None:
        """Put both rows side by side where there is room, and counts on the chips."""
        self.chips.set_compact(is_compact=False)
        room_px = self.width() - 2 * GAP_PX
        filter_px = self.chips.line_width()
        fits = filter_px + GAP_PX + self._find.sizeHint().width() <= room_px
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        self._rows.setDirection(direction)
        self.chips.set_compact(is_compact=filter_px > room_px)

    def _build(self) -> None:
        self._build_controls()
        self._filter.addWidget(self.chips, 1)
        self._find.setSpacing(GAP_PX)
        self._find.addWidget(self.search, 1)
        self._find.addWidget(self.classes)
        self._find.addStretch()
        for control in (self.update_button, self.sorts, self.slider):
            self._find.addWidget(control)
        self._rows.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        self._rows.setSpacing(GAP_PX)
        self._rows.addLayout(self._filter)
        self._rows.addLayout(self._find)

    def _build_controls(self) -> None:
        self.search.setMaximumWidth(_MOST_SEARCH_PX)
        self.classes.setAccessibleName(self.tr("Class"))
        self.sorts.setAccessibleName(self.tr("Order"))
        for combo in (self.classes, self.sorts):
            combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.classes.setMinimumContentsLength(_COMBO_LETTERS)
        self.classes.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.classes.addItem(self.tr("All classes"), None)
        for sort, text in self._sort_texts().items():
            self.sorts.addItem(text, sort)
        self.sorts.setPlaceholderText(self.tr("Likeliest first"))
        self.slider.setRange(*TILE_RANGE_PX)
        self.slider.setValue(TILE_PX)
        self.slider.setFixedWidth(_SLIDER_WIDTH_PX)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(self.tr("Tile size"))
        self.slider.setToolTip(self.tr("Tile size"))
        self.update_button.setProperty("role", "link")
        self.update_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = self.update_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.update_button.setSizePolicy(policy)
        self.update_button.setToolTip(self.tr("Labels have changed since the images were ordered"))
        self.show_update(is_wanted=False)

    def _sort_texts(self) -> dict[GridSort, str]:
        return {
            GridSort.FOLDER: self.tr("As in folder"),
            GridSort.CONFIDENCE: self.tr("Surest first"),
            GridSort.DOUBT: self.tr("Doubtful first"),
            GridSort.NOVELTY: self.tr("Strangest first"),
            GridSort.CLASS: self.tr("By class"),
            GridSort.NAME: self.tr("By name"),
        }

    def _connect(self) -> None:
        self.chips.chosen.connect(lambda _: self._show_order())
        for signal in (self.chips.chosen, self.classes.activated, self.search.typed):
            signal.connect(lambda _: self.filter_changed.emit(self.filter()))
        self.sorts.activated.connect(self._on_sort_activated)
        self.slider.valueChanged.connect(self.tile_size_changed)
        self.update_button.clicked.connect(lambda _: self.update_wanted.emit())
        self.search.left.connect(self.left)

    def _on_sort_activated(self, _: int) -> None:
        self.show_sort(self.sorts.currentData())
        self.sort_changed.emit(self._sort)
        if self._sort is GridSort.TEXT:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
