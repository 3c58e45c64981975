"""The left edge of the window, from which its pages are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import GAP_PX, RADIUS_PX
from gui.widgets.keys import ENTER_KEYS, keeps_key
from gui.window.rail_icons import ICON_PX, draw_icon

_WIDTH_PX: Final = 64
_HEIGHT_PX: Final = 60
_MARK_PX: Final = 3
_LETTER_SHARE: Final = 0.85
_PRESS_KEYS: Final = (Qt.Key.Key_Space, *ENTER_KEYS)
_ROLES: Final = QPalette.ColorRole


@dataclass(frozen=True)
class RailPage:
    """A page of the window.

    Attributes
    ----------
    name : what `page_wanted` says, and the icon that is drawn if there is one of that name
    word : what stands below the icon
    """

    name: str
    word: str


class RailButton(QAbstractButton):
    """An icon over a word; the page that is shown has the accent at its edge."""

    def __init__(self, page: RailPage) -> None:
        super().__init__()
        self.page = page
        self.setText(page.word)
        self.setCheckable(True)
        self.setAccessibleName(page.word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that press it from the window."""
        return keeps_key(event, _PRESS_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        ink = self._ink()
        icon = QRectF(0, 0, ICON_PX, ICON_PX)
        icon.moveCenter(QPointF(self.width() / 2, GAP_PX + ICON_PX / 2))
        painter.setPen(QPen(self.palette().color(ink), 1.6, c=Qt.PenCapStyle.RoundCap))
        draw_icon(painter, self.page.name, icon)
        font = self.font()
        font.setPixelSize(round(self.fontInfo().pixelSize() * _LETTER_SHARE))
        painter.setFont(font)
        painter.setPen(self.palette().color(ink))
        room = QRect(0, int(icon.bottom()), self.width(), self.height() - int(icon.bottom()) - 4)
        word = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width() - 4
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_ground(self, painter: QPainter) -> None:
        inner = QRectF(self.rect()).adjusted(5.5, 2.5, -5.5, -2.5)
        accent = self.palette().color(_ROLES.Accent)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(self.palette().alternateBase())
            painter.drawRoundedRect(inner, RADIUS_PX, RADIUS_PX)
        if self.isChecked():
            painter.fillRect(QRectF(0, inner.top(), _MARK_PX, inner.height()), accent)
        if self.hasFocus():
            painter.setPen(accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner, RADIUS_PX, RADIUS_PX)

    def _ink(self) -> QPalette.ColorRole:
        is_lit = self.isChecked() or self.underMouse()
        return _ROLES.Text if is_lit else _ROLES.PlaceholderText


class PageRail(QFrame):
    """One button a page, from the top; Tab reaches them, and the arrow keys lead along.

    Signals
    -------
    page_wanted(name)
        A person asks for a page that is not shown.
    """

    page_wanted = Signal(str)

    def __init__(self, pages: Sequence[RailPage], foot: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setFixedWidth(_WIDTH_PX)
        self.setAccessibleName(self.tr("Pages"))
        self.buttons: Mapping[str, RailButton] = {page.name: RailButton(page) for page in pages}
        self._current = pages[0].name
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX, 0, GAP_PX)
        layout.setSpacing(GAP_PX // 2)
        for button in self.buttons.values():
            layout.addWidget(button)
            button.clicked.connect(partial(self._on_clicked, button.page.name))
        self.foot = foot
        layout.addStretch(1)
        if foot is not None:
            layout.addWidget(foot)
        self.show_page(self._current)

    @property
    def current(self) -> str:
        return self._current

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        self._current = name
        for button in self.buttons.values():
            button.setChecked(button.page.name == name)

    def _on_clicked(self, name: str) -> None:
        """Leave the mark where it is until the page is shown."""
        self.show_page(self._current)
        if name != self._current:
            self.page_wanted.emit(name)
