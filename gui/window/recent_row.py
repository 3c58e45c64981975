"""One recent project as a row that can be pressed."""

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from gui.plain_text import one_line
from gui.recent import RecentProject
from gui.theme import GAP_PX
from gui.widgets.labels import ElidedLabel, plain_label


class RecentRow(QPushButton):
    """Is greyed, and takes no press, where the project file is gone.

    Signals
    -------
    chosen(Path)
        The project file.
    """

    chosen = Signal(object)

    def __init__(self, project: RecentProject) -> None:
        super().__init__()
        self.project = project
        is_there = project.is_there
        self.setProperty("role", "row")
        self.setEnabled(is_there)
        self.setAccessibleName(one_line(project.name))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(project.name, "heading"))
        words.addWidget(ElidedLabel(str(project.root), "muted", Qt.TextElideMode.ElideMiddle))
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 0, 2 * GAP_PX, 0)
        layout.setSpacing(2 * GAP_PX)
        layout.addLayout(words, 1)
        layout.addWidget(plain_label(self._last_opened(is_there=is_there), "muted"))

        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.project.path)

    def _last_opened(self, *, is_there: bool) -> str:
        if not is_there:
            return self.tr("not found")
        opened = self.project.opened.astimezone()
        day = QDate(opened.year, opened.month, opened.day)
        return QLocale().toString(day, QLocale.FormatType.ShortFormat)
