"""From a folder or a project file that a person chose to an open project."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import platformdirs

from engine.errors import FolderError, ProjectFileError
from engine.project import SUFFIX, Project


def open_path(path: Path) -> Project:
    """Open a project file, or the project of a folder of images, made if there is none.

    A folder's project lies beside it under the folder's name; where that cannot be
    written, among the application's own files.

    Raises
    ------
    EngineError
        If it cannot be opened or made.
    """
    if not _is_folder(path):
        return Project.open(path)
    root = path.resolve()
    own = platformdirs.user_data_path("protolabel") / "projects"
    for folder in (root.parent, own):
        for place in _names(folder, root):
            if not place.exists():
                break
            project = Project.open(place)
            if project.catalog.root == root:
                return project
            project.close()
    return _create(root, own)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise FolderError(
            "{path} cannot be opened: {reason}. Check its name, and that you may read it.",
            path=str(path),
            reason=str(error.strerror),
        ) from error


def _create(root: Path, own: Path) -> Project:
    try:
        return Project.create(_free(root.parent, root), root=root)
    except ProjectFileError:
        own.mkdir(parents=True, exist_ok=True)
        return Project.create(_free(own, root), root=root)


def _free(folder: Path, root: Path) -> Path:
    return next(place for place in _names(folder, root) if not place.exists())


def _names(folder: Path, root: Path) -> Iterator[Path]:
    """Yield "birds.protolabel", "birds 2.protolabel" ... for folders of the same name."""
    yield folder / f"{root.name}{SUFFIX}"
    for number in count(2):
        yield folder / f"{root.name} {number}{SUFFIX}"
