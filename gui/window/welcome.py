"""What is shown while no project is open: what to do, and a place to begin."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.project import SUFFIX, ImageId
from gui.recent import RecentProject
from gui.theme import GAP_PX
from gui.widgets.drop_frame import DropFrame
from gui.widgets.image.mime import dragged_files
from gui.widgets.labels import plain_label
from gui.window.recent_row import RecentRow

_WIDTH_PX = 720
_TARGET_HEIGHT_PX = 168


class OpeningTarget(DropFrame):
    """Takes one folder of images or one project file.

    Signals
    -------
    folder_chosen(Path), project_chosen(Path)
    """

    folder_chosen = Signal(object)
    project_chosen = Signal(object)

    def takes(self, data: QMimeData) -> bool:
        paths = dragged_files(data)
        return len(paths) == 1 and (_is_project(paths[0]) or paths[0].is_dir())

    def receive(self, images: tuple[ImageId, ...], paths: tuple[Path, ...]) -> None:
        del images
        (self.project_chosen if _is_project(paths[0]) else self.folder_chosen).emit(paths[0])


class WelcomePage(QFrame):
    """Three steps, a place to drop a folder, and the projects opened lately.

    Signals
    -------
    folder_chosen(Path), project_chosen(Path)
        Dropped here, or pressed among the recent projects.
    open_folder_wanted(), open_project_wanted(), sample_wanted()
    """

    folder_chosen = Signal(object)
    project_chosen = Signal(object)
    open_folder_wanted = Signal()
    open_project_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.target = OpeningTarget("target")
        self.open_folder = self._button(self.tr("Open folder…"), "primary")
        self.open_project = self._button(self.tr("Open project…"), "quiet")
        self.try_sample = self._button(self.tr("Try the sample"), "quiet")
        self._recent_heading = plain_label(self.tr("Recent projects"), "heading")
        self._recent_card = QFrame()
        self._recent_card.setProperty("role", "card")
        self._recent = QVBoxLayout(self._recent_card)
        self._recent.setContentsMargins(1, 1, 1, 1)
        self._recent.setSpacing(0)
        self._build()
        self._connect()
        self.set_recent(())

    @property
    def recent_rows(self) -> list[RecentRow]:
        items = (self._recent.itemAt(i) for i in range(self._recent.count()))
        return [row for item in items if item and isinstance(row := item.widget(), RecentRow)]

    def set_recent(self, projects: Sequence[RecentProject]) -> None:
        """List `projects` in the order given."""
        for row in self.recent_rows:
            self._recent.removeWidget(row)
            row.deleteLater()
        for project in projects:
            row = RecentRow(project)
            row.chosen.connect(self.project_chosen)
            self._recent.addWidget(row)
        for part in (self._recent_heading, self._recent_card):
            part.setVisible(bool(projects))

    def _button(self, text: str, role: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _build(self) -> None:
        column = QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        self._lay_out(QVBoxLayout(column))
        middle = QWidget()
        centred = QHBoxLayout(middle)
        centred.setContentsMargins(3 * GAP_PX, 0, 3 * GAP_PX, 0)
        centred.addStretch(1)
        centred.addWidget(column, 1_000)
        centred.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(middle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _lay_out(self, layout: QVBoxLayout) -> None:
        layout.setContentsMargins(0, 6 * GAP_PX, 0, 4 * GAP_PX)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(
            plain_label(self.tr("From a folder of images to a labelled dataset"), "title")
        )
        layout.addSpacing(3 * GAP_PX)
        layout.addLayout(self._steps())
        layout.addSpacing(3 * GAP_PX)
        layout.addWidget(self._filled_target())
        layout.addSpacing(4 * GAP_PX)
        layout.addWidget(self._recent_heading)
        layout.addSpacing(GAP_PX)
        layout.addWidget(self._recent_card)
        layout.addStretch(2)

    def _steps(self) -> QHBoxLayout:
        steps = (
            (
                self.tr("Open a folder of images"),
                self.tr("Any number of photos, in any sub-folders. Nothing leaves this computer."),
            ),
            (
                self.tr("Give each class a few examples"),
                self.tr("Drop them on a class. With two classes, every image gets a label."),
            ),
            (
                self.tr("Check and export"),
                self.tr("Accept what is right, correct what is wrong, write the dataset."),
            ),
        )
        row = QHBoxLayout()
        row.setSpacing(3 * GAP_PX)
        for number, (title, text) in enumerate(steps, start=1):
            row.addLayout(_step(number, title, text), 1)
        return row

    def _filled_target(self) -> DropFrame:
        self.target.setMinimumHeight(_TARGET_HEIGHT_PX)
        self.target.setAccessibleName(self.tr("Drop a folder or a project here"))
        invitation = plain_label(
            self.tr("Drop a folder of images or a project here"), "muted", wraps=True
        )
        invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addStretch(1)
        for button in (self.open_folder, self.open_project, self.try_sample):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self.target)
        layout.setSpacing(2 * GAP_PX)
        layout.addStretch(1)
        layout.addWidget(invitation)
        layout.addLayout(buttons)
        layout.addStretch(1)
        return self.target

    def _connect(self) -> None:
        self.open_folder.clicked.connect(self.open_folder_wanted)
        self.open_project.clicked.connect(self.open_project_wanted)
        self.try_sample.clicked.connect(self.sample_wanted)
        self.target.folder_chosen.connect(self.folder_chosen)
        self.target.project_chosen.connect(self.project_chosen)


def _step(number: int, title: str, text: str) -> QVBoxLayout:
    badge = plain_label(str(number), "key")
    layout = QVBoxLayout()
    layout.setSpacing(GAP_PX // 2)
    layout.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
    layout.addSpacing(GAP_PX // 2)
    layout.addWidget(plain_label(title, "heading", wraps=True))
    layout.addWidget(plain_label(text, "muted", wraps=True))
    layout.addStretch(1)
    return layout


def _is_project(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX and path.is_file()
