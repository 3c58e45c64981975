"""A scrolled column that is as high as its cards while there is room."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import GAP_PX

_EDGE_PX = 32
_STEP_PX = 12
_TICK_MS = 30


class CardColumn(QScrollArea):
    """Keeps the width of its cards whether it scrolls or not.

    While something is dragged near its upper or lower edge, it scrolls there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._content = content = QWidget()
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._column = QVBoxLayout(content)
        self._column.setSpacing(GAP_PX)
        self._drag_timer = QTimer(self, interval=_TICK_MS)
        self._drag_timer.timeout.connect(self._on_drag_tick)
        self.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        content.installEventFilter(self)
        self._make_room_for_bar()

    def insert(self, position: int, card: QWidget) -> None:
        self._column.insertWidget(position, card)

    def reveal(self, card: QWidget) -> None:
        """Scroll to a card as soon as it has its place."""
        card.show()
        QTimer.singleShot(0, card, partial(self.ensureWidgetVisible, card, 0, GAP_PX))

    def follow_drag(self) -> None:
        """Scroll whenever the pointer is near an edge, until `end_drag`."""
        self._drag_timer.start()

    def end_drag(self) -> None:
        self._drag_timer.stop()

    def sizeHint(self) -> QSize:
        return QSize(0, self._content.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _make_room_for_bar(self) -> None:
        bar = self.verticalScrollBar()
        room = 0 if bar.maximum() > 0 else bar.sizeHint().width()
        self._column.setContentsMargins(GAP_PX, 0, room, 0)

    def _on_drag_tick(self) -> None:
        place = self.viewport().mapFromGlobal(QCursor.pos())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + _step_at(place, self.viewport().height()))


def _step_at(place: QPoint, height: int) -> int:
    if place.y() < _EDGE_PX:
        return -_STEP_PX
    return _STEP_PX if place.y() > height - _EDGE_PX else 0
