"""The pages of an open project, and the rail that leads from one to another."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from gui.widgets.page import Page
from gui.window.rail import PageRail, RailPage
from gui.window.stale_sign import StaleSign

LABEL, REVIEW, QUEUE, AUDIT = "label", "review", "queue", "audit"


class PageBook(QWidget):
    """Shows one page at a time, the first one to begin with.

    Signals
    -------
    page_shown(name)
    """

    page_shown = Signal(str)

    def __init__(self, pages: Mapping[str, Page], sign: StaleSign) -> None:
        super().__init__()
        self._pages = dict(pages)
        words = {
            LABEL: self.tr("Label"),
            REVIEW: self.tr("Review"),
            QUEUE: self.tr("Queue"),
            AUDIT: self.tr("Audit"),
        }
        self.rail = PageRail(tuple(RailPage(name, words[name]) for name in pages), sign)
        self.rail.page_wanted.connect(self.show_page)
        self._stack = QStackedWidget()
        for page in pages.values():
            self._stack.addWidget(page)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(self._stack, 1)

    @property
    def current(self) -> str:
        return self.rail.current

    @property
    def page(self) -> Page:
        """The page in front."""
        return self._pages[self.current]

    def show_page(self, name: str) -> None:
        self.rail.show_page(name)
        self._stack.setCurrentWidget(self._pages[name])
        self._give_keyboard(self._pages[name])
        self.page_shown.emit(name)

    @staticmethod
    def _give_keyboard(page: QWidget) -> None:
        """Let a page have the keyboard, unless it has given it to a part of it."""
        focus = QApplication.focusWidget()
        if focus is None or not page.isAncestorOf(focus):
            page.setFocus()

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do here, by name."""
        return {f"page_{name}": partial(self.show_page, name) for name in self._pages}
