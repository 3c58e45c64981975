"""The history of the current image: a line at the foot of a panel, and a list above it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from engine.messages import Message
from engine.project import Changes, ImageId
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.messages import translated
from gui.pages.label.why.history_flow import History, HistoryFlow
from gui.pages.label.why.history_lines import HistoryLine, engine_line, person_line
from gui.pages.label.why.standing import standing_of
from gui.plain_text import plain_tooltip
from gui.tasks import TaskRunner
from gui.theme import GAP_PX
from gui.widgets.keys import keeps_key
from gui.widgets.labels import ElidedLabel, plain_label

N_LINES: Final = 8
_INSET_PX: Final = 12
_MORE: Final = HistoryLine("", "…")
_OWN_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Escape)


class HistoryList(QFrame):
    """At most `N_LINES` lines, one decision each; below the engine's stands its rule."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.lines: tuple[HistoryLine, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_INSET_PX, GAP_PX, _INSET_PX, GAP_PX)
        self._grid.setHorizontalSpacing(_INSET_PX)
        self._grid.setVerticalSpacing(GAP_PX // 2)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, engine: HistoryLine | None, person: Sequence[HistoryLine]) -> None:
        """Show the engine's line, then the newest of the person's, which come oldest first."""
        room = N_LINES - (engine is not None)
        newest = tuple(reversed(person[-room:]))
        more = (_MORE,) if len(person) > room else ()
        self.lines = ((engine,) if engine else ()) + newest + more
        self._clear()
        for line in self.lines:
            self._add(line)
        if engine is not None and engine.more:
            self._grid.addWidget(plain_label(engine.more, "muted", wraps=True), 1, 1)
        if not self.lines:
            self.show_note(self.tr("Nobody has judged this image yet."))

    def show_note(self, text: str) -> None:
        """Say `text` in place of any line."""
        self._clear()
        self.lines = ()
        self._grid.addWidget(plain_label(text, "muted", wraps=True), 0, 0, 1, 2)

    def height_for(self, width: int) -> int:
        """Return the height at which every line is seen."""
        grid = self._grid
        wraps = grid.hasHeightForWidth()
        return grid.totalHeightForWidth(width) if wraps else grid.totalSizeHint().height()

    def _add(self, line: HistoryLine) -> None:
        """Leave every second row free, for a rule."""
        row = 2 * (self._grid.count() // 2)
        when, what = plain_label(line.when, "muted"), ElidedLabel(line.what)
        for label in (when, what):
            label.setToolTip(plain_tooltip(line.more))
        self._grid.addWidget(when, row, 0)
        self._grid.addWidget(what, row, 1)

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (label := item.widget()) is not None:
                label.hide()
                label.deleteLater()


class ImageHistory(QPushButton):
    """Opens the list over the lower part of `over`; nothing is read before that.

    Space presses it and Escape closes the list, as long as it has the focus.
    """

    def __init__(
        self, document: Document, labelling: LabellingFlow, tasks: TaskRunner, *, over: QWidget
    ) -> None:
        super().__init__()
        self._document, self._labelling, self._over = document, labelling, over
        self._flow = HistoryFlow(document, tasks)
        self._image_id: ImageId | None = None
        self._history: History | None = None
        self.list = HistoryList()
        self._build()
        self._connect()

    def show_image(self, image_id: ImageId) -> None:
        self._image_id = image_id
        self._read()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, _OWN_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.setText(self.tr("History"))
        self.setProperty("role", "link")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setParent(self._over)
        self.list.hide()
        for watched in (self._over, self.list):
            watched.installEventFilter(self)

    def _connect(self) -> None:
        self.toggled.connect(self._on_toggled)
        self._flow.failed.connect(self._on_failed)
        self._labelling.labelled.connect(self._show)
        self._document.changed.connect(self._on_document_changed)

    def _on_toggled(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.list.setVisible(is_open)
        if is_open:
            self.list.raise_()
            self._read()
        else:
            self._flow.stop()
            self._history = None

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.VERDICTS | Changes.CLASSES):
            self._read()

    def _on_failed(self, message: Message) -> None:
        self.list.show_note(translated(message))

    def _read(self) -> None:
        """Ask for the history anew; what is listed stays until it comes."""
        self._history = None
        if self.isChecked() and self._image_id is not None:
            self._flow.read(self._image_id, self._take)

    def _take(self, history: History) -> None:
        self._history = history
        self._show()

    def _show(self) -> None:
        """List what was read, and before it the label that the image has now."""
        if self._history is None or self._image_id is None:
            return
        standing = standing_of(self._document, self._labelling, self._image_id)
        rule = self._labelling.reason_for(self._image_id).rule
        newest = self._history[-N_LINES - 1 :]
        person = [person_line(entry, self._document.classes) for entry in newest]
        self.list.show_lines(engine_line(standing, rule), person)
        self._place()

    def _place(self) -> None:
        """Keep the list above this line, as wide as the panel lets it be."""
        foot = self.mapTo(self._over, self.rect().topLeft())
        width = self._over.width() - 2 * GAP_PX
        height = self.list.height_for(width)
        top = foot.y() - GAP_PX // 2 - height
        self.list.setGeometry(GAP_PX, max(GAP_PX, top), width, height)
