"""Whether labels are checked one by one or by pages, and the switch that says so."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from engine.project import AuditId
from gui.theme import GAP_PX

_ENOUGH_FOR_PAGES: Final = 30


class AuditWay(Enum):
    """How labels are offered."""

    ONE_BY_ONE = auto()
    BY_PAGES = auto()


class AuditWaySwitch(QWidget):
    """One of its chips is down at any time; what a person chose stays for the session.

    Signals
    -------
    chosen()
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.one_by_one = _make_chip(self.tr("One by one"))
        self.by_pages = _make_chip(self.tr("By pages"))
        self._is_chosen = False
        self._suited: AuditId | None = None
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        for chip in (self.one_by_one, self.by_pages):
            self._group.addButton(chip)
            layout.addWidget(chip)
        self.one_by_one.setChecked(True)
        self._group.buttonClicked.connect(self._on_chip_clicked)

    @property
    def way(self) -> AuditWay:
        return AuditWay.BY_PAGES if self.by_pages.isChecked() else AuditWay.ONE_BY_ONE

    def suit(self, audit_id: AuditId, *, n_left: int) -> None:
        """Let a long audit begin by pages and a short one not, unless a person has chosen."""
        if not self._is_chosen and audit_id != self._suited:
            is_long = n_left >= _ENOUGH_FOR_PAGES
            (self.by_pages if is_long else self.one_by_one).setChecked(True)
        self._suited = audit_id

    def _on_chip_clicked(self) -> None:
        self._is_chosen = True
        self.chosen.emit()


def _make_chip(text: str) -> QToolButton:
    chip = QToolButton()
    chip.setText(text)
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return chip
