"""One image as large as the page, to look at closely."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from engine.project import ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.theme import GAP_PX

_BACK_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MARGIN_PX = 2 * GAP_PX
_MOST_ZOOM = 16.0
_ZOOM_PER_NOTCH = 1.25
_NOTCH = 120
_FINEST_PX = 4096


class LargeView(QWidget):
    """Fits an image into the page; the wheel zooms around the pointer, dragging moves it.

    Signals
    -------
    closed()
        Back to the grid: Escape, Enter or a double click.
    previous_wanted(), next_wanted()
        The arrow keys.
    """

    closed = Signal()
    previous_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._image_id: ImageId | None = None
        self._neighbours: tuple[ImageId, ...] = ()
        self._pixmap: QPixmap | None = None
        self._asked_px = 0
        self._zoom = 1.0
        self._centre = QPointF()
        self._grabbed_at: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Large view"))
        self._connect()

    @property
    def zoom(self) -> float:
        """How many times larger than fitted the image is."""
        return self._zoom

    def show_image(self, image_id: ImageId, neighbours: Sequence[ImageId] = ()) -> None:
        """Show an image at once as well as can be, and sharp as soon as it is there.

        The large pictures of `neighbours` are made ready too.
        """
        self._image_id, self._neighbours = image_id, tuple(neighbours)
        self._pixmap, self._asked_px = self._thumbnails.pixmap(image_id), 0
        self._fit()
        self._ask_for_preview()

    def make_ready(self, neighbours: Sequence[ImageId]) -> None:
        """Have the large pictures of `neighbours` made, where they are others than before."""
        if self._image_id is not None and tuple(neighbours) != self._neighbours:
            self._neighbours = tuple(neighbours)
            side_px = self._asked_px or self._shown_px()
            self._thumbnails.preview(self._image_id, side_px=side_px, neighbours=self._neighbours)

    def picture_rect(self) -> QRectF:
        """Return where the whole image lies, in coordinates of the widget."""
        size = self._fitted_size() * self._zoom
        middle = QRectF(self.rect()).center() + self._centre
        return QRectF(QPointF(middle.x() - size.width() / 2, middle.y() - size.height() / 2), size)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is not None:
            painter.drawPixmap(self.picture_rect(), self._pixmap, QRectF(self._pixmap.rect()))
        elif self._image_id is not None and self._thumbnails.is_broken(self._image_id):
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            reason = self.tr("This file cannot be read.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, reason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._move_to(self._centre)
        self._ask_for_preview()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _BACK_KEYS:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Left:
            self.previous_wanted.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.next_wanted.emit()
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = _ZOOM_PER_NOTCH ** (event.angleDelta().y() / _NOTCH)
        self._zoom_around(event.position(), min(_MOST_ZOOM, max(1.0, self._zoom * factor)))
        self._ask_for_preview()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed_at is not None:
            self._move_to(self._centre + event.position() - self._grabbed_at)
            self._grabbed_at = event.position()

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:
        self._grabbed_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.closed.emit()

    def _connect(self) -> None:
        self._thumbnails.preview_arrived.connect(self._on_preview_arrived)
        self._thumbnails.arrived.connect(self._on_thumbnails_arrived)

    def _fit(self) -> None:
        self._zoom, self._centre = 1.0, QPointF()
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def _fitted_size(self) -> QSizeF:
        if self._pixmap is None:
            return QSizeF()
        room = QSizeF(self.width() - 2 * _MARGIN_PX, self.height() - 2 * _MARGIN_PX)
        return QSizeF(self._pixmap.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)

    def _zoom_around(self, point: QPointF, zoom: float) -> None:
        """Zoom so that what is below `point` stays there."""
        from_middle = point - QRectF(self.rect()).center()
        away = (self._centre - from_middle) * (zoom / self._zoom)
        self._zoom = zoom
        is_larger = zoom > 1
        self.setCursor(Qt.CursorShape.OpenHandCursor if is_larger else Qt.CursorShape.ArrowCursor)
        self._move_to(from_middle + away)

    def _move_to(self, centre: QPointF) -> None:
        """Put the middle of the image there, but not so that a side shows empty space."""
        size = self._fitted_size() * self._zoom
        most_x = max(0.0, (size.width() - self.width()) / 2 + _MARGIN_PX)
        most_y = max(0.0, (size.height() - self.height()) / 2 + _MARGIN_PX)
        self._centre = QPointF(
            min(most_x, max(-most_x, centre.x())), min(most_y, max(-most_y, centre.y()))
        )
        self.update()

    def _ask_for_preview(self) -> None:
        """Ask for as many pixels as are shown, in steps so that zooming asks but rarely."""
        if self._image_id is None:
            return
        needed_px = self._shown_px()
        if needed_px > self._asked_px:
            self._asked_px = needed_px
            self._thumbnails.preview(self._image_id, side_px=needed_px, neighbours=self._neighbours)

    def _shown_px(self) -> int:
        fitted_px = max(self.width(), self.height(), 1) * self.devicePixelRatioF()
        return round(min(_FINEST_PX, fitted_px * (1 if self._zoom <= 1 else 4)))

    def _on_preview_arrived(self, image_id: ImageId, pixmap: QPixmap) -> None:
        if image_id == self._image_id:
            self._pixmap = pixmap
            self.update()

    def _on_thumbnails_arrived(self, image_ids: Sequence[ImageId]) -> None:
        image_id = self._image_id
        if image_id is not None and image_id in image_ids and self._pixmap is None:
            self._pixmap = self._thumbnails.peek(image_id)
            self.update()
