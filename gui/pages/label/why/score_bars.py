"""The scores of one image, a class a row, as thin bars."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.labelling import N_CANDIDATES
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.colour_dot import DOT_PX, draw_dot
from gui.widgets.numbers import percent_text

_ROW_PX = 24
_BAR_PX = 4
_PERCENT_PX = 40
_NAME_SHARE = 0.46


@dataclass(frozen=True)
class Score:
    """One row: a class and how likely it is, 0..1."""

    name: str
    colour: str
    probability: float


class ScoreBars(QWidget):
    """Keeps the height of its rows while scores come and go, so that nothing below moves."""

    def __init__(self) -> None:
        super().__init__()
        self._scores: tuple[Score, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_rows(0)

    @property
    def scores(self) -> tuple[Score, ...]:
        return self._scores

    def set_rows(self, n_classes: int) -> None:
        """Make room for a project of that many classes."""
        self.setFixedHeight(_ROW_PX * min(n_classes, N_CANDIDATES))

    def set_scores(self, scores: tuple[Score, ...]) -> None:
        if scores == self._scores:
            return
        self._scores = scores[:N_CANDIDATES]
        spoken = (f"{one_line(s.name)} {percent_text(s.probability)}" for s in self._scores)
        self.setAccessibleName(", ".join(spoken))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, score in enumerate(self._scores):
            row = QRect(0, number * _ROW_PX, self.width(), _ROW_PX)
            self._draw_row(painter, row, score, is_first=number == 0)

    def _draw_row(self, painter: QPainter, row: QRect, score: Score, *, is_first: bool) -> None:
        roles = QPalette.ColorRole
        draw_dot(painter, QPointF(DOT_PX / 2, row.center().y() + 0.5), QColor(score.colour))
        ink = roles.Text if is_first else roles.PlaceholderText
        painter.setPen(self.palette().color(ink))
        name = row.adjusted(DOT_PX + GAP_PX, 0, 0, 0)
        name.setRight(int(row.width() * _NAME_SHARE))
        text = painter.fontMetrics().elidedText(
            one_line(score.name), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        percent = row.adjusted(row.width() - _PERCENT_PX, 0, 0, 0)
        painter.drawText(
            percent,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            percent_text(score.probability),
        )
        track = QRectF(name.right() + GAP_PX, 0, 0, _BAR_PX)
        track.setRight(percent.left() - GAP_PX / 2)
        track.moveTop(row.center().y() - _BAR_PX / 2 + 0.5)
        self._draw_bar(painter, track, score.probability, roles.Accent if is_first else ink)

    def _draw_bar(
        self, painter: QPainter, track: QRectF, share: float, role: QPalette.ColorRole
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().mid())
        painter.drawRoundedRect(track, _BAR_PX / 2, _BAR_PX / 2)
        track.setWidth(track.width() * share)
        if track.width() >= 1:
            painter.setBrush(self.palette().color(role))
            painter.drawRoundedRect(track, _BAR_PX / 2, _BAR_PX / 2)
