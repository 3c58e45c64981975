"""The one window: a welcome page, or the workspace of the open project."""

import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget

from engine.errors import DamagedProjectError, EngineError
from engine.project import SUFFIX, Project
from gui.dialogs.key_map import KeyMap
from gui.dialogs.outside_files import OutsideFilesDialog
from gui.flows.sample import SampleFlow
from gui.messages import message_of, translated
from gui.opening import open_path
from gui.plain_text import shortened
from gui.recent import RecentProjects
from gui.widgets.image.mime import dragged_files
from gui.window.actions import Actions, Slots
from gui.window.copies import ProjectCopies
from gui.window.project_dialogs import ProjectDialogs
from gui.window.status_bar import StatusBar
from gui.window.welcome import WelcomePage
from gui.window.workspace import Workspace

_SIZE = (1280, 800)


class MainWindow(QMainWindow):
    """Opens and closes projects; while one is open, its workspace fills the window.

    Signals
    -------
    project_opened(workspace)
    """

    project_opened = Signal(object)

    def __init__(self, *, cache_folder: Path, settings: QSettings) -> None:
        super().__init__()
        self._cache_folder, self._settings = cache_folder, settings
        self._recent = RecentProjects(settings)
        self.workspace: Workspace | None = None
        self._project_slots: dict[str, Callable[[], None]] = {}
        self._page_slots: dict[str, Callable[[], None]] = {}
        self.welcome = WelcomePage()
        self._sample = SampleFlow(self)
        self._copies = ProjectCopies(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self.setCentralWidget(self._pages)
        self.status = StatusBar()
        self.setStatusBar(self.status)
        self._keys = KeyMap(self)
        self.actions_ = Actions(self)
        self.actions_.bind(self._slots())
        self._connect()
        self._restore_geometry()
        self._show_welcome()

    def open(self, path: Path) -> None:
        """Open a project file or a folder of images; what was open is closed first."""
        try:
            project = open_path(path)
        except EngineError as error:
            self.status.show_error(translated(error.message))
            if isinstance(error, DamagedProjectError):
                self._copies.offer(Path(str(error.message.values["path"])), error)
            return
        if project.catalog.untrusted:
            self._ask_about_outside(project)
        else:
            self._show(project)

    def _ask_about_outside(self, project: Project) -> None:
        """Show a project that names files elsewhere only when a person has said how."""
        catalog = project.catalog
        paths = [catalog.paths[image_id] for image_id in sorted(catalog.untrusted)]
        dialog = OutsideFilesDialog(paths, self)
        dialog.answered.connect(partial(self._show_as_said, project))
        dialog.rejected.connect(project.close)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_as_said(self, project: Project, may_read: bool) -> None:  # noqa: FBT001 - a slot
        if may_read:
            project.catalog.trust_outside()
        self._show(project)

    def _show(self, project: Project) -> None:
        self._sample.cancel()
        self.close_project()
        workspace = Workspace(project, self._cache_folder)
        self.workspace = workspace
        dialogs = ProjectDialogs(workspace)
        dialogs.news.connect(self.status.show_news)
        self._project_slots = workspace.slots() | dialogs.slots()
        self._project_slots |= {
            "close": self.close_project,
            "save_copy": partial(self._copies.ask_for_copy, project.path),
            "restore_copy": partial(self._copies.offer, project.path),
        }
        self.actions_.bind(self._project_slots)
        self._bind_page()
        workspace.page_slots_changed.connect(self._bind_page)
        self._pages.addWidget(workspace)
        self._pages.setCurrentWidget(workspace)
        self._recent.add(project.path, root=project.catalog.root)
        self.status.attach(workspace)
        workspace.failed.connect(lambda message: self.status.show_error(translated(message)))
        workspace.noted.connect(lambda message: self.status.show_news(translated(message)))
        workspace.document.changed.connect(lambda _: self._name_actions())
        self.setWindowTitle(f"{project.path.stem}[*] — Protolabel")
        self._name_actions()
        workspace.start()
        workspace.label.take_focus()
        self.project_opened.emit(workspace)

    def close_project(self) -> None:
        """Go back to the welcome page; everything is saved."""
        if self.workspace is None:
            return
        workspace, self.workspace = self.workspace, None
        workspace.page_slots_changed.disconnect(self._bind_page)
        self.actions_.unbind(self._project_slots | self._page_slots)
        self._page_slots = {}
        self.status.detach()
        workspace.close_project()
        self._pages.removeWidget(workspace)
        workspace.deleteLater()
        self._show_welcome()

    def show_defect(self, error: BaseException) -> None:
        """Say that something went wrong that nobody foresaw; what was done is saved."""
        text = self.tr("Something unexpected went wrong ({error}). Your work so far is saved.")
        details = "".join(traceback.format_exception(error))
        self.status.show_defect(text.format(error=type(error).__name__), details=details)

    def _bind_page(self) -> None:
        """Let the actions of images mean what the page in front says."""
        if self.workspace is not None:
            self.actions_.unbind(self._page_slots)
            self._page_slots = self.workspace.page_slots()
            self.actions_.bind(self._page_slots)

    def is_busy(self) -> bool:
        """Say whether something is still on its way to the screen."""
        return self.workspace is not None and self.workspace.is_busy()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._sample.close()
        self.close_project()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if (
            event.type() == QEvent.Type.ActivationChange
            and self.isActiveWindow()
            and self.workspace
        ):
            self.workspace.document.refresh()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._openable(dragged_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := self._openable(dragged_files(event.mimeData())):
            event.acceptProposedAction()
            self.open(path)

    def _openable(self, paths: tuple[Path, ...]) -> Path | None:
        if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix == SUFFIX):
            return paths[0]
        return None

    def _connect(self) -> None:
        self.setAcceptDrops(True)
        self.welcome.folder_chosen.connect(self.open)
        self.welcome.project_chosen.connect(self.open)
        self.welcome.open_folder_wanted.connect(self._ask_for_folder)
        self.welcome.open_project_wanted.connect(self._ask_for_project)
        self.welcome.sample_wanted.connect(self._sample.start)
        self._sample.progressed.connect(self.status.show_sample_progress)
        self._sample.made.connect(self.open)
        self._sample.failed.connect(self._on_sample_failed)
        self.status.job.cancel_wanted.connect(self._sample.cancel)
        self._copies.news.connect(self.status.show_news)
        self._copies.failed.connect(lambda message: self.status.show_error(translated(message)))
        self._copies.closing.connect(self._make_way)
        self._copies.restored.connect(self.open)
        self.status.undo_wanted.connect(self.actions_["undo"].trigger)

    def _make_way(self) -> None:
        """Let go of the project, which another file replaces."""
        if self.workspace is not None:
            self.workspace.stop_copying()
        self.close_project()

    def _on_sample_failed(self, error: Exception) -> None:
        self.status.show_error(translated(message_of(error)))

    def _slots(self) -> Slots:
        return {
            "open_folder": self._ask_for_folder,
            "open_project": self._ask_for_project,
            "quit": self._quit,
            "key_map": self._show_keys,
        }

    def _show_keys(self) -> None:
        """Show what keys do now: those of the page in front, then those of the menus."""
        of_page = self.workspace.book.page.keys() if self.workspace else ()
        self._keys.toggle((*of_page, *self.actions_.key_groups()))

    def _quit(self) -> None:
        self.close()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a folder of images"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def _ask_for_project(self) -> None:
        pattern = self.tr("Protolabel projects (*{suffix})").format(suffix=SUFFIX)
        dialog = QFileDialog(self, self.tr("Open a project"), filter=pattern)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def _name_actions(self) -> None:
        """Say in the menu what undo and redo would do."""
        if self.workspace is None:
            return
        document = self.workspace.document
        for name, title in (("undo", document.undo_title), ("redo", document.redo_title)):
            self.actions_.rename(name, shortened(translated(title)) if title else "")
            self.actions_[name].setEnabled(title is not None)

    def _show_welcome(self) -> None:
        self.welcome.set_recent(self._recent.projects())
        self._pages.setCurrentWidget(self.welcome)
        self.setWindowTitle("Protolabel")

    def _restore_geometry(self) -> None:
        self.resize(*_SIZE)
        if geometry := self._settings.value("window/geometry"):
            self.restoreGeometry(geometry)
