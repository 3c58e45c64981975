"""Keeping the catalog level with the folder: new, changed, vanished, renamed and moved files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from engine.errors import FolderError
from engine.images import ContentHash, ImageFile, LeftOut, hash_content, scan_folder
from engine.jobs import Job
from engine.messages import Message
from engine.project.catalog import Catalog
from engine.project.identifiers import ImageId
from engine.project.identity import Settlement, Unplaced, settle
from engine.project.project import Project

CHUNK: Final = 2000
_MOST_NAMES: Final = 3


@dataclass(frozen=True)
class ScanReport:
    """What a scan has found of a folder that was known.

    Attributes
    ----------
    n_new, n_renamed : files
    n_missing : images whose files have gone since the last scan
    changed : paths of images that a person has judged, and whose bytes are others since
    """

    n_new: int = 0
    n_renamed: int = 0
    n_missing: int = 0
    changed: tuple[str, ...] = ()

    @property
    def statement(self) -> Message | None:
        """What is not as it was; None where all is."""
        counts = {
            "{new} new": self.n_new,
            "{renamed} renamed": self.n_renamed,
            "{missing} missing": self.n_missing,
            "{changed} changed since you looked ({names})": len(self.changed),
        }
        template = ", ".join(part for part, count in counts.items() if count)
        if not template:
            return None
        return Message(
            f"In the folder: {template}.",
            {
                "new": f"{self.n_new:,}",
                "renamed": f"{self.n_renamed:,}",
                "missing": f"{self.n_missing:,}",
                "changed": f"{len(self.changed):,}",
                "names": _listed(self.changed),
            },
        )


class FolderScan:
    """One pass over the folder: `take` its files in chunks, then `finish`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._n_known = len(project.catalog)
        self._n_new = 0
        self._is_placed = np.zeros(self._n_known, np.bool_)
        self._held: dict[str, ImageFile] = {}
        self._sizes = _sizes_read(project.catalog)
        self._seeks_any_size = any(project.catalog.judged_hashes.values())

    def take(self, files: Sequence[ImageFile]) -> None:
        """Take in what can be nothing but new; what may be a known image waits for the end."""
        catalog = self._project.catalog
        new = []
        for file in files:
            image_id = catalog.find(file.path)
            if image_id is None and not self._may_be_known(file):
                new.append(file)
            elif image_id is not None and catalog.has_seen(image_id, file):
                self._reserve()
                self._is_placed[image_id] = True
            else:
                self._held[file.path] = file
        if new:
            placed = self._project.add_files(new)
            self._n_new += len(placed)
            self._reserve()
            self._is_placed[placed] = True

    def questions(self) -> tuple[str, ...]:
        """Return the paths of the files whose bytes `finish` has to know."""
        return tuple(file.path for file in self._unplaced().questions)

    def finish(self, hashes: Mapping[str, ContentHash]) -> ScanReport:
        """Let every image lie where its bytes are, and note what is missing.

        Parameters
        ----------
        hashes : of `questions`, by path, as far as the files can be read; see `hash_files`
        """
        catalog, n_known = self._project.catalog, len(self._is_placed)
        missing_before = catalog.is_missing
        found = self._unplaced()
        is_gone = ~(found.is_placed | catalog.is_outside)
        if not (self._held or catalog.judged_hashes or (is_gone != missing_before).any()):
            return ScanReport(n_new=self._n_new if self._n_known else 0)
        settlement = self._project.settle(lambda: settle(self._unplaced(), hashes))
        is_gone = settlement.is_missing[:n_known] & ~missing_before[:n_known]
        return ScanReport(
            n_new=(self._n_new + len(settlement.new)) if self._n_known else 0,
            n_renamed=len(settlement.renamed),
            n_missing=int(is_gone.sum()),
            changed=self._changed(settlement),
        )

    def _changed(self, settlement: Settlement) -> tuple[str, ...]:
        """Return the paths whose bytes are no longer those that a person has judged."""
        state = self._project.state
        is_decided, judged = state.is_decided, state.catalog.judged_hashes
        changed = (i for i in settlement.other if i in judged and is_decided[i])
        return tuple(state.catalog.paths[i] for i in changed)

    def _unplaced(self) -> Unplaced:
        self._reserve()
        state = self._project.state
        return Unplaced(state.catalog, self._is_placed, state.is_decided, self._held)

    def _may_be_known(self, file: ImageFile) -> bool:
        """Say whether a file of another name may hold an image; of overwritten bytes any may."""
        return self._seeks_any_size or file.size_bytes in self._sizes

    def _reserve(self) -> None:
        """Make room for images that came since, also from another program."""
        more = len(self._project.catalog) - len(self._is_placed)
        if more:
            self._is_placed = np.pad(self._is_placed, (0, more))


