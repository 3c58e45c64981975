"""The pages of the left side of the window, under a row of words to choose from."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gui.theme import GAP_PX, RADIUS_PX, RING_PX
from gui.widgets.numbers import count_text

_HEIGHT_PX, _LEAST_WIDTH_PX, _COUNT_GAP_PX = 32, 48, 6
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT: Final = int(_LINE | Qt.AlignmentFlag.AlignLeft)
_ROLES: Final = QPalette.ColorRole


class TextTabs(QTabBar):
    """Words with counts; the current one is bold and underlined with the accent."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def set_count(self, index: int, count: int) -> None:
        text = count_text(count) if count else ""
        self.setTabData(index, text)
        self.setAccessibleTabName(index, f"{self.tabText(index)} {text}".rstrip())
        self.setTabText(index, self.tabText(index))  # makes room for the count

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        words = QFontMetrics(_bold(self.font())).horizontalAdvance(self.tabText(index))
        return QSize(words + self._count_width(index) + 2 * GAP_PX, _HEIGHT_PX)

    def minimumTabSizeHint(self, _: int) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_LEAST_WIDTH_PX, _HEIGHT_PX)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            self._paint_words(painter, index)
        self._mark_current(painter)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a page that turns while one scrolls surprises

    def _paint_words(self, painter: QPainter, index: int) -> None:
        is_current = index == self.currentIndex()
        is_lit = is_current or self._is_under_pointer(index)
        room = _inside(self.tabRect(index)).adjusted(0, 0, -self._count_width(index), 0)
        painter.setFont(_bold(self.font()) if is_current else self.font())
        painter.setPen(self.palette().color(_ROLES.Text if is_lit else _ROLES.PlaceholderText))
        words = painter.fontMetrics().elidedText(
            self.tabText(index), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _LEFT, words)
        count_at = painter.fontMetrics().horizontalAdvance(words) + _COUNT_GAP_PX
        painter.setFont(self.font())
        painter.setPen(self.palette().color(_ROLES.PlaceholderText))
        beside = room.adjusted(count_at, 0, self._count_width(index), 0)
        painter.drawText(beside, _LEFT, self.tabData(index) or "")

    def _mark_current(self, painter: QPainter) -> None:
        tab, accent = self.tabRect(self.currentIndex()), self.palette().color(_ROLES.Accent)
        line = _inside(tab)
        line.setTop(line.bottom() + 1 - RING_PX)
        painter.fillRect(line, accent)
        if self.hasFocus():
            painter.setPen(accent)
            frame = QRectF(tab).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)

    def _is_under_pointer(self, index: int) -> bool:
        return self.underMouse() and index == self.tabAt(self.mapFromGlobal(QCursor.pos()))

    def _count_width(self, index: int) -> int:
        count = self.tabData(index)
        return self.fontMetrics().horizontalAdvance(count) + _COUNT_GAP_PX if count else 0


class SideTabs(QWidget):
    """Shows one of several pages, the first one to begin with.

    Signals
    -------
    page_changed(index)
    """

    page_changed = Signal(int)

    def __init__(self, pages: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.tabs = TextTabs()
        self._stack = QStackedWidget()
        self._corners: dict[int, QWidget] = {}
        self._head = head = QHBoxLayout()
        for title, page in pages:
            self.tabs.addTab(title)
            self._stack.addWidget(page)
        head.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        head.setSpacing(0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._on_current_changed)

    @property
    def current(self) -> int:
        return self.tabs.currentIndex()

    def show_page(self, index: int) -> None:
        self.tabs.setCurrentIndex(index)

    def set_count(self, index: int, count: int) -> None:
        """Show how many things a page has beside its title; nothing for 0."""
        self.tabs.set_count(index, count)

    def set_corner(self, index: int, corner: QWidget) -> None:
        """Show `corner` to the right of the titles while its page is shown.

        It may hide and show itself meanwhile.
        """
        corner_of_page = QWidget()
        layout = QHBoxLayout(corner_of_page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(corner)
        self._head.addWidget(corner_of_page)
        self._corners[index] = corner_of_page
        corner_of_page.setVisible(index == self.current)

    def _on_current_changed(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        for page, corner in self._corners.items():
            corner.setVisible(page == index)
        self.page_changed.emit(index)


def _inside(tab: QRect) -> QRect:
    return tab.adjusted(GAP_PX, 0, -GAP_PX, 0)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
