"""The chips of one group of attributes under its name."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import GAP_PX, RING_PX
from gui.widgets.attribute_chip import AttributeChip
from gui.widgets.flow_box import FlowBox
from gui.widgets.labels import ElidedLabel


class ChipSection(QWidget):
    """Is hidden while none of its chips is shown; says nothing above those of no group."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = ElidedLabel(role="muted")
        self._heading.setContentsMargins(RING_PX, 0, 0, 0)
        self._box = FlowBox(gap_px=GAP_PX // 4)
        self._chips: tuple[AttributeChip, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GAP_PX)
        layout.setSpacing(GAP_PX // 4)
        layout.addWidget(self._heading)
        layout.addWidget(self._box)

    def heading(self) -> str:
        return self._heading.text()

    def show_chips(self, heading: str, chips: Sequence[AttributeChip]) -> None:
        self._heading.set_text(heading)
        self._heading.setVisible(bool(heading))
        self._chips = tuple(chips)
        self._box.set_widgets(self._chips)

    def shown(self) -> list[AttributeChip]:
        return [chip for chip in self._chips if not chip.isHidden()]

    def filter(self, wanted: str) -> None:
        """Show the chips whose name has `wanted` in it, capitals aside."""
        for chip in self._chips:
            chip.setVisible(chip.is_named(wanted))
        self.setVisible(bool(self.shown()))
