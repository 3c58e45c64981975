"""Widgets side by side, in as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


def flow(sizes: Sequence[QSize], *, width_px: int, gap_px: int) -> list[QRect]:
    """Return a place for each size, line by line; what is wider than a line fills one."""
    places: list[QRect] = []
    corner, next_top = QPoint(0, 0), 0
    for wanted in sizes:
        size = QSize(min(wanted.width(), width_px), wanted.height())
        if corner.x() > 0 and corner.x() + size.width() > width_px:
            corner = QPoint(0, next_top)
        places.append(QRect(corner, size))
        next_top = max(next_top, corner.y() + size.height() + gap_px)
        corner += QPoint(size.width() + gap_px, 0)
    return places


class FlowBox(QWidget):
    """Breaks its widgets into lines and is as high as these; hidden widgets take no room."""

    def __init__(self, *, gap_px: int) -> None:
        super().__init__()
        self._gap_px = gap_px
        self._widgets: tuple[QWidget, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Hold these, in this order; they are taken from wherever they were."""
        self._widgets = tuple(widgets)
        for widget in widgets:
            if widget.parentWidget() is not self:
                widget.setParent(self)
                widget.show()
        self._arrange()

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, _: QResizeEvent) -> None:
        self._place_widgets()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        self._place_widgets()
        self.updateGeometry()

    def _place_widgets(self) -> None:
        for widget, place in zip(self._shown(), self._places(self.width()), strict=True):
            widget.setGeometry(place)

    def _places(self, width_px: int) -> list[QRect]:
        sizes = [widget.sizeHint() for widget in self._shown()]
        return flow(sizes, width_px=width_px, gap_px=self._gap_px)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._widgets if not widget.isHidden()]
