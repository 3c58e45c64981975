"""The open project: its state, its undo and redo, and how it is found again on disk."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.errors import FolderError
from engine.images import ImageFile
from engine.messages import Message
from engine.project.attributes.vocabulary import AttributeVocabulary
from engine.project.audits import Audits
from engine.project.catalog import Catalog
from engine.project.changes import Changes
from engine.project.classes import ClassDefinition
from engine.project.edits.edits import Edit
from engine.project.edits.looking import looked
from engine.project.edits.observing import apply_observed
from engine.project.file.storage import ProjectFile
from engine.project.identifiers import ClassId, ImageId
from engine.project.identity import Settlement
from engine.project.journal import Action, Journal, Step
from engine.project.reading import Reading
from engine.project.state import ProjectState
from engine.project.verdicts.observations import ShownGuesses
from engine.project.verdicts.verdicts import Verdicts

_ROOT_RELATIVE, _ROOT_ABSOLUTE = "root_relative", "root_absolute"
_NOTHING_SHOWN: Final = ShownGuesses()
DAMAGED_LABELS: Final = b"damaged"
"""Stands for labels that were kept and cannot be read any more, so that they are made anew."""


class Project:
    """Everything a person decided about one folder of images, in one file.

    People's decisions pass through `do`, `undo` and `redo`. What is merely observed
    (files found, hashes read, labels computed) is recorded beside the journal.
    """

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        file.check()
        self._load()

    @classmethod
    def create(cls, path: Path, *, root: Path) -> "Project":
        """Make a project file for the images below `root`; nothing is scanned yet.

        Raises
        ------
        FolderError
            If `root` is not a folder.
        ProjectFileError
            If `path` exists or cannot be written.
        """
        if not root.is_dir():
            raise FolderError(
                "{folder} is not a folder. Choose the folder that holds your images.",
                folder=str(root),
            )
        with ProjectFile.created(path) as file, file.transaction():
            _store_root(file, root)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "Project":
        """Open a project file; its images may have gone, see `catalog.root_exists`."""
        file = ProjectFile.open(path)
        try:
            return cls(file)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        self._file.close()

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def is_read_only(self) -> bool:
        """Whether it can be looked at, but takes no edit."""
        return self._file.is_read_only

    @property
    def catalog(self) -> Catalog:
        return self.state.catalog

    @property
    def classes(self) -> dict[ClassId, ClassDefinition]:
        return self.state.classes

    @property
    def vocabulary(self) -> AttributeVocabulary:
        return self.state.vocabulary

    @property
    def audits(self) -> Audits:
        return self.state.audits

    @property
    def verdicts(self) -> Verdicts:
        return self.state.verdicts

    @property
    def undo_title(self) -> Message | None:
        return step.title if (step := self._journal.undoable) else None

    @property
    def redo_title(self) -> Message | None:
        return step.title if (step := self._journal.redoable) else None

    def do(self, edit: Edit, shown: ShownGuesses = _NOTHING_SHOWN) -> Changes:
        """Apply `edit`; once this returns it is on disk.

        Parameters
        ----------
        shown : the guesses that the person sees who makes the edit; those on images that it
            judges are kept with the verdicts

        Raises
        ------
        NotSavedError
            If the disk did not take it; then nothing has changed.
        """
        with self._transaction() as reloaded:
            edit, inverse = apply_observed(looked(edit, self.state), self.state, shown)
            self.state.seal()
            seq = self._journal.append("do", edit, inverse)
        self._journal.confirm(seq, "do")
        return reloaded | edit.changes

    def undo(self) -> Changes:
        reloaded = self.refresh()
        return reloaded | self._move(self._journal.undoable, "undo")

    def redo(self) -> Changes:
        reloaded = self.refresh()
        return reloaded | self._move(self._journal.redoable, "redo")

    def refresh(self) -> Changes:
        """Take in what another program has written to the file meanwhile."""
        if not self._file.changed_elsewhere():
            return Changes.NOTHING
        self._file.check()
        self._load()
        return Changes.EVERYTHING

    def add_files(self, files: Iterable[ImageFile], *, is_outside: bool = False) -> list[ImageId]:
        """Take image files into the catalog and return their ids, known ones included."""
        with self._transaction():
            ids = self.catalog.add(list(files), is_outside=is_outside)
            self.verdicts.grow(len(self.catalog))
        return ids

    def record(self, observe: Callable[[Catalog], None]) -> None:
        """Let `observe` note what was seen on disk, in one transaction."""
        with self._transaction():
            observe(self.catalog)

    def record_reading(self, reading: Reading) -> None:
        self.record(lambda catalog: catalog.record(reading))

    def settle(self, plan: Callable[[], Settlement]) -> Settlement:
        """Let images lie where `plan`, asked of the newest state, says that their bytes are."""
        with self._transaction():
            found = plan()
            self.catalog.settle(found)
            self.verdicts.grow(len(self.catalog))
        return found

    def set_root(self, root: Path) -> None:
        """Note that the images lie below another folder now; a scan should follow."""
        with self._transaction():
            _store_root(self._file, root)
        self.catalog.root = root.resolve()

    def setting(self, key: str) -> str | None:
        return self.state.setting(key)

    def put_setting(self, key: str, value: str) -> None:
        with self._transaction():
            self.state.put_setting(key, value)

    def save_labels(self, payload: bytes) -> None:
        """Keep the packed result of the last run of the pseudo-labeller."""
        with self._transaction():
            self._file.run(
                "INSERT OR REPLACE INTO labelling (id, at, payload, checksum) VALUES (1, ?, ?, ?)",
                datetime.now(UTC).isoformat(timespec="seconds"),
                payload,
                sha256(payload).digest(),
            )

    def load_labels(self) -> bytes | None:
        """Return what was kept; None without any, DAMAGED_LABELS if it is not that any more."""
        with self._file.loading():
            query = "SELECT payload, checksum FROM labelling WHERE id = 1"
            row = self._file.run(query).fetchone()
        if row is None:
            return None
        payload, checksum = row
        is_whole = checksum is None or sha256(payload).digest() == checksum
        return bytes(payload) if is_whole else DAMAGED_LABELS

    def _move(self, step: Step | None, action: Action) -> Changes:
        if step is None:
            return Changes.NOTHING
        with self._transaction() as reloaded:
            inverse = step.inverse.apply(self.state)
            self.state.seal()
            seq = self._journal.append(action, step.inverse, inverse, of=step.seq)
        self._journal.confirm(seq, action)
        return reloaded | step.inverse.changes

    @contextmanager
    def _transaction(self) -> Iterator[Changes]:
        """Open a transaction on the newest state; yields what had to be loaded for that."""
        try:
            with self._file.transaction():
                yield self.refresh()
        except BaseException:
            if self._file.has_written:  # memory follows the file, never the other way round
                self._load()
            raise

    def _load(self) -> None:
        with self._file.loading():
            self.state = ProjectState(self._file, _find_root(self._file))
            self.state.check_seal()
            self._journal = Journal(self._file)


def _store_root(file: ProjectFile, root: Path) -> None:
    def put(key: str, value: str) -> None:  # as bytes: a folder's name may be no UTF-8
        file.run(
            "INSERT OR REPLACE INTO setting (key, value) VALUES (?, CAST(? AS TEXT))",
            key,
            os.fsencode(value),
        )

    root = root.resolve()
    put(_ROOT_ABSOLUTE, str(root))
    try:
        put(_ROOT_RELATIVE, _relative(root, file.path.resolve().parent))
    except ValueError:  # another drive
        put(_ROOT_RELATIVE, str(root))


def _relative(path: Path, start: Path) -> str:
    return os.path.relpath(path, start)  # noqa: TID251 - pathlib walks up only from 3.12 on


def _find_root(file: ProjectFile) -> Path:
    """Return the folder of images: beside the project as before, else where it was."""
    query = "SELECT key, CAST(value AS BLOB) FROM setting WHERE key LIKE 'root_%'"
    roots = {key: os.fsdecode(value) for key, value in file.run(query)}
    beside = (file.path.resolve().parent / roots[_ROOT_RELATIVE]).resolve()
    return beside if beside.is_dir() else Path(roots[_ROOT_ABSOLUTE])
