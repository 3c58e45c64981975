"""Whether labels are right as often as their probability says."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.audit import ReliabilityBin
from gui.theme import GAP_PX
from gui.widgets.numbers import percent_text

_SIDE_PX: Final = 248
_LEFT_PX, _RIGHT_PX, _FOOT_PX, _TOP_PX = 44, 24, 44, 10
_DOT_PX: Final = 7
_TICKS: Final = (0.0, 0.5, 1.0)
_ROLES: Final = QPalette.ColorRole


class ReliabilityDiagram(QWidget):
    """A dot for labels of similar probability, with the interval of how many of them are right.

    On the line, probabilities mean what they say; below it, labels are less sure than claimed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bins: tuple[ReliabilityBin, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def bins(self) -> tuple[ReliabilityBin, ...]:
        return self._bins

    def show_bins(self, bins: Sequence[ReliabilityBin]) -> None:
        self._bins = tuple(bins)
        spoken = self.tr("of probability {probability}, {right} are right")
        words = [
            spoken.format(
                probability=percent_text(b.mean_probability), right=percent_text(b.right.share)
            )
            for b in self._bins
        ]
        self.setAccessibleName("; ".join(words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_LEFT_PX + _SIDE_PX + _RIGHT_PX, _TOP_PX + _SIDE_PX + _FOOT_PX)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        accent = self.palette().color(_ROLES.Accent)
        painter.setBrush(accent)
        for b in self._bins:
            low, high = (self._at(b.mean_probability, y) for y in (b.right.low, b.right.high))
            shade = QPen(accent, 2)
            shade.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(shade)
            painter.setOpacity(0.45)
            painter.drawLine(QLineF(low, high))
            painter.setOpacity(1)
            painter.setPen(Qt.PenStyle.NoPen)
            middle = self._at(b.mean_probability, b.right.share)
            painter.drawEllipse(middle, _DOT_PX / 2, _DOT_PX / 2)

    def _paint_axes(self, painter: QPainter) -> None:
        roles, sides = _ROLES, Qt.AlignmentFlag
        for tick in _TICKS:
            painter.setPen(QPen(self.palette().color(roles.Mid), 1))
            painter.drawLine(QLineF(self._at(0, tick), self._at(1, tick)))
            painter.drawLine(QLineF(self._at(tick, 0), self._at(tick, 1)))
            painter.setPen(self.palette().color(roles.PlaceholderText))
            left, foot = self._at(0, tick), self._at(tick, 0)
            number = QRectF(0, left.y() - 10, _LEFT_PX - GAP_PX / 2, 20)
            painter.drawText(number, sides.AlignRight | sides.AlignVCenter, percent_text(tick))
            below = QRectF(foot.x() - 24, foot.y() + 2, 48, 18)
            painter.drawText(below, sides.AlignCenter, percent_text(tick))
        axis = QRectF(_LEFT_PX, self.height() - 20, _SIDE_PX, 18)
        painter.drawText(axis, sides.AlignCenter, self.tr("probability of the label"))
        painter.setPen(QPen(self.palette().color(roles.PlaceholderText), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(self._at(0, 0), self._at(1, 1)))

    def _at(self, probability: float, share: float) -> QPointF:
        return QPointF(_LEFT_PX + probability * _SIDE_PX, _TOP_PX + (1 - share) * _SIDE_PX)
