"""The counts at the foot of the window, of which the least important give way first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from gui.plain_text import plain_tooltip
from gui.widgets.labels import ElidedLabel

_BETWEEN: Final = " · "


@dataclass(frozen=True)
class FootPart:
    """One thing that is said.

    Attributes
    ----------
    rank : the greater, the sooner it gives way; parts of rank 0 never do
    about : what the tooltip adds
    """

    text: str
    rank: int = 0
    about: str = ""


class FootCounts(ElidedLabel):
    """A line of parts; its tooltip says all of them, and more of some."""

    def __init__(self) -> None:
        super().__init__(role="muted")
        self._parts: tuple[FootPart, ...] = ()

    def show_parts(self, parts: Sequence[FootPart]) -> None:
        self._parts = tuple(parts)
        self.set_text(_joined(parts))

    def shown_text(self) -> str:
        """Return the parts that there is room for."""
        width, kept = self.contentsRect().width(), list(self._parts)
        for part in sorted(self._parts, key=lambda part: part.rank, reverse=True):
            if not part.rank or self.fontMetrics().horizontalAdvance(_joined(kept)) <= width:
                break
            kept.remove(part)
        return self.fontMetrics().elidedText(_joined(kept), self._mode, width)

    def tooltip(self) -> str:
        """Return what the tooltip says, "" for nothing that is not on the line."""
        about = [part.about for part in self._parts if part.about]
        is_cut = self.shown_text() != self.text()
        return " — ".join(([self.text()] if is_cut else []) + about)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if text := self.tooltip():
                QToolTip.showText(event.globalPos(), plain_tooltip(text), self)
            return True
        return super().event(event)


def _joined(parts: Sequence[FootPart]) -> str:
    return _BETWEEN.join(part.text for part in parts)
