"""Which entries of a checklist an image supports and which it contradicts, as thin bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.labelling import AttributeReason
from engine.project import Attribute, AttributeId
from gui.plain_text import one_line, plain_tooltip
from gui.theme import GAP_PX
from gui.widgets.numbers import percent_text

N_SUPPORTING: Final = 4
N_CONTRADICTING: Final = 3
_ROW_PX: Final = 22
_BAR_PX: Final = 4
_NAME_SHARE: Final = 0.46
_WORDS_PX: Final = 72
_HALF: Final = 0.5
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Entry:
    """One entry of a checklist and what an image has to say to it.

    Attributes
    ----------
    is_present : whether the checklist says present
    agreement : how likely the image is as the checklist says, 0..1
    is_supporting : whether that is more than usual
    """

    name: str
    is_present: bool
    agreement: float
    is_supporting: bool


def telling_entries(
    reasons: Sequence[AttributeReason], attributes: Mapping[AttributeId, Attribute]
) -> tuple[Entry, ...]:
    """Return the entries that say most, the supported first; `reasons` are sorted by score."""
    known = [r for r in reasons if r.attribute_id in attributes and r.score]
    supporting = [r for r in known if r.is_supporting][:N_SUPPORTING]
    contradicting = [r for r in reversed(known) if not r.is_supporting][:N_CONTRADICTING]
    return tuple(
        Entry(
            attributes[r.attribute_id].name,
            r.strength > _HALF,
            r.probability if r.strength > _HALF else 1 - r.probability,
            r.is_supporting,
        )
        for r in (*supporting, *contradicting)
    )


class AttributeReasons(QWidget):
    """Keeps the height of its rows while entries come and go, and gives it up where room lacks."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._n_rows = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    def set_rows(self, n_entries: int) -> None:
        """Make room for checklists of that many entries."""
        n_rows = min(n_entries, N_SUPPORTING + N_CONTRADICTING)
        if n_rows != self._n_rows:
            self._n_rows = n_rows
            self.updateGeometry()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        if entries != self._entries:
            self._entries = entries
            spoken = (f"{self._statement(e)} {self._words(e)}" for e in entries)
            self.setAccessibleName(", ".join(spoken))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._n_rows * _ROW_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, entry in enumerate(self._entries[: self.height() // _ROW_PX]):
            self._draw_row(painter, QRect(0, number * _ROW_PX, self.width(), _ROW_PX), entry)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = event.pos().y() // _ROW_PX
            if number < len(self._entries):
                QToolTip.showText(event.globalPos(), self._tip(self._entries[number]), self)
            return True
        return super().event(event)

    def _draw_row(self, painter: QPainter, row: QRect, entry: Entry) -> None:
        roles = QPalette.ColorRole
        ink = roles.Text if entry.is_supporting else roles.PlaceholderText
        painter.setPen(self.palette().color(ink))
        name = row.adjusted(0, 0, round((_NAME_SHARE - 1) * row.width()), 0)
        text = painter.fontMetrics().elidedText(
            self._statement(entry), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, _LEFT, text)
        words = row.adjusted(row.width() - _WORDS_PX, 0, 0, 0)
        painter.drawText(words, _RIGHT, self._words(entry))
        track = QRectF(0, row.center().y() - _BAR_PX / 2 + 0.5, 0, _BAR_PX)
        track.setLeft(name.right() + GAP_PX)
        track.setRight(words.left() - GAP_PX / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        filled = QRectF(track)
        filled.setWidth(track.width() * entry.agreement)
        bar = roles.Accent if entry.is_supporting else roles.PlaceholderText
        for rect, role in ((track, roles.Mid), (filled, bar)):
            if rect.width() >= 1:
                painter.setBrush(self.palette().color(role))
                painter.drawRoundedRect(rect, _BAR_PX / 2, _BAR_PX / 2)

    def _statement(self, entry: Entry) -> str:
        name = one_line(entry.name)
        return name if entry.is_present else self.tr("no {name}").format(name=name)

    def _words(self, entry: Entry) -> str:
        percent = percent_text(entry.agreement)
        if not entry.is_supporting:
            return self.tr("only {percent}").format(percent=percent)
        if entry.agreement < _HALF:
            return percent
        return self.tr("yes {percent}").format(percent=percent)

    def _tip(self, entry: Entry) -> str:
        reason = (
            self.tr("speaks for the class")
            if entry.is_supporting
            else self.tr("speaks against the class")
        )
        return plain_tooltip(f"{self._statement(entry)}: {reason}")
