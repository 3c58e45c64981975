"""All attributes of one image as rows: yes, no or nothing said, and what is likely."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.project import AttributeId
from gui.plain_text import one_line, plain_tooltip
from gui.theme import GAP_PX

_ROW_PX: Final = 28
_CELL_PX: Final = 44
_ROUND_PX: Final = 4
_GUTTER_PX: Final = 4
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class ChecklistRow:
    """One attribute of one image.

    Attributes
    ----------
    answer : what a person said, None for nothing
    hint : what is likely, None where it is not clear
    """

    attribute_id: AttributeId
    name: str
    group: str = ""
    description: str = ""
    answer: bool | None = None
    hint: bool | None = None


class ChecklistRows(QWidget):
    """Paints the rows, each group below its heading; one row is current.

    Signals
    -------
    answered(attribute_id, bool or None)
        Yes or no was pressed; None takes the answer away.
    current_moved(QRect)
        Where the current row lies now.
    """

    answered = Signal(object, object)
    current_moved = Signal(QRect)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ChecklistRow, ...] = ()
        self._tops: list[int] = []
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[ChecklistRow, ...]:
        return self._rows

    @property
    def current(self) -> ChecklistRow | None:
        return self._rows[self._current] if self._rows else None

    def show_rows(self, rows: tuple[ChecklistRow, ...]) -> None:
        """Show rows, those of a group together; where one answer differs, its row is current."""
        before = {row.attribute_id: row.answer for row in self._rows}
        self._rows, self._tops, bottom = rows, [], 0
        for number in range(len(rows)):
            bottom += _ROW_PX if self._has_heading(number) else 0
            self._tops.append(bottom)
            bottom += _ROW_PX
        self.setFixedHeight(bottom)
        news = [n for n, r in enumerate(rows) if before.get(r.attribute_id, r.answer) != r.answer]
        self.go_to(news[0] if len(news) == 1 else self._current)

    def go_to(self, number: int) -> None:
        """Make a row current, the first or last where there is none so far down."""
        self._current = max(0, min(number, len(self._rows) - 1))
        if self._rows:
            spoken = self._rows[self._current]
            self.setAccessibleName(f"{one_line(spoken.name)} {self._word(answer=spoken.answer)}")
            self.current_moved.emit(self.row_rect(self._current))
        self.update()

    def go_by(self, step: int) -> None:
        self.go_to(self._current + step)

    def row_rect(self, number: int) -> QRect:
        return QRect(0, self._tops[number], self.width(), _ROW_PX)

    def cell_rect(self, number: int, *, answer: bool) -> QRect:
        """Return where yes or no of a row is pressed."""
        left = self.width() - (2 if answer else 1) * _CELL_PX
        return QRect(
            left, self._tops[number] + _GUTTER_PX // 2, _CELL_PX - _GUTTER_PX, _ROW_PX - _GUTTER_PX
        )

    def sizeHint(self) -> QSize:
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self._rows)):
            if self.row_rect(number).adjusted(0, -_ROW_PX, 0, 0).intersects(event.rect()):
                if self._has_heading(number):
                    self._draw_heading(painter, number)
                self._draw_row(painter, number)
                self._draw_cell(painter, number, answer=True)
                self._draw_cell(painter, number, answer=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        number = self._row_at(place.y())
        if number is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.go_to(number)
        row = self._rows[number]
        for answer in (True, False):
            if self.cell_rect(number, answer=answer).contains(place):
                self.answered.emit(row.attribute_id, None if row.answer is answer else answer)
        event.ignore()  # the page takes the focus

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._row_at(event.pos().y())
            if number is not None:
                row = self._rows[number]
                tip = f"{row.name}: {row.description}" if row.description else row.name
                QToolTip.showText(event.globalPos(), plain_tooltip(tip), self)
            return True
        return super().event(event)

    def _row_at(self, y: int) -> int | None:
        found = (n for n, top in enumerate(self._tops) if top <= y < top + _ROW_PX)
        return next(found, None)

    def _has_heading(self, number: int) -> bool:
        """Say whether a group begins with the row, or after all groups those of none."""
        group = self._rows[number].group
        return self._rows[number - 1].group != group if number else bool(group)

    def _draw_heading(self, painter: QPainter, number: int) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.row_rect(number).translated(GAP_PX, _GUTTER_PX - _ROW_PX)
        self._draw_text(painter, room, self._rows[number].group or self.tr("Other"), _LEFT)

    def _draw_row(self, painter: QPainter, number: int) -> None:
        roles, rect, row = QPalette.ColorRole, self.row_rect(number), self._rows[number]
        if number == self._current:
            self._draw_mark(painter, rect)
        room = rect.adjusted(GAP_PX, 0, -2 * _CELL_PX - GAP_PX, 0)
        if row.answer is None and row.hint is not None:
            painter.setPen(self.palette().color(roles.PlaceholderText))
            hint = self.tr("probably yes") if row.hint else self.tr("probably no")
            self._draw_text(painter, room, hint, _RIGHT)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(hint) - GAP_PX)
        painter.setPen(self.palette().color(roles.Text))
        self._draw_text(painter, room, row.name, _LEFT)

    def _draw_mark(self, painter: QPainter, rect: QRect) -> None:
        """Show that the keys concern this row."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().alternateBase())
        painter.drawRoundedRect(rect, _ROUND_PX, _ROUND_PX)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
        painter.drawRoundedRect(QRect(0, rect.top() + 5, 3, rect.height() - 10), 1, 1)

    def _draw_cell(self, painter: QPainter, number: int, *, answer: bool) -> None:
        roles, cell = QPalette.ColorRole, self.cell_rect(number, answer=answer)
        ink = roles.PlaceholderText
        if self._rows[number].answer is answer:
            ink = roles.HighlightedText
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(
                self.palette().color(roles.Accent if answer else roles.PlaceholderText)
            )
            painter.drawRoundedRect(cell, _ROUND_PX, _ROUND_PX)
        painter.setPen(self.palette().color(ink))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self._word(answer=answer))

    def _draw_text(
        self, painter: QPainter, room: QRect, text: str, alignment: Qt.AlignmentFlag
    ) -> None:
        elided = painter.fontMetrics().elidedText(
            one_line(text), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, alignment, elided)

    def _word(self, *, answer: bool | None) -> str:
        return "" if answer is None else self.tr("yes") if answer else self.tr("no")
