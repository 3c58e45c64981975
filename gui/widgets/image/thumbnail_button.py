"""A small square picture that can be pressed."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from engine.project import ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.plain_text import one_line, plain_tooltip
from gui.widgets.image.squares import CORNER_PX, cut_square, draw_square


class ThumbnailButton(QAbstractButton):
    """Shows one image of the project, or nothing and takes no press.

    Signals
    -------
    chosen(image_id)
    """

    chosen = Signal(object)

    def __init__(self, thumbnails: ThumbnailLoader, *, side_px: int) -> None:
        super().__init__()
        self._thumbnails, self._side_px = thumbnails, side_px
        self._square: QPixmap | None = None
        self.image_id: ImageId | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setEnabled(False)
        self.clicked.connect(self._on_clicked)

    def show_image(self, image_id: ImageId | None, name: str = "") -> None:
        if image_id == self.image_id:
            return
        self.image_id, self._square = image_id, None
        self.setEnabled(image_id is not None)
        self.setAccessibleName(one_line(name))
        self.setToolTip(plain_tooltip(name))
        self.update()

    def refresh(self, arrived: set[ImageId]) -> None:
        if self.image_id in arrived:
            self._square = None
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side_px, self._side_px)

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.image_id is None:
            return
        painter = QPainter(self)
        draw_square(painter, self.rect(), self._picture(self.image_id), self.palette())
        if self.hasFocus() or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), CORNER_PX, CORNER_PX)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.image_id)

    def _picture(self, image_id: ImageId) -> QPixmap | None:
        pixmap = None if self._square else self._thumbnails.pixmap(image_id)
        if pixmap is not None:
            self._square = cut_square(pixmap, side_px=self._side_px, ratio=self.devicePixelRatioF())
        return self._square
