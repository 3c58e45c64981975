"""The first examples of a class in a row, each with a cross that removes it."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.project import ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import CARD_THUMBNAIL_PX, ON_SHADE, SHADE
from gui.widgets.image.squares import cut_square, draw_square

MOST_SHOWN = 5
_SPACE_PX = 4
_CROSS_PX = 16
_REACH_PX = 4


class ExampleStrip(QWidget):
    """Shows up to five examples and how many more there are.

    Signals
    -------
    remove_wanted(image_id)
        The cross on an example was pressed.
    """

    remove_wanted = Signal(object)

    def __init__(self, thumbnails: ThumbnailLoader) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._examples: tuple[ImageId, ...] = ()
        self._squares: dict[ImageId, QPixmap] = {}
        self._hovered: int | None = None
        self.setFixedHeight(CARD_THUMBNAIL_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.hide()

    @property
    def shown(self) -> tuple[ImageId, ...]:
        return self._examples[:MOST_SHOWN]

    def show_examples(self, examples: tuple[ImageId, ...]) -> None:
        if examples == self._examples:
            return
        self._examples, self._hovered = examples, None
        self._squares = {i: s for i, s in self._squares.items() if i in self.shown}
        self.setVisible(bool(examples))
        self.update()

    def refresh(self, arrived: set[ImageId]) -> None:
        """Paint again if one of the thumbnails that came is shown here."""
        if stale := arrived.intersection(self.shown):
            for image_id in stale:
                self._squares.pop(image_id, None)
            self.update()

    def square_rect(self, position: int) -> QRect:
        left = position * (CARD_THUMBNAIL_PX + _SPACE_PX)
        return QRect(left, 0, CARD_THUMBNAIL_PX, CARD_THUMBNAIL_PX)

    def cross_rect(self, position: int) -> QRect:
        square = self.square_rect(position)
        return QRect(square.right() - _CROSS_PX, square.top() + 1, _CROSS_PX, _CROSS_PX)

    def sizeHint(self) -> QSize:
        return QSize(self.square_rect(MOST_SHOWN).left(), CARD_THUMBNAIL_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, CARD_THUMBNAIL_PX)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        for position, image_id in enumerate(self.shown):
            draw_square(
                painter, self.square_rect(position), self._square_of(image_id), self.palette()
            )
        if self._hovered is not None:
            _draw_cross(painter, self.cross_rect(self._hovered))
        if more := len(self._examples) - len(self.shown):
            rect = self.square_rect(MOST_SHOWN)
            rect.setRight(self.width())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, f"+{more}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position().toPoint())

    def leaveEvent(self, _: QEvent) -> None:
        self._hover(QPoint(-1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._crossed(event.position().toPoint()) is None:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        image_id = self._crossed(event.position().toPoint())
        if image_id is not None and event.button() == Qt.MouseButton.LeftButton:
            self.remove_wanted.emit(image_id)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self._crossed(event.pos()) is not None:
                QToolTip.showText(event.globalPos(), self.tr("Remove this example"), self)
            return True
        return super().event(event)

    def _square_of(self, image_id: ImageId) -> QPixmap | None:
        if image_id not in self._squares:
            pixmap = self._thumbnails.pixmap(image_id)
            if pixmap is None:
                return None
            self._squares[image_id] = cut_square(
                pixmap, side_px=CARD_THUMBNAIL_PX, ratio=self.devicePixelRatioF()
            )
        return self._squares[image_id]

    def _hover(self, place: QPoint) -> None:
        hovered = next(
            (n for n in range(len(self.shown)) if self.square_rect(n).contains(place)), None
        )
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def _crossed(self, place: QPoint) -> ImageId | None:
        """Return the example whose cross is at `place`."""
        self._hover(place)
        if self._hovered is None:
            return None
        reach = self.cross_rect(self._hovered).adjusted(
            -_REACH_PX, -_REACH_PX, _REACH_PX, _REACH_PX
        )
        return self.shown[self._hovered] if reach.contains(place) else None


def _draw_cross(painter: QPainter, rect: QRect) -> None:
    """Paint a cross on a dark disc, which stands out on any picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SHADE)
    painter.drawEllipse(rect)
    painter.setPen(QPen(ON_SHADE, 1.5))
    inner = rect.adjusted(5, 5, -5, -5)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())
