"""Which values are black and white in pictures of more than 8 bits, set while one is looked at."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.images import DisplayRange
from gui.flows.picture_view import PictureViewFlow
from gui.theme import GAP_PX
from gui.widgets.choice_box import ChoiceBox

_LARGEST: Final = 1e9
_DIGITS_OF_FLOATS: Final = 3
_BOX_WIDTH_PX: Final = 150


class RangeBar(QWidget):
    """Lies over a large view. What is set holds for all pictures of that kind in the project.

    A range of one image alone would make its brightness look like that of others. Not seen
    where there is no such picture.
    """

    def __init__(self, flow: PictureViewFlow, over: QWidget) -> None:
        super().__init__(over)
        self._flow = flow
        self.kinds = ChoiceBox()
        self.black, self.white = (self._number(n) for n in (self.tr("Black"), self.tr("White")))
        self.setAutoFillBackground(True)
        self._lay_out(over)
        self._connect()
        self._show_ranges()

    def _number(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(minimum=-_LARGEST, maximum=_LARGEST)
        box.setAccessibleName(name)
        box.setMaximumWidth(_BOX_WIDTH_PX)
        box.setPrefix(f"{name} ")
        box.setToolTip(self.tr("For all pictures of this kind: they are looked at anew."))
        box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        box.setKeyboardTracking(False)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        return box

    def _lay_out(self, over: QWidget) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, GAP_PX // 2, GAP_PX, GAP_PX // 2)
        self.hint = QLabel(self.tr("All pictures alike:"))
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        for part in (self.hint, self.kinds, self.black, self.white):
            row.addWidget(part)
        column = QVBoxLayout(over)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addStretch(1)
        column.addWidget(self, 0, Qt.AlignmentFlag.AlignHCenter)

    def _connect(self) -> None:
        self._flow.finished.connect(self._show_ranges)
        self._flow.changed.connect(self._show_ranges)
        self.kinds.currentIndexChanged.connect(self._show_numbers)
        for box in (self.black, self.white):
            box.editingFinished.connect(self._on_number_edited)

    def _show_ranges(self, *_: object) -> None:
        kinds = [found.kind for found in self._flow.view.ranges]
        shown = [self.kinds.itemText(i) for i in range(self.kinds.count())]
        if kinds != shown:
            self.kinds.clear()
            self.kinds.addItems(kinds)
        self.setVisible(bool(kinds))
        self._show_numbers()

    def _show_numbers(self, *_: object) -> None:
        if kind := self.kinds.currentText():
            found = self._flow.view.range_of(kind)
            for box in (self.black, self.white):
                box.setDecimals(_DIGITS_OF_FLOATS if kind.endswith("float") else 0)
            self.black.setValue(found.low[0])
            self.white.setValue(found.high[0])

    def _on_number_edited(self) -> None:
        kind, low, high = self.kinds.currentText(), self.black.value(), self.white.value()
        before, digits = self._flow.view.range_of(kind), self.black.decimals()
        is_new = (round(before.low[0], digits), round(before.high[0], digits)) != (low, high)
        if kind and is_new and low < high:
            self._flow.use(self._flow.view.with_range(DisplayRange(kind, (low,), (high,))))
        else:
            self._show_numbers()
