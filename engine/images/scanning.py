"""Finds the image files of a folder tree of any size, without opening one of them.

Only one folder's names are held at a time, so a million images cost no more memory
than the fullest folder. The order is the same on every run.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import FolderError
from engine.images.formats import readable_suffixes
from engine.images.left_out import LeftOut, is_metadata_folder

_OFFLINE = stat.FILE_ATTRIBUTE_OFFLINE | 0x400000  # to be recalled when it is read
_KNOWS_CLOUDS = hasattr(os.stat_result, "st_file_attributes") or hasattr(os.stat_result, "st_flags")
_DATALESS = 0x40000000  # of macOS: the bytes are elsewhere

_FolderKey = tuple[int, int]


@dataclass(frozen=True)
class ImageFile:
    """A file that looks like an image, as the folder listed it.

    Attributes
    ----------
    path : relative to the scanned folder with "/"; bytes that are no UTF-8 are surrogate escapes
    size_bytes, mtime_ns : a change of either tells that the file was changed
    """

    path: str
    size_bytes: int
    mtime_ns: int


def scan_folder(root: Path, left_out: LeftOut | None = None) -> Iterator[ImageFile]:
    """Yield the image files in `root` and its sub-folders, sorted folder by folder.

    Links are followed, but no folder is entered twice. Hidden files and folders are left
    out, and so are sub-folders that may not be read, and those of thumbnails and metadata.

    Parameters
    ----------
    left_out : counts what has to be named because it was passed by

    Raises
    ------
    FolderError
        At once, if `root` is not a folder that can be read.
    """
    try:
        with os.scandir(root):
            pass
    except FileNotFoundError:
        problem = "{folder} does not exist. Check its name, or choose another folder."
    except NotADirectoryError:
        problem = "{folder} is not a folder. Choose the folder that holds the images."
    except PermissionError:
        problem = "You may not read {folder}. Ask for permission, or choose another folder."
    except OSError:
        problem = "{folder} cannot be read. Check that its disk is connected."
    else:
        return _walk(root, LeftOut() if left_out is None else left_out)
    raise FolderError(problem, folder=str(root))


def _walk(root: Path, left_out: LeftOut) -> Iterator[ImageFile]:
    entered = {_folder_key(str(folder)) for folder in root.resolve().parents}
    pending = [""]
    while pending:
        prefix = pending.pop()
        folder = f"{root}{os.sep}{prefix}"
        key = _folder_key(folder)
        if key is None or key in entered:
            continue
        entered.add(key)
        files, folders = _list(folder, left_out)
        for name in files:
            if (file := _examine(f"{folder}{name}", f"{prefix}{name}", left_out)) is not None:
                yield file
        pending.extend(f"{prefix}{name}/" for name in reversed(folders))


def _folder_key(folder: str) -> _FolderKey | None:
    """Tell one folder from another however it was reached; None where it cannot be."""
    try:
        status = os.stat(folder)  # noqa: PTH116 - a Path for each of a million folders is slow
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _list(folder: str, left_out: LeftOut) -> tuple[list[str], list[str]]:
    """Return the sorted names of the possible images and of the sub-folders."""
    files, folders = [], []
    suffixes = readable_suffixes()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if _is_folder(entry):
                    if is_metadata_folder(name):
                        left_out.metadata[name] += 1
                    elif not name.startswith("."):
                        folders.append(name)
                elif (suffix := _suffix(name)) in suffixes and not name.startswith("."):
                    files.append(name)
                else:
                    left_out.meet_file(name, suffix)
    except OSError:
        return [], []
    return sorted(files), sorted(folders)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{dot}{suffix.lower()}" if stem else ""


def _examine(location: str, path: str, left_out: LeftOut) -> ImageFile | None:
    try:
        status = os.stat(location)  # noqa: PTH116 - as above
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    if _KNOWS_CLOUDS and _is_elsewhere(status):
        left_out.n_elsewhere += 1
        return None
    return ImageFile(path, status.st_size, status.st_mtime_ns)


def _is_elsewhere(status: os.stat_result) -> bool:
    """Tell a file whose bytes would have to be fetched from a cloud when it is read."""
    attributes: int = getattr(status, "st_file_attributes", 0)
    flags: int = getattr(status, "st_flags", 0)
    return bool(attributes & _OFFLINE or flags & _DATALESS)
