"""A folder for each class with its images inside, the form that most training tools read."""

import errno
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

from engine.errors import ExportError
from engine.interop.folder_names import TakenNames, folder_names, safe_name
from engine.interop.rows import ExportRow
from engine.jobs import Job

FileMode = Literal["copy", "hardlink", "symlink"]

_NO_HARD_LINKS = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}
)


class FilePlacer:
    """Copies or links files.

    Attributes
    ----------
    n_copied_instead : files that were to be hard links but could only be copied
    """

    def __init__(self, mode: FileMode) -> None:
        self._mode = mode
        self.n_copied_instead = 0

    def place(self, source: Path, target: Path) -> None:
        """Let `target` have the content of `source`.

        Raises
        ------
        ExportError
            If `source` cannot be read, or links are not to be had.
        OSError
            If the disk does not take `target`.
        """
        source = source.resolve()
        _check_readable(source)
        match self._mode:
            case "copy":
                shutil.copyfile(source, target)
            case "hardlink":
                self._hard_link(source, target)
            case "symlink":
                _symbolic_link(source, target)

    def _hard_link(self, source: Path, target: Path) -> None:
        try:
            target.hardlink_to(source)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            shutil.copyfile(source, target)
            self.n_copied_instead += 1


def write_image_folder(
    job: Job, rows: Sequence[ExportRow], placer: FilePlacer, *, root: Path, out: Path
) -> list[str]:
    """Place the images of `rows` below `out` and return where each lies, relative with "/"."""
    class_folders = folder_names(row.label for row in rows)
    taken: dict[PurePosixPath, TakenNames] = defaultdict(TakenNames)
    files = []
    for done, row in enumerate(rows):
        job.step(done, len(rows))
        folder = _split_folder(row.split) / class_folders[row.label]
        if folder not in taken:
            (out / folder).mkdir(parents=True, exist_ok=True)
        file = folder / taken[folder].claim(*_stem_and_suffix(row.path))
        placer.place(root / row.path, out / file)
        files.append(str(file))
    return files


def _split_folder(split: str) -> PurePosixPath:
    return PurePosixPath(safe_name(split)) if split else PurePosixPath()


def _stem_and_suffix(path: str) -> tuple[str, str]:
    name = PurePosixPath(path)
    return name.stem, safe_name(name.suffix[1:]).join((".", "")) if name.suffix else ""


def _check_readable(source: Path) -> None:
    if source.exists() and not source.is_file():  # a pipe would be waited for
        raise ExportError(
            "{path} is no file. Scan the folder again, then export again.", path=str(source)
        )
    try:
        source.open("rb").close()
    except OSError as error:
        raise ExportError(
            "{path} cannot be read: {reason}. Scan the folder again, then export again.",
            path=str(source),
            reason=error.strerror or str(error),
        ) from error


def _symbolic_link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ExportError(
            "Symbolic links cannot be made in {folder}. Choose copies instead.",
            folder=str(target.parent),
        ) from error
