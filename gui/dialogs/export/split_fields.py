"""How a dataset is divided into train, val and test."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSpinBox, QVBoxLayout, QWidget

from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.number_box import percent_box
from gui.widgets.tick_box import TickBox

_PERCENT: Final = {"train": 80, "val": 10, "test": 10}


class SplitFields(QWidget):
    """A box to tick and three shares in percent.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_split = TickBox(self.tr("Divide into train, val and test"))
        self.percent = {name: _share_box(name, value) for name, value in _PERCENT.items()}
        self._shares = QWidget()
        grid = QGridLayout(self._shares)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(GAP_PX // 2)
        for column, (name, box) in enumerate(self.percent.items()):
            grid.addWidget(plain_label(name, "muted"), 0, column)
            grid.addWidget(box, 1, column)
            box.valueChanged.connect(self.changed)
        self._shares.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.is_split)
        layout.addWidget(self._shares)
        self.is_split.toggled.connect(self._on_toggled)

    def shares(self) -> dict[str, float]:
        """Return the share of each part that is to have any; empty for a dataset in one piece."""
        if not self.is_split.isChecked():
            return {}
        return {name: box.value() / 100 for name, box in self.percent.items() if box.value()}

    def _on_toggled(self, is_split: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        self._shares.setEnabled(is_split)
        self.changed.emit()


def _share_box(name: str, value: int) -> QSpinBox:
    box = percent_box()
    box.setValue(value)
    box.setAccessibleName(name)
    return box
