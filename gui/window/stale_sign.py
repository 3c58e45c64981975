"""A quiet sign, beside every page, that the labels shown are older than what a person did."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from gui.flows.labelling import LabellingFlow
from gui.plain_text import plain_tooltip
from gui.theme import GAP_PX

_SIZE_PX: Final = (64, 60)
_DOT_RADIUS_PX: Final = 3
_LETTER_SHARE: Final = 0.75
_PATIENCE_MS: Final = 300


class StaleSign(QWidget):
    """A dot over two words, in a place that is always kept free; empty while labels are new.

    It shows only what lasts, so that it does not flash at every key.
    """

    def __init__(self, labelling: LabellingFlow) -> None:
        super().__init__()
        self._labelling = labelling
        self.text = ""
        self.setFixedSize(*_SIZE_PX)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        labelling.freshness_changed.connect(self._on_freshness_changed)

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self.text:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setBrush(ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(self.width() / 2, GAP_PX), _DOT_RADIUS_PX, _DOT_RADIUS_PX)
        painter.setFont(self._letters())
        painter.setPen(ink)
        room = QRect(0, 2 * GAP_PX, self.width(), self.height() - 2 * GAP_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.text)

    def _letters(self) -> QFont:
        font = self.font()
        font.setPixelSize(round(self.fontInfo().pixelSize() * _LETTER_SHARE))
        return font

    def _on_freshness_changed(self) -> None:
        if self._labelling.is_current:
            self._patience.stop()
            self._say("", "")
        elif self.text:
            self._show()
        elif not self._patience.isActive():
            self._patience.start()

    def _show(self) -> None:
        if self._labelling.is_catching_up:
            news = self.tr("New ones are on their way.")
            self._say(self.tr("Labels are\ncatching up"), news)
        else:
            news = self.tr("New ones could not be made; they are tried again at your next change.")
            self._say(self.tr("Labels are\nout of date"), news)

    def _say(self, text: str, news: str) -> None:
        older = self.tr("The labels shown are older than your latest changes.")
        self.text = text
        self.setToolTip(plain_tooltip(f"{older} {news}") if text else "")
        self.setAccessibleName(text.replace("\n", " "))
        self.update()
