"""Above the image: which attribute is asked about, and how far a person has come."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from engine.project import Attribute, AttributeId
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.key_button import KeyButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.numbers import count_text

_CHOICE_WIDTH_PX: Final = 176
_BAR_WIDTH_PX: Final = 56
_CHANCE: Final = 0.5


class TaggingHeader(QWidget):
    """Choice of what is asked, progress and the way out.

    Signals
    -------
    attribute_chosen(attribute_id)
        None for the whole checklist.
    done_wanted()
    """

    attribute_chosen = Signal(object)
    done_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = ChoiceBox()
        self.progress = ElidedLabel(role="muted")
        self.bar = QProgressBar(textVisible=False)
        self.done = KeyButton(self.tr("Esc"), self.tr("Done"))
        self._build()
        self.choice.activated.connect(self._on_choice_activated)
        self.done.clicked.connect(self.done_wanted)

    def show_attributes(self, attributes: Iterable[Attribute]) -> None:
        """Offer the whole checklist and these; what was chosen stays so if it is there."""
        shown: list[tuple[AttributeId | None, str]] = [(None, self.tr("Whole checklist"))]
        shown += [(a.attribute_id, one_line(a.name)) for a in attributes]
        if shown == [(self.choice.itemData(n), self.choice.itemText(n)) for n in self._numbers()]:
            return
        chosen = self.choice.currentData()
        self.choice.clear()
        for attribute_id, name in shown:
            self.choice.addItem(name, attribute_id)
        self.choose(chosen)

    def choose(self, attribute_id: AttributeId | None) -> None:
        self.choice.setCurrentIndex(max(0, self._ids().index(attribute_id)))

    def neighbour(self, step: int) -> AttributeId | None:
        """Return what stands `step` further down in the choice, round the ends."""
        number = (self.choice.currentIndex() + step) % self.choice.count()
        return self._ids()[number]

    def show_progress(self, n_tagged: int, reliability: float | None) -> None:
        """Show how many images have an answer, and what the answers have taught, 0.5..1."""
        count = self.tr("{count} tagged").format(count=count_text(n_tagged))
        self.bar.setVisible(reliability is not None)
        if reliability is None:
            self.progress.set_text(count)
            return
        number = QLocale().toString(reliability, "f", 2)
        self.progress.set_text(f"{count} · {self.tr('reliability')} {number}")
        share = max(0.0, (reliability - _CHANCE) / (1 - _CHANCE))
        self.bar.setValue(round(100 * share))

    def _build(self) -> None:
        self.choice.setFixedWidth(_CHOICE_WIDTH_PX)
        self.choice.setAccessibleName(self.tr("What is asked"))
        self.choice.setToolTip(self.tr("Page Up and Page Down go to the attribute before or after"))
        self.choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setFixedWidth(_BAR_WIDTH_PX)
        self.bar.setRange(0, 100)
        meaning = self.tr(
            "How well the attribute is recognised in images it was not learnt from:"
            " 0.5 is chance, 1 is perfect."
        )
        self.bar.setToolTip(meaning)
        self.bar.setAccessibleName(self.tr("Reliability"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.choice)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self.progress)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        layout.addWidget(self.done)

    def minimumSizeHint(self) -> QSize:
        return QSize(_CHOICE_WIDTH_PX, super().minimumSizeHint().height())

    def _numbers(self) -> range:
        return range(self.choice.count())

    def _ids(self) -> list[AttributeId | None]:
        return [self.choice.itemData(number) for number in self._numbers()]

    def _on_choice_activated(self, number: int) -> None:
        self.attribute_chosen.emit(self.choice.itemData(number))
