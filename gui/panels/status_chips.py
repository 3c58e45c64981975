"""The row of chips that says which images are shown, and how many there are of each."""

from collections.abc import Mapping

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from engine.labelling import ImageStatus
from gui.models.image_order import GIVEN
from gui.theme import GAP_PX

Statuses = frozenset[ImageStatus]
_ANY: Statuses = frozenset()
_STRANGERS = frozenset({ImageStatus.NOVEL})
_NONE = frozenset({ImageStatus.NONE})
_UNREADABLE = frozenset({ImageStatus.UNREADABLE})


class StatusChips(QWidget):
    """One chip is down at any time; rare kinds appear when there are any.

    Signals
    -------
    chosen(frozenset of ImageStatus)
        Empty for all images.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[Statuses, str] = {
            _ANY: self.tr("All"),
            GIVEN: self.tr("Labelled by you"),
            frozenset({ImageStatus.AUTO}): self.tr("Automatic"),
            frozenset({ImageStatus.UNCERTAIN}): self.tr("Uncertain"),
            _STRANGERS: self.tr("Strangers"),
            _NONE: self.tr("None of these"),
            _UNREADABLE: self.tr("Unreadable"),
        }
        self._chips = {statuses: self._make_chip() for statuses in self._texts}
        self._is_compact = False
        self._counts: dict[Statuses, int] = dict.fromkeys(self._texts, 0)
        self._build()

    def chip(self, statuses: Statuses) -> QToolButton:
        return self._chips[statuses]

    def statuses(self) -> Statuses:
        return next(s for s, chip in self._chips.items() if chip.isChecked())

    def choose(self, statuses: Statuses) -> None:
        """Press the chip for `statuses`, that for all images if there is none."""
        self._chips.get(statuses, self._chips[_ANY]).setChecked(True)
        self._refresh()

    def show_counts(self, counts: Mapping[ImageStatus, int]) -> None:
        for statuses in self._texts:
            self._counts[statuses] = sum(counts[s] for s in statuses or ImageStatus)
        self._refresh()

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave the counts to the tooltips."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._refresh()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _make_chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setCheckable(True)
        chip.setProperty("role", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        group = QButtonGroup(self)
        for chip in self._chips.values():
            group.addButton(chip)
            layout.addWidget(chip)
        self._chips[_ANY].setChecked(True)
        self._refresh()
        group.buttonClicked.connect(lambda _: self.chosen.emit(self.statuses()))

    def _refresh(self) -> None:
        for statuses, chip in self._chips.items():
            number = QLocale().toString(self._counts[statuses])
            text = self._texts[statuses]
            chip.setText(text if self._is_compact else f"{text}  {number}")
            chip.setToolTip(number)
            is_rare = statuses in (_STRANGERS, _NONE, _UNREADABLE)
            chip.setVisible(not is_rare or self._counts[statuses] > 0 or chip.isChecked())