def in_chunks(files: Iterable[ImageFile]) -> Iterator[list[ImageFile]]:
    """Yield files as they are found, a first small chunk so that something shows at once."""
    files = iter(files)
    size = 100
    while chunk := list(islice(files, size)):
        yield chunk
        size = CHUNK


def hash_files(job: Job, root: Path, paths: Sequence[str]) -> dict[str, ContentHash]:
    """Return the SHA-256 of files below `root` by path; without those that cannot be read."""
    hashes = {}
    for done, path in enumerate(paths):
        job.step(done, len(paths))
        try:
            hashes[path] = hash_content((root / path).read_bytes())
        except OSError:
            continue
    return hashes


def rescan(job: Job, project: Project, left_out: LeftOut | None = None) -> ScanReport:
    """Bring the catalog level with the folder of the project; `left_out` counts the rest.

    Raises
    ------
    FolderError
        If the folder is gone; see `relink`.
    """
    scan = FolderScan(project)
    for chunk in in_chunks(scan_folder(project.catalog.root, left_out)):
        scan.take(chunk)
        job.step(len(project.catalog), 0)
    return scan.finish(hash_files(job, project.catalog.root, scan.questions()))


def relink(job: Job, project: Project, root: Path) -> ScanReport:
    """Look for the project's images below another folder from now on.

    Raises
    ------
    FolderError
        If `root` is not a readable folder, or none of the images is there.
    """
    check_holds_any(job, project.catalog, root)
    project.set_root(root)
    return rescan(job, project)


def check_holds_any(job: Job, catalog: Catalog, root: Path) -> None:
    """Raise FolderError unless `root` holds an image of the catalog; only reads the catalog."""
    is_known = any(catalog.find(file.path) is not None for file in scan_folder(root))
    if len(catalog) and not is_known and not find_moved(job, catalog, root):
        raise FolderError(
            "None of the images of this project is in {folder}, so nothing has changed."
            " Choose the folder that they lie in now.",
            folder=str(root),
        )


def find_moved(job: Job, catalog: Catalog, root: Path) -> dict[ImageId, str]:
    """Return the paths below `root` of images that do not lie at their old relative path.

    They are recognised by their bytes. Reads the catalog only, so it may run beside the thread
    that owns it; a file that cannot be read is passed over.

    Raises
    ------
    FolderError
        If `root` is not a readable folder.
    """
    files = {file.path: file for file in scan_folder(root)}
    is_placed = np.array([path in files for path in catalog.paths], np.bool_)
    files = {path: file for path, file in files.items() if catalog.find(path) is None}
    found = Unplaced(catalog, is_placed, np.zeros(len(catalog), np.bool_), files)
    asked = [file.path for file in found.questions]
    settlement = settle(found, hash_files(job, root, asked))
    return {i: file.path for i, file in settlement.same.items()}


def _sizes_read(catalog: Catalog) -> set[int]:
    """Return the sizes of all files that an image can be recognised by."""
    is_read = np.array([bool(content_hash) for content_hash in catalog.hashes], np.bool_)
    return set(np.unique(catalog.sizes_bytes()[is_read]).tolist())


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMES
    return ", ".join(paths[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
