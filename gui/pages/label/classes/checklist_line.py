"""What is known of a class by attributes, in two lines at most."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.project import AttributeVocabulary, ClassId
from gui.plain_text import one_line
from gui.theme import GAP_PX, PANEL_WIDTH_PX
from gui.widgets.attribute_chip import ABSENT, chip_text
from gui.widgets.flow_box import flow

Entry = tuple[str, float]
"""The name of an attribute, and its strength in 0..1."""

_MOST_LINES = 2
_MOST_SHOWN = 24  # more never fit into two lines
_HEIGHT_PX = 18
_SPACE_PX = 4
_PADDING_PX = 6
_FONT_PX = 11


@dataclass(frozen=True)
class _Chip:
    text: str
    is_solid: bool = False
    has_edge: bool = True


class ChecklistLine(QWidget):
    """Shows the first entries as small chips and how many more there are; hidden without any.

    Signals
    -------
    pressed()
    """

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._chips: list[_Chip] = []
        self._places: list[QRect] = []
        font = self.font()
        font.setPixelSize(_FONT_PX)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Open the checklist"))
        self.resize(PANEL_WIDTH_PX - 5 * GAP_PX, _HEIGHT_PX)
        self.hide()

    def texts(self) -> list[str]:
        """Return what is on the chips; the last is "+5" if five more entries are known."""
        return [chip.text for chip in self._chips]

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        if entries == self._entries:
            return
        self._entries = entries
        self.setAccessibleName(", ".join(_chip(entry).text for entry in entries))
        self._arrange()
        self.setVisible(bool(entries))
        self.update()

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(event.button() == Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip, place in zip(self._chips, self._places, strict=True):
            self._paint_chip(painter, chip, place)

    def _paint_chip(self, painter: QPainter, chip: _Chip, place: QRect) -> None:
        roles = QPalette.ColorRole
        colours = self.palette()
        painter.setPen(colours.color(roles.Mid) if chip.has_edge else Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(roles.Mid) if chip.is_solid else Qt.BrushStyle.NoBrush)
        shape = QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        painter.setPen(colours.color(roles.Text if chip.is_solid else roles.PlaceholderText))
        inner = place.adjusted(_PADDING_PX, 0, 1 - _PADDING_PX, 0)
        text = self.fontMetrics().elidedText(chip.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)

    def _arrange(self) -> None:
        """Show as many entries as two lines hold together with the count of the others."""
        chips = [_chip(entry) for entry in self._entries[:_MOST_SHOWN]]
        sizes = [self._size(chip) for chip in chips]
        for n_shown in range(len(chips), -1, -1):
            n_more = len(self._entries) - n_shown
            count = [_Chip(f"+{n_more}", has_edge=False)] if n_more else []
            wanted = [*sizes[:n_shown], *map(self._size, count)]
            self._chips = [*chips[:n_shown], *count]
            self._places = flow(wanted, width_px=self.width(), gap_px=_SPACE_PX)
            if self._n_lines() <= _MOST_LINES:
                break
        self.setFixedHeight(self._n_lines() * (_HEIGHT_PX + _SPACE_PX) - _SPACE_PX)

    def _n_lines(self) -> int:
        return len({place.top() for place in self._places}) or 1

    def _size(self, chip: _Chip) -> QSize:
        width_px = self.fontMetrics().horizontalAdvance(chip.text) + 1  # it rounds down
        return QSize(width_px + 2 * _PADDING_PX, _HEIGHT_PX)


def entries_of(vocabulary: AttributeVocabulary, class_id: ClassId) -> tuple[Entry, ...]:
    """Return what is known of a class, the strongest first."""
    checklist = vocabulary.checklists.get(class_id, {})
    by_strength = sorted(checklist.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple((vocabulary.attributes[a].name, strength) for a, strength in by_strength)


def _chip(entry: Entry) -> _Chip:
    name, strength = entry
    if strength == ABSENT:
        return _Chip(f"− {one_line(name)}")  # noqa: RUF001 - a minus is as wide as a plus
    return _Chip(chip_text(one_line(name), strength), is_solid=True)
