"""The line below a picture: what its label is, who gave it, and how sure that is."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QLocale, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from engine.labelling import ImageStatus
from engine.project import ClassDefinition
from gui.grid.tile_paints import TilePaints, class_brush, class_pen, star
from gui.plain_text import one_line
from gui.theme import BAR_PX

_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(_LINE | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(_LINE | Qt.AlignmentFlag.AlignRight)
_DOT_PX, _STAR_PX, _WORDS_AT_PX, _GAP_PX = 7, 5, 14, 6
_MOST_CACHED_TEXTS = 4096


class Mark(Enum):
    """The sign before the words."""

    NONE = auto()
    STAR = auto()
    FULL_DOT = auto()
    HOLLOW_DOT = auto()
    QUESTION = auto()
    DASH = auto()
    CROSS = auto()


@dataclass(frozen=True)
class CaptionStyle:
    """How captions of one status look.

    Attributes
    ----------
    words : what stands in place of the name of the class
    is_solid : a person said so
    is_guess : the engine said so, with a probability
    has_hint : the nearest class follows the words, dimmed
    """

    mark: Mark = Mark.NONE
    words: str = ""
    is_solid: bool = False
    is_guess: bool = False
    has_hint: bool = False


@dataclass(frozen=True)
class Caption:
    """What is told of one image; `probability` is between 0 and 1."""

    status: ImageStatus
    definition: ClassDefinition | None
    probability: float
    name: str


class CaptionPainter:
    """Paints captions; elided texts are remembered, since the same few come again and again."""

    def __init__(self, styles: dict[ImageStatus, CaptionStyle]) -> None:
        self._styles = styles
        locale = QLocale()
        self._percents = [locale.toString(n) + locale.percent() for n in range(101)]
        self._elided: dict[tuple[str, int, int], str] = {}

    def paint(self, painter: QPainter, paints: TilePaints, room: QRect, caption: Caption) -> None:
        """Paint `caption` into `room`: words and probability, and the probability as a bar."""
        style = self._styles[caption.status]
        line = room.adjusted(0, 0, 0, -BAR_PX)
        painter.setPen(paints.solid if style.is_solid else paints.light)
        right = line.right()
        if style.is_guess:
            percent = self.percent(caption.probability)
            painter.drawText(line, _RIGHT, percent)
            right -= painter.fontMetrics().horizontalAdvance(percent) + _GAP_PX
            _paint_bar(painter, paints, room, caption.probability)
        words = self.words(caption, style)
        left = line.left() + (0 if style.mark is Mark.NONE else _WORDS_AT_PX)
        width = right - left + 1
        where = QRect(left, line.top(), width, line.height())
        fitted = self.fitted(words, width, painter.fontMetrics())
        painter.drawText(where, _LEFT, fitted)
        if style.has_hint and caption.definition is not None:
            words_px = painter.fontMetrics().horizontalAdvance(fitted)
            self._paint_hint(painter, paints, where.adjusted(words_px, 0, 0, 0), caption.definition)
            painter.setPen(paints.solid if style.is_solid else paints.light)
        _paint_mark(painter, style.mark, line, caption.definition)

    def percent(self, probability: float) -> str:
        """Return whole percents, rounded down: only what is certain is 100%."""
        return self._percents[int(probability * 100)]

    def words(self, caption: Caption, style: CaptionStyle) -> str:
        if style.words:
            return style.words
        return caption.definition.name if caption.definition else caption.name

    def _paint_hint(
        self, painter: QPainter, paints: TilePaints, room: QRect, definition: ClassDefinition
    ) -> None:
        """Paint what the image is nearest to after the words, where there is room."""
        painter.setPen(paints.faint)
        text = self.fitted(f" · {definition.name}", room.width(), painter.fontMetrics())
        painter.drawText(room, _LEFT, text)

    def fitted(self, text: str, width: int, metrics: QFontMetrics) -> str:
        """Return `text` on one line, cut to `width`."""
        key = (text, width, metrics.height())
        fitted = self._elided.get(key)
        if fitted is None:
            if len(self._elided) > _MOST_CACHED_TEXTS:
                self._elided.clear()
            fitted = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, width)
            self._elided[key] = fitted
        return fitted


def _paint_bar(painter: QPainter, paints: TilePaints, room: QRect, probability: float) -> None:
    bar = QRect(room.left(), room.bottom() - BAR_PX + 1, room.width(), BAR_PX)
    painter.fillRect(bar, paints.track)
    bar.setWidth(round(room.width() * probability))
    painter.fillRect(bar, paints.bar)


def _paint_mark(
    painter: QPainter, mark: Mark, line: QRect, definition: ClassDefinition | None
) -> None:
    """Paint the sign in the colour of the class, or in the pen of the words if there is none."""
    if mark is Mark.NONE:
        return
    centre = QPointF(line.left() + _DOT_PX / 2 + 0.5, line.center().y() + 0.5)
    if mark is Mark.QUESTION:
        painter.drawText(line, _LEFT, "?")
    elif mark is Mark.DASH:
        painter.drawLine(centre - QPointF(_DOT_PX / 2, 0), centre + QPointF(_DOT_PX / 2, 0))
    elif mark is Mark.CROSS:
        arm = _DOT_PX / 2 - 0.5
        painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
        painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))
    elif definition is not None:
        _paint_class_mark(painter, mark, centre, definition.colour)


def _paint_class_mark(painter: QPainter, mark: Mark, centre: QPointF, colour: str) -> None:
    if mark is Mark.HOLLOW_DOT:
        painter.setPen(class_pen(colour))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(class_brush(colour))
    if mark is Mark.STAR:
        painter.drawPolygon(star(_STAR_PX).translated(centre))
    else:
        radius = _DOT_PX / 2
        painter.drawEllipse(centre, radius, radius)
