"""All attributes as chips: a checklist to be ticked."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from engine.project import AttributeId
from engine.project.attributes.attributes import Attribute, Checklist
from gui.dialogs.checklist.chip_section import ChipSection
from gui.dialogs.checklist.entry_field import EntryField
from gui.theme import GAP_PX
from gui.widgets.attribute_chip import AttributeChip
from gui.widgets.labels import plain_label

_MOST_UNSOUGHT = 20
"""With more attributes than these there is a field to find one."""


class ChipField(QWidget):
    """Holds a chip for each attribute, by groups; arrow keys go from chip to chip.

    Signals
    -------
    changed(checklist)
        A person has changed one entry.
    new_attribute_wanted(name)
        To be answered by `show_attributes` or `refuse_attribute`.
    """

    changed = Signal(object)
    new_attribute_wanted = Signal(str)

    def __init__(self, attributes: Mapping[AttributeId, Attribute], checklist: Checklist) -> None:
        super().__init__()
        self._attributes = dict(attributes)
        self._chips: dict[AttributeId, AttributeChip] = {}
        self._sections: list[ChipSection] = []
        self._tab_stop: AttributeChip | None = None
        self.search = EntryField(self.tr("Find attribute"))
        self.add = EntryField(self.tr("Add attribute"))
        self._hint = plain_label(role="muted", wraps=True)
        self._refusal = plain_label(role="error", wraps=True)
        self._area = QScrollArea()
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._build()
        self._connect()
        self._renew()
        self.show_checklist(checklist)

    def chip(self, attribute_id: AttributeId) -> AttributeChip:
        return self._chips[attribute_id]

    def checklist(self) -> Checklist:
        """Return what is known, as it stands on the chips."""
        return {a: c.strength for a, c in self._chips.items() if c.strength is not None}

    def show_attributes(self, attributes: Mapping[AttributeId, Attribute]) -> None:
        """Bring the chips level with the attributes; those that stay keep their strength."""
        if attributes != self._attributes:
            self._attributes = dict(attributes)
            self._renew()

    def show_checklist(self, checklist: Checklist) -> None:
        """Show what is known of a class, without a word."""
        for attribute_id, chip in self._chips.items():
            chip.show_strength(checklist.get(attribute_id))

    def refuse_attribute(self, reason: str) -> None:
        """Say why the name typed last cannot be."""
        self._refusal.setText(reason)
        self._refusal.show()

    def _build(self) -> None:
        self._column.setContentsMargins(0, 0, GAP_PX, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._content)
        self._area.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self._refusal.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.search)
        layout.addWidget(self._hint)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.add)
        layout.addWidget(self._refusal)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.search.entered.connect(self._on_search_entered)
        self.add.entered.connect(self._on_add_entered)
        self.add.textChanged.connect(self._refusal.hide)

    def _renew(self) -> None:
        for gone in self._chips.keys() - self._attributes.keys():
            self._drop_chip(gone)
        for attribute_id, attribute in self._attributes.items():
            if attribute_id in self._chips:
                self._chips[attribute_id].show_attribute(attribute)
            else:
                self._chips[attribute_id] = self._make_chip(attribute)
        self._show_groups()
        self.search.setVisible(len(self._attributes) > _MOST_UNSOUGHT)
        self._filter()

    def _make_chip(self, attribute: Attribute) -> AttributeChip:
        chip = AttributeChip(attribute)
        chip.changed.connect(self._on_chip_changed)
        chip.focused.connect(self._on_chip_focused)
        chip.arrow_pressed.connect(self._on_arrow_pressed)
        return chip

    def _drop_chip(self, attribute_id: AttributeId) -> None:
        chip = self._chips.pop(attribute_id)
        if chip is self._tab_stop:
            self._tab_stop = None
        chip.hide()
        chip.deleteLater()

    def _show_groups(self) -> None:
        groups = _grouped(self._attributes.values())
        while len(self._sections) < len(groups):
            self._sections.append(ChipSection())
            self._column.insertWidget(len(self._sections) - 1, self._sections[-1])
        rest = self.tr("Other") if len(groups) > 1 else ""
        for section, group in zip(self._sections, groups, strict=False):
            section.show_chips(group or rest, [self._chips[a] for a in groups[group]])
        for section in self._sections[len(groups) :]:
            section.show_chips("", ())

    def _filter(self) -> None:
        wanted = self.search.text().strip().casefold()
        for section in self._sections:
            section.filter(wanted)
        shown = self._shown()
        self._hint.setText(self._hint_text())
        self._hint.setVisible(not shown)
        if shown and self._tab_stop not in shown:
            self._let_tab_stop_at(shown[0])

    def _hint_text(self) -> str:
        if self._attributes:
            return self.tr("No attribute is named like this. You can add it below.")
        return self.tr("No attributes yet. Add what tells classes apart, like stripes or horns.")

    def _shown(self) -> list[AttributeChip]:
        """Return the chips that the filter lets through, as they are read."""
        return [chip for section in self._sections for chip in section.shown()]

    def _let_tab_stop_at(self, chip: AttributeChip) -> None:
        """Let Tab reach this chip alone; the arrow keys reach the others."""
        if self._tab_stop is not None:
            self._tab_stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._tab_stop = chip
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        QWidget.setTabOrder(self.search, chip)
        QWidget.setTabOrder(chip, self.add)

    def _reveal(self, chip: AttributeChip) -> None:
        self._area.ensureWidgetVisible(chip, 0, GAP_PX)

    def _on_chip_changed(self) -> None:
        self.changed.emit(self.checklist())

    def _on_chip_focused(self, attribute_id: AttributeId) -> None:
        chip = self._chips[attribute_id]
        self._let_tab_stop_at(chip)
        self._reveal(chip)

    def _on_arrow_pressed(self, attribute_id: AttributeId, key: Qt.Key) -> None:
        shown, chip = self._shown(), self._chips[attribute_id]
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            target = shown[min(max(shown.index(chip) + step, 0), len(shown) - 1)]
        else:
            target = self._beyond(chip, shown, direction=1 if key == Qt.Key.Key_Down else -1)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _beyond(
        self, chip: AttributeChip, shown: list[AttributeChip], *, direction: int
    ) -> AttributeChip:
        """Return the chip in the next line down (1) or up (-1) that is nearest, or `chip`."""
        here = self._middle(chip)
        ways = {other: self._middle(other) - here for other in shown}
        ahead = [other for other, way in ways.items() if way.y() * direction > 0]
        return min(ahead, key=lambda c: (abs(ways[c].y()), abs(ways[c].x())), default=chip)

    def _middle(self, chip: AttributeChip) -> QPoint:
        return chip.mapTo(self._content, chip.rect().center())

    def _on_search_entered(self) -> None:
        if shown := self._shown():
            shown[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add_entered(self, name: str) -> None:
        before = self._attributes.keys()
        self.new_attribute_wanted.emit(name)
        if added := [a for a in self._attributes if a not in before]:
            self.add.clear()
            self.search.clear()
            chip = self._chips[added[-1]]
            QTimer.singleShot(0, chip, lambda: self._reveal(chip))


def _grouped(attributes: Iterable[Attribute]) -> dict[str, list[AttributeId]]:
    """Return the attributes of each group; groups as they first appear, those of none last."""
    groups: dict[str, list[AttributeId]] = {}
    for attribute in attributes:
        groups.setdefault(attribute.group, []).append(attribute.attribute_id)
    if "" in groups:
        groups[""] = groups.pop("")
    return groups
