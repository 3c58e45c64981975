"""Example images from any folder, matched with the images they are copies of.

A file stands for every image of the project that has the same bytes, wherever it lies; only
where there is none does it become an image from elsewhere. So copies of, links to and
paths of the same image all mean that image, and no example counts twice.
"""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engine.errors import DuplicateClassError, FolderError, SupportError, UnreadableImageError
from engine.images import ContentHash, ImageFile, decode_viewed, hash_content, scan_folder
from engine.images.decoding import read_bytes
from engine.jobs import Job
from engine.project import Catalog, ImageId, Project, Reading

PARTS: Final = frozenset(
    ("train", "training", "val", "valid", "validation", "test", "testing", "dev")
)
"""What folders are called in which a dataset is divided, each with a folder for each class."""


@dataclass(frozen=True)
class ExampleFile:
    """A file that a person chose as an example; its bytes could be read."""

    path: Path
    content_hash: ContentHash
    size_bytes: int


def typed_name(text: str) -> str:
    """Return the text that an argument or folder name means; always encodable."""
    return unicodedata.normalize("NFC", os.fsencode(text).decode(errors="replace")).strip()


def read_example(path: Path) -> ExampleFile:
    """Read a file that must be an image.

    Raises
    ------
    SupportError
        If it is none.
    """
    try:
        return _read(path, decode=True)
    except UnreadableImageError as error:
        raise SupportError(
            "{path} cannot be an example. {reason}", path=str(path), reason=str(error)
        ) from error


def read_example_folders(job: Job, folder: Path) -> dict[str, list[ExampleFile]]:
    """Read a folder that has a sub-folder with example images for each class.

    Raises
    ------
    FolderError, SupportError, DuplicateClassError
        If that is not what it holds, or a class has no readable image, or two share one.
    """
    folders = class_folders(folder)
    examples = {}
    for done, (name, places) in enumerate(folders.items()):
        job.step(done, len(folders))
        examples[name] = _read_class(name, places)
    _check_disjoint(examples)
    return examples


def match_examples(job: Job, project: Project, files: Sequence[ExampleFile]) -> tuple[ImageId, ...]:
    """Return the images that `files` stand for; unknown ones join as images from elsewhere."""
    inside = _images_with(job, project.catalog, files)
    if (news := project.catalog.news_in(_read_as(inside))).hashes:
        project.record_reading(news)
    unknown = [file for file in files if file.content_hash not in inside]
    outside = project.add_files(map(_outside_file, unknown), is_outside=True) if unknown else []
    known = (i for file in files for i in inside.get(file.content_hash, ()))
    return tuple(dict.fromkeys([*known, *outside]))


def class_folders(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Return the folders of images of each class, by its name.

    These are the sub-folders of `folder`, or of each of its `split_folders`.

    Raises
    ------
    FolderError, SupportError, DuplicateClassError
        If there are fewer than two classes, or two folders of one name side by side.
    """
    scan_folder(folder)  # raises with the reason if it cannot be read
    found: dict[str, tuple[Path, ...]] = {}
    for part in split_folders(folder) or (folder,):
        for name, place in _folders_by_name(part).items():
            known = next((other for other in found if other.casefold() == name.casefold()), name)
            found[known] = (*found.get(known, ()), place)
    _check_number(folder, list(found))
    return found


def split_folders(folder: Path) -> tuple[Path, ...]:
    """Return the folders train, val and so on in which `folder` has its classes; () for none.

    Folders that are called so are parts where all of them are, and hold folders themselves.
    """
    inner = _inner_folders(folder)
    is_parts = inner and all(part.name.casefold() in PARTS for part in inner)
    return tuple(inner) if is_parts and all(_inner_folders(part) for part in inner) else ()


def _folders_by_name(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for place in _inner_folders(folder):
        name = typed_name(place.name)
        known = next((other for other in found if other.casefold() == name.casefold()), None)
        if known is not None:
            raise DuplicateClassError(
                "{folder} has two folders for one class, “{first}” and “{second}”."
                " Rename one, or put their images together.",
                folder=str(folder),
                first=known,
                second=name,
            )
        found[name] = place
    return found


def _inner_folders(folder: Path) -> list[Path]:
    return sorted(
        place for place in folder.iterdir() if place.is_dir() and not place.name.startswith(".")
    )


def _check_number(folder: Path, names: Sequence[str]) -> None:
    if not names:
        raise SupportError(
            "{folder} has no folder for a class. Make one sub-folder for each class,"
            " named like the class, with a few example images in it.",
            folder=str(folder),
        )
    if len(names) == 1:
        raise SupportError(
            "{folder} has only the class “{name}”. Labelling needs at least two:"
            " add a sub-folder with examples of another class.",
            folder=str(folder),
            name=names[0],
        )


def _read_class(name: str, folders: Sequence[Path]) -> list[ExampleFile]:
    """Read all of a class, but decode only until one image is good: that may be enough."""
    good: list[ExampleFile] = []
    for path in (folder / file.path for folder in folders for file in scan_folder(folder)):
        with suppress(UnreadableImageError):
            good.append(_read(path, decode=not good))
    if not good:
        raise SupportError(
            "The class “{name}” has no readable example in {folder}."
            " Put at least one good image there, or remove the folder.",
            name=name,
            folder=", ".join(map(str, folders)),
        )
    return good


def _read(path: Path, *, decode: bool) -> ExampleFile:
    data = read_bytes(path)
    if decode:
        decode_viewed(data, suffix=path.suffix, min_side_px=32)
    return ExampleFile(path, hash_content(data), len(data))


def _check_disjoint(examples: dict[str, list[ExampleFile]]) -> None:
    class_of: dict[ContentHash, str] = {}
    for name, files in examples.items():
        for file in files:
            if class_of.setdefault(file.content_hash, name) != name:
                raise SupportError(
                    "{path} is an example of two classes, “{first}” and “{second}”."
                    " Remove it from one of them.",
                    path=str(file.path),
                    first=class_of[file.content_hash],
                    second=name,
                )


def _images_with(
    job: Job, catalog: Catalog, files: Sequence[ExampleFile]
) -> dict[ContentHash, list[ImageId]]:
    """Find the images in the folder with the bytes of `files`; reads those of equal size."""
    wanted = {file.content_hash for file in files}
    sizes = np.unique([file.size_bytes for file in files])
    inside = ~(catalog.is_outside | catalog.is_missing)
    candidates = np.flatnonzero(inside & np.isin(catalog.sizes_bytes(), sizes)).tolist()
    found: dict[ContentHash, list[ImageId]] = {}
    for done, image_id in enumerate(map(ImageId, candidates)):
        job.step(done, len(candidates))
        content_hash = _hash_of(catalog, image_id)
        if content_hash in wanted:
            found.setdefault(content_hash, []).append(image_id)
    return found


def _read_as(images: Mapping[ContentHash, Sequence[ImageId]]) -> Reading:
    """Return which bytes `images` were found to have, so that they are known by them."""
    return Reading({i: content_hash for content_hash, ids in images.items() for i in ids}, {})


def _hash_of(catalog: Catalog, image_id: ImageId) -> ContentHash | None:
    if known := catalog.hashes[image_id]:
        return known
    try:
        return hash_content(read_bytes(catalog.path_of(image_id)))
    except UnreadableImageError:
        return None


def _outside_file(example: ExampleFile) -> ImageFile:
    path = example.path.resolve()
    try:
        status = path.stat()
    except OSError as error:
        raise FolderError(
            "{path} has gone while it was read. Check its disk and try again.", path=str(path)
        ) from error
    return ImageFile(str(path), status.st_size, status.st_mtime_ns)
