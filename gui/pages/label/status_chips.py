"""The row of chips that says which images are shown, and how many there are of each."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton

from engine.labelling import ImageStatus
from gui.grid.order import GIVEN, Remark
from gui.theme import GAP_PX
from gui.widgets.flow_box import FlowBox
from gui.widgets.numbers import count_text

Statuses = frozenset[ImageStatus]
Choice = Statuses | Remark
_ANY: Statuses = frozenset()
_NOVEL = frozenset({ImageStatus.NOVEL})
_NEEDS_CLASS = frozenset({ImageStatus.NEEDS_CLASS})
_NONE = frozenset({ImageStatus.NONE})
_UNREADABLE = frozenset({ImageStatus.UNREADABLE})
_FILE_CHANGED = frozenset({ImageStatus.CHANGED})
_GAP_PX = GAP_PX // 2
_RARE = (_NOVEL, _NEEDS_CLASS, _NONE, _UNREADABLE, _FILE_CHANGED, *Remark)


class StatusChips(FlowBox):
    """One chip is down at any time; rare kinds appear when there are any.

    Signals
    -------
    chosen(frozenset of ImageStatus, or Remark)
        An empty set for all images.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(gap_px=_GAP_PX)
        self._texts: dict[Choice, str] = {
            _ANY: self.tr("All"),
            GIVEN: self.tr("Labelled by you"),
            frozenset({ImageStatus.AUTO}): self.tr("Automatic"),
            frozenset({ImageStatus.UNCERTAIN}): self.tr("Uncertain"),
            _NOVEL: self.tr("Strangers"),
            _NEEDS_CLASS: self.tr("Needs a class"),
            Remark.MISTAKE: self.tr("Likely mistakes"),
            Remark.CHANGED: self.tr("Changed"),
            _NONE: self.tr("None of these"),
            _UNREADABLE: self.tr("Unreadable"),
            _FILE_CHANGED: self.tr("File changed"),
        }
        self._tips: dict[Choice, str] = {
            Remark.MISTAKE: self.tr(
                "{number} labelled by you otherwise than your other labels say"
            ),
            Remark.CHANGED: self.tr("{number} labelled otherwise than when you last saw them"),
            _FILE_CHANGED: self.tr(
                "{number} whose files hold another picture since you labelled them:"
                " A says the label again"
            ),
        }
        self._chips = {choice: self._make_chip() for choice in self._texts}
        self._is_compact = False
        self._counts: dict[Choice, int] = dict.fromkeys(self._texts, 0)
        self._build()

    def chip(self, choice: Choice) -> QToolButton:
        return self._chips[choice]

    def statuses(self) -> Statuses:
        """Return the statuses that are shown, none of them for any."""
        choice = self._choice()
        return _ANY if isinstance(choice, Remark) else choice

    def remark(self) -> Remark | None:
        choice = self._choice()
        return choice if isinstance(choice, Remark) else None

    def choose(self, choice: Choice) -> None:
        """Press the chip for `choice`, that for all images if there is none."""
        self._chips.get(choice, self._chips[_ANY]).setChecked(True)
        self._refresh()

    def show_counts(self, counts: Mapping[ImageStatus, int], remarks: Mapping[Remark, int]) -> None:
        for choice in self._texts:
            self._counts[choice] = (
                remarks[choice]
                if isinstance(choice, Remark)
                else sum(counts[s] for s in choice or ImageStatus)
            )
        self._refresh()

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave the counts of what is always there to the tooltips."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._refresh()

    def line_width(self) -> int:
        """Return how wide the chips are side by side."""
        shown = [chip.sizeHint().width() for chip in self._chips.values() if not chip.isHidden()]
        return sum(shown) + _GAP_PX * (len(shown) - 1)

    def sizeHint(self) -> QSize:
        return QSize(self.line_width(), self.heightForWidth(self.width()))

    def _choice(self) -> Choice:
        return next(choice for choice, chip in self._chips.items() if chip.isChecked())

    def _make_chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setCheckable(True)
        chip.setProperty("role", "chip")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _build(self) -> None:
        group = QButtonGroup(self)
        for chip in self._chips.values():
            group.addButton(chip)
        self.set_widgets(tuple(self._chips.values()))
        self._chips[_ANY].setChecked(True)
        self._refresh()
        group.buttonClicked.connect(lambda _: self.chosen.emit(self._choice()))

    def _refresh(self) -> None:
        for choice, chip in self._chips.items():
            number = count_text(self._counts[choice])
            text, is_rare = self._texts[choice], choice in _RARE
            is_counted = is_rare or not self._is_compact
            chip.setText(f"{text}  {number}" if is_counted else text)
            chip.setToolTip(self._tips.get(choice, "{number}").format(number=number))
            chip.setVisible(not is_rare or self._counts[choice] > 0 or chip.isChecked())
