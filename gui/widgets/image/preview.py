"""One image as large as there is room for."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import RADIUS_PX

_LEAST_HEIGHT_PX = 144


class PreviewPicture(QWidget):
    """At most as high as it is wide; a small picture grows to twice its size and no more."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_LEAST_HEIGHT_PX)

    @property
    def pixmap(self) -> QPixmap | None:
        return self._pixmap

    def set_pixmap(self, pixmap: QPixmap | None) -> None:
        self._pixmap = pixmap
        self.update()

    def picture_rect(self) -> QRect:
        """Return where the picture lies."""
        if self._pixmap is None:
            return QRect()
        natural = self._pixmap.deviceIndependentSize().toSize()
        room = self.size().boundedTo(natural * 2)
        rect = QRect(0, 0, 0, 0)
        rect.setSize(natural.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        rect.moveCenter(self.rect().center())
        return rect

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setMaximumHeight(event.size().width())
        super().resizeEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().alternateBase())
        painter.drawRoundedRect(self.rect(), RADIUS_PX, RADIUS_PX)
        if self._pixmap is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.picture_rect(), self._pixmap)
