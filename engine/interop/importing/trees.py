"""Folders that are sorted by class, also below train, val and test."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from engine.images import scan_folder
from engine.interop.importing.found import FoundLabels, Labelled, found_labels
from engine.project.examples import PARTS, split_folders

_FEWEST_CLASSES: Final = 2


def read_tree(folder: Path) -> FoundLabels:
    """Return the class of each image in a folder with a sub-folder for each class.

    Raises
    ------
    FolderError, LabelFileError
        If it cannot be read, or holds no such images.
    """
    parts = split_folders(folder)
    labels = (label for part in parts or (folder,) for label in _labels(part, folder))
    kind = "folders of classes in parts" if parts else "folders of classes"
    return found_labels(folder, kind, labels)


def class_folder_names(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the folders of classes that `paths` look sorted into; () for none.

    All images lie in such folders, and these side by side, or all in train, val and so on.

    Parameters
    ----------
    paths : relative with "/"
    """
    folders = [path.split("/")[:-1] for path in paths]
    depth = len(folders[0]) if folders else 0
    is_even = depth in {1, 2} and all(len(names) == depth for names in folders)
    if not is_even or (depth == 2 and any(n[0].casefold() not in PARTS for n in folders)):
        return ()
    names = tuple(dict.fromkeys(held[-1] for held in folders))
    return names if _FEWEST_CLASSES <= len(names) <= len(paths) // 2 else ()


def labels_of_paths(folder: Path, paths: Sequence[str]) -> FoundLabels:
    """Return the classes of images that are sorted as `class_folder_names` tells."""
    labels = ((path, [path.split("/")[-2]], b"") for path in paths)
    return found_labels(folder, "folders of classes", labels)


def _labels(part: Path, folder: Path) -> Iterator[Labelled]:
    prefix = part.relative_to(folder).as_posix()
    prefix = "" if prefix == "." else f"{prefix}/"
    for file in scan_folder(part):
        name, is_inside, _ = file.path.partition("/")
        yield f"{prefix}{file.path}", [name] if is_inside else [], b""
