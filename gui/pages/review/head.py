"""Above the tiles of a review: which class, in which order, and how large."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QWidget

from engine.project import ClassDefinition, ClassId
from gui.flows.review_contents import ReviewSort
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.colour_dot import dot_icon
from gui.widgets.labels import ElidedLabel
from gui.widgets.numbers import count_text

_CLASS_WIDTH_PX: Final = 256
_SLIDER_WIDTH_PX: Final = 96
_TILE_RANGE_PX: Final = (64, 256)
_DENSE_PX: Final = 96


class ReviewHead(QWidget):
    """Class with what is left of it, order, page and tile size.

    Signals
    -------
    class_chosen(class_id), sort_chosen(ReviewSort), tile_size_changed(int)
    """

    class_chosen = Signal(object)
    sort_chosen = Signal(object)
    tile_size_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.classes, self.sorts = ChoiceBox(), ChoiceBox()
        self.place = ElidedLabel(role="muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._shown: list[tuple[ClassDefinition, int]] = []
        self._build()
        self._connect()

    @property
    def tile_px(self) -> int:
        return self.slider.value()

    def show_classes(
        self, counts: Mapping[ClassId, int], classes: Mapping[ClassId, ClassDefinition]
    ) -> None:
        """Offer the classes with how many labels of each wait; the chosen one stays so."""
        shown = [(classes[c], n) for c, n in counts.items()]
        if shown == self._shown:
            return
        self._shown = shown
        chosen = self.classes.currentData()
        self.classes.clear()
        for definition, n_waiting in shown:
            words = (
                self.tr("{count} to review").format(count=count_text(n_waiting))
                if n_waiting
                else self.tr("reviewed")
            )
            text = f"{shortened(definition.name, n_letters=20)} · {words}"
            self.classes.addItem(dot_icon(definition.colour), text, definition.class_id)
        self.show_class(chosen)

    def show_class(self, class_id: ClassId | None) -> None:
        self.classes.setCurrentIndex(self.classes.findData(class_id))

    def show_sort(self, sort: ReviewSort) -> None:
        self.sorts.setCurrentIndex(self.sorts.findData(sort))

    def show_place(self, *, page: int, n_pages: int) -> None:
        text = self.tr("Page {page} of {count}") if n_pages else ""
        self.place.set_text(text.format(page=count_text(page), count=count_text(n_pages)))

    def _build(self) -> None:
        self.classes.setAccessibleName(self.tr("Class to review"))
        self.classes.setToolTip(self.tr("C goes to the next class with labels to review"))
        self.classes.setPlaceholderText(self.tr("No class yet"))
        self.classes.setFixedWidth(_CLASS_WIDTH_PX)
        self.sorts.setAccessibleName(self.tr("Order"))
        self.sorts.addItem(self.tr("Most doubtful first"), ReviewSort.DOUBTFUL_FIRST)
        self.sorts.addItem(self.tr("Least alike first"), ReviewSort.LEAST_ALIKE_FIRST)
        self.sorts.addItem(self.tr("Most alike first"), ReviewSort.MOST_ALIKE_FIRST)
        for box in (self.classes, self.sorts):
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sorts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.slider.setRange(*_TILE_RANGE_PX)
        self.slider.setValue(_DENSE_PX)
        self.slider.setFixedWidth(_SLIDER_WIDTH_PX)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(self.tr("Tile size"))
        self.slider.setToolTip(self.tr("Tile size"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.classes)
        layout.addWidget(self.sorts)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self.place, 1)
        layout.addWidget(self.slider)

    def _connect(self) -> None:
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.classes.currentData()))
        self.sorts.activated.connect(lambda _: self.sort_chosen.emit(self.sorts.currentData()))
        self.slider.valueChanged.connect(self.tile_size_changed)
