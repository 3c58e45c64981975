"""Keeping the catalog level with the folder: new, changed, vanished and moved files."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from engine.images import ContentHash, ImageFile, hash_content, scan_folder
from engine.jobs import Job
from engine.project.catalog import Catalog
from engine.project.identifiers import ImageId
from engine.project.project import Project

CHUNK = 2000


class FolderScan:
    """One pass over the folder: `take` its files in chunks, then `finish`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._seen = np.zeros(len(project.catalog), np.bool_)

    def take(self, files: list[ImageFile]) -> None:
        if changed := list(self._project.catalog.changed(files)):
            self._project.add_files(changed)
        catalog = self._project.catalog
        self._seen = np.pad(self._seen, (0, len(catalog) - len(self._seen)))
        for file in files:
            if (image_id := catalog.find(file.path)) is not None:
                self._seen[image_id] = True

    def finish(self) -> None:
        """Note as missing what the folder no longer holds."""
        missing = ~(self._seen | self._project.catalog.is_outside)
        if (missing != self._project.catalog.is_missing).any():
            self._project.record(lambda catalog: catalog.mark_missing(missing))


def in_chunks(files: Iterable[ImageFile]) -> Iterator[list[ImageFile]]:
    """Yield files as they are found, a first small chunk so that something shows at once."""
    files = iter(files)
    size = 100
    while chunk := list(islice(files, size)):
        yield chunk
        size = CHUNK


def rescan(job: Job, project: Project) -> None:
    """Bring the catalog level with the folder of the project.

    Raises
    ------
    FolderError
        If the folder is gone; see `relink`.
    """
    scan = FolderScan(project)
    for chunk in in_chunks(scan_folder(project.catalog.root)):
        scan.take(chunk)
        job.step(len(project.catalog), 0)
    scan.finish()


def relink(job: Job, project: Project, root: Path) -> int:
    """Find the project's images below another folder and return how many were found."""
    project.set_root(root, moved=find_moved(job, project.catalog, root))
    rescan(job, project)
    return int(project.catalog.is_labelled.sum())


def find_moved(job: Job, catalog: Catalog, root: Path) -> dict[ImageId, str]:
    """Return the paths below `root` of images that do not lie at their old relative path.

    They are recognised by the SHA-256 of their bytes, so renamed and moved files keep
    their verdicts. Reads the catalog only, so it may run beside the thread that owns it.

    Raises
    ------
    FolderError
        If `root` is not a readable folder.
    """
    files = list(scan_folder(root))
    lost = _lost(catalog, {file.path for file in files})
    sizes = {int(size) for size in catalog.sizes_bytes()[list(lost.values())]} if lost else set()
    moved: dict[ImageId, str] = {}
    for done, file in enumerate(files):
        job.step(done, len(files))
        if catalog.find(file.path) is None and file.size_bytes in sizes:
            found = lost.pop(hash_content((root / file.path).read_bytes()), None)
            if found is not None:
                moved[found] = file.path
    return moved


def _lost(catalog: Catalog, present: set[str]) -> dict[ContentHash, ImageId]:
    return {
        content_hash: ImageId(image_id)
        for image_id, content_hash in enumerate(catalog.hashes)
        if content_hash and catalog.paths[image_id] not in present
    }
