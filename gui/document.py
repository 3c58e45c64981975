"""The open project, as the windows see it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.errors import EngineError
from engine.images import ContentHash, ImageFile
from engine.messages import Message
from engine.project import (
    Catalog,
    Changes,
    ClassDefinition,
    ClassId,
    Edit,
    FolderScan,
    ImageId,
    Project,
    ProjectState,
    Reading,
    ScanReport,
    ShownGuesses,
    VerdictSnapshot,
)


class Document(QObject):
    """The only writer of the project; a person's changes pass through `do`.

    Signals
    -------
    changed(changes)
        What the last edit, undo, redo or observation has touched.
    did(message), undid(message)
        The title of an edit that was made (or made again), or taken back.
    failed(message)
        An edit was refused; nothing has changed.
    """

    changed = Signal(object)
    did = Signal(object)
    undid = Signal(object)
    failed = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._scan: FolderScan | None = None
        self._shown = ShownGuesses()

    @property
    def path(self) -> Path:
        return self._project.path

    @property
    def is_read_only(self) -> bool:
        """Whether edits are refused; what is merely observed is then forgotten at the end."""
        return self._project.is_read_only

    @property
    def state(self) -> ProjectState:
        return self._project.state

    @property
    def catalog(self) -> Catalog:
        return self._project.catalog

    @property
    def classes(self) -> dict[ClassId, ClassDefinition]:
        return self._project.classes

    def class_by_key(self, key: str) -> ClassId | None:
        """Return the class whose digit is `key`, if there is one."""
        return next((c for c, d in self.classes.items() if d.key == key), None)

    @property
    def undo_title(self) -> Message | None:
        return self._project.undo_title

    @property
    def redo_title(self) -> Message | None:
        return self._project.redo_title

    def verdicts(self) -> VerdictSnapshot:
        """Return a copy of all verdicts that other threads may read."""
        return self._project.state.verdict_snapshot()

    def do(
        self, make_edit: Callable[[ProjectState], Edit], shown: ShownGuesses | None = None
    ) -> bool:
        """Make the edit that `make_edit` returns for the present state; say whether it was made.

        Parameters
        ----------
        shown : the guesses that the person judges, where these are not those of `show`
        """
        self.refresh()
        try:
            edit = make_edit(self.state)
            changes = self._project.do(edit, self._shown if shown is None else shown)
        except EngineError as error:
            self.failed.emit(error.message)
            return False
        self.changed.emit(changes)
        self.did.emit(edit.title)
        return True

    def show(self, guesses: ShownGuesses) -> None:
        """Note which guesses the views show from now on; they are kept with what is judged."""
        self._shown = guesses

    def undo(self) -> None:
        self.refresh()
        self._move(self._project.undo, self.undo_title, self.undid)

    def redo(self) -> None:
        self.refresh()
        self._move(self._project.redo, self.redo_title, self.did)

    def refresh(self) -> None:
        """Take in what another program has written to the project meanwhile."""
        try:
            changes = self._project.refresh()
        except EngineError as error:
            self.failed.emit(error.message)
            return
        if changes:
            self.changed.emit(changes)

    def begin_scan(self) -> None:
        self._scan = FolderScan(self._project)

    def take_files(self, files: list[ImageFile]) -> None:
        """Take what the scan under way has found into the catalog."""
        if self._scan is not None:
            self._observe(partial(self._scan.take, files))

    def scan_questions(self) -> tuple[str, ...]:
        """Return the paths of the files whose bytes the end of the scan has to know."""
        return () if self._scan is None or self.is_read_only else self._scan.questions()

    def finish_scan(self, hashes: Mapping[str, ContentHash]) -> ScanReport:
        """Let every image lie where its bytes are: `hashes` of `scan_questions`, by path."""
        reports: list[ScanReport] = []
        if self._scan is not None:
            finish = partial(self._scan.finish, hashes)
            self._observe(lambda: reports.append(finish()), changes=Changes.IMAGES)
            self._scan = None
        return reports[0] if reports else ScanReport()

    def add_outside_files(self, files: list[ImageFile]) -> list[ImageId]:
        """Take images from elsewhere into the catalog, to serve as examples only."""
        self.refresh()
        try:
            ids = self._project.add_files(files, is_outside=True)
        except EngineError as error:
            self.failed.emit(error.message)
            return []
        self.changed.emit(Changes.IMAGES)
        return ids

    def set_root(self, root: Path) -> None:
        """Note where the images lie now; a scan should follow."""
        self._observe(lambda: self._project.set_root(root))

    def record_reading(self, reading: Reading) -> None:
        self._observe(lambda: self._project.record_reading(reading))

    def save_labels(self, payload: bytes) -> None:
        """Keep the packed result of a labelling run, so that it is there on reopening."""
        self._observe(lambda: self._project.save_labels(payload), changes=Changes.NOTHING)

    def load_labels(self) -> bytes | None:
        return self._project.load_labels()

    def setting(self, key: str) -> str | None:
        return self._project.setting(key)

    def put_setting(self, key: str, value: str) -> None:
        self._observe(lambda: self._project.put_setting(key, value), changes=Changes.NOTHING)

    def close(self) -> None:
        self._project.close()

    def _move(
        self, move: Callable[[], Changes], title: Message | None, said: SignalInstance
    ) -> None:
        try:
            changes = move()
        except EngineError as error:
            self.failed.emit(error.message)
            return
        if title is not None:
            self.changed.emit(changes)
            said.emit(title)

    def _observe(self, note: Callable[[], object], *, changes: Changes = Changes.IMAGES) -> None:
        if self.is_read_only:
            return
        self.refresh()
        try:
            note()
        except EngineError as error:
            self.failed.emit(error.message)
            return
        if changes:
            self.changed.emit(changes)
