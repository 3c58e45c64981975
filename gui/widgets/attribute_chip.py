"""One attribute of a checklist, that a person ticks, crosses out or leaves open."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from engine.project import AttributeId
from engine.project.attributes.attributes import Attribute
from gui.plain_text import one_line, plain_tooltip
from gui.theme import RING_PX
from gui.widgets.keys import keeps_key
from gui.widgets.numbers import percent_text

PRESENT, ABSENT, UNKNOWN = 1.0, 0.0, None

_HEIGHT_PX = 28
_PADDING_PX = 9
_MARK_PX = 10
_FONT_PX = 12
_TINT = 56  # of 255
_STRENGTH_OF_KEY: Final = {
    Qt.Key.Key_1: PRESENT,
    Qt.Key.Key_0: ABSENT,
    Qt.Key.Key_Delete: UNKNOWN,
    Qt.Key.Key_Backspace: UNKNOWN,
}
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class AttributeChip(QAbstractButton):
    """Goes from unknown to present, to absent, and back with each click.

    A check mark is present, a dash absent, a ring unknown. Strengths between stand before the
    name; a click makes them present.

    Signals
    -------
    changed(attribute_id, strength | None)
        A person has chosen; None for unknown.
    focused(attribute_id)
    arrow_pressed(attribute_id, Qt.Key)
    """

    changed = Signal(object, object)
    focused = Signal(object)
    arrow_pressed = Signal(object, object)

    def __init__(self, attribute: Attribute, strength: float | None = UNKNOWN) -> None:
        super().__init__()
        self._attribute, self.strength = attribute, strength
        self._width_px = 0
        font = self.font()
        font.setPixelSize(_FONT_PX)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._on_clicked)
        self._render()

    @property
    def attribute_id(self) -> AttributeId:
        return self._attribute.attribute_id

    def is_named(self, wanted: str) -> bool:
        """Say whether its name has `wanted`, in small letters, in it."""
        return wanted in self._attribute.name.casefold()

    def show_attribute(self, attribute: Attribute) -> None:
        if attribute != self._attribute:
            self._attribute, self._width_px = attribute, 0
            self._render()

    def show_strength(self, strength: float | None) -> None:
        if strength != self.strength:
            self.strength = strength
            self._render()

    def sizeHint(self) -> QSize:
        return QSize(self._width_px, _HEIGHT_PX)

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _STRENGTH_OF_KEY) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STRENGTH_OF_KEY:
            self._choose(_STRENGTH_OF_KEY[key])
        elif key in _ARROWS:
            self.arrow_pressed.emit(self.attribute_id, key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self.attribute_id)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        self._paint_shape(painter, shape)
        self._paint_mark(painter, shape)
        self._paint_text(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colour(QPalette.ColorRole.Text), RING_PX / 2))
            ring = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)

    def _paint_shape(self, painter: QPainter, shape: QRectF) -> None:
        roles = QPalette.ColorRole
        outline = QPainterPath()
        outline.addRoundedRect(shape, shape.height() / 2, shape.height() / 2)
        if self.strength is not None and self.strength > ABSENT:
            fill = self._colour(roles.Accent)
            if self.strength < PRESENT:
                fill.setAlpha(_TINT)
            filled = QRectF(shape)
            filled.setWidth(shape.width() * self.strength)
            painter.save()
            painter.setClipRect(filled)
            painter.fillPath(outline, fill)
            painter.restore()
        painter.setPen(self._colour(self._edge_role()))
        painter.drawPath(outline)

    def _edge_role(self) -> QPalette.ColorRole:
        roles = QPalette.ColorRole
        if self.strength is not None and self.strength > ABSENT:
            return roles.Accent
        is_lit = self.strength == ABSENT or self.underMouse()
        return roles.PlaceholderText if is_lit else roles.Mid

    def _paint_mark(self, painter: QPainter, shape: QRectF) -> None:
        middle = QPointF(_PADDING_PX + _MARK_PX / 2, shape.center().y())
        painter.setPen(QPen(self._ink(), 1.6))
        if self.strength == PRESENT:
            steps = (QPointF(-4, 0), QPointF(-1.2, 3), QPointF(4, -3.2))
            painter.drawPolyline([middle + step for step in steps])
        elif self.strength == ABSENT:
            painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0))
        elif self.strength is None:
            painter.setPen(QPen(self._colour(QPalette.ColorRole.PlaceholderText), 1))
            painter.drawEllipse(middle, 2.5, 2.5)

    def _paint_text(self, painter: QPainter) -> None:
        rect = self._text_rect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(self._ink())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)

    def _text_rect(self) -> QRect:
        return self.rect().adjusted(_PADDING_PX + self._mark_room(), 0, -_PADDING_PX, 0)

    def _mark_room(self) -> int:
        """Return what stands before the text: a strength needs no mark."""
        return _MARK_PX + 5 if self.strength in (UNKNOWN, ABSENT, PRESENT) else RING_PX

    def _ink(self) -> QColor:
        roles = QPalette.ColorRole
        if self.strength is None:
            return self._colour(roles.PlaceholderText)
        return self._colour(roles.HighlightedText if self.strength == PRESENT else roles.Text)

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return QColor(self.palette().color(role))

    def _render(self) -> None:
        name = one_line(self._attribute.name)
        self.setText(chip_text(name, self.strength))
        self.setAccessibleName(f"{name}: {self._state_text()}")
        self.setToolTip(plain_tooltip(self._attribute.description or self._attribute.name))
        advance = self.fontMetrics().horizontalAdvance(self.text()) + 1  # it rounds down
        needed = 2 * _PADDING_PX + self._mark_room() + advance
        if needed > self._width_px:  # never narrower, so that no click moves the others
            self._width_px = needed
            self.updateGeometry()
        self.update()

    def _state_text(self) -> str:
        if self.strength is None:
            return self.tr("unknown")
        if self.strength == PRESENT:
            return self.tr("present")
        return self.tr("absent") if self.strength == ABSENT else percent_text(self.strength)

    def _on_clicked(self) -> None:
        if self.strength == PRESENT:
            self._choose(ABSENT)
        else:
            self._choose(UNKNOWN if self.strength == ABSENT else PRESENT)

    def _choose(self, strength: float | None) -> None:
        if strength != self.strength:
            self.show_strength(strength)
            self.changed.emit(self.attribute_id, strength)


def chip_text(name: str, strength: float | None) -> str:
    """Return the name, after its strength where it is neither present nor absent."""
    if strength is None or strength in (ABSENT, PRESENT):
        return name
    return f"{percent_text(strength)} {name}"
