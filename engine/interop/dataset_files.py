"""Whether the files of a dataset are those of its manifest: none missing, added or changed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from engine.images import readable_suffixes
from engine.interop.manifest import MANIFEST_FILES
from engine.jobs import Job
from engine.project import is_inside

_BLOCK: Final = 1 << 20
_OF_SYSTEMS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".directory"})
_MOST_NAMES: Final = 5


@dataclass(frozen=True)
class FileFindings:
    """What became of the files of a dataset, each as the manifest or the folder names it.

    Attributes
    ----------
    missing : also those that cannot be read, and what is no file
    added : files and folders that no line of the manifest names
    n_unknown : files that the manifest has no hash of
    """

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    n_unknown: int = 0

    @property
    def statement(self) -> str:
        """What is not as it was, as part of a sentence; "" where all is."""
        found = {"missing": self.missing, "added": self.added, "changed": self.changed}
        return ", ".join(
            f"{len(names):,} {'file is' if len(names) == 1 else 'files are'} {what}"
            f" ({_listed(names)})"
            for what, names in found.items()
            if names
        )


def check_files(
    job: Job, rows: Sequence[Mapping[str, str]], *, folder: Path, is_list: bool
) -> FileFindings:
    """Hash every file that `rows` of a manifest name.

    Parameters
    ----------
    folder : the dataset, or for a list the folder of images
    is_list : whether the dataset takes no files along
    """
    column = "path" if is_list else "file"
    missing, changed, n_unknown = [], [], 0
    for done, row in enumerate(rows):
        job.step(done, len(rows))
        content = _content(job, folder, row[column])
        if content is None:
            missing.append(row[column])
        elif not row["content_hash"]:
            n_unknown += 1
        elif content != row["content_hash"]:
            changed.append(row[column])
    added = () if is_list else tuple(_added(folder, {row[column] for row in rows}))
    job.step(len(rows), len(rows))
    return FileFindings(tuple(missing), added, tuple(changed), n_unknown)


def _content(job: Job, folder: Path, path: str) -> str | None:
    """Return the SHA-256 of a file in hexadecimal; None where there is none."""
    place = folder / path
    if not is_inside(path) or not place.is_file():
        return None
    digest = sha256()
    try:
        with place.open("rb") as stream:
            while block := stream.read(_BLOCK):
                job.check()
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def _added(folder: Path, files: set[str]) -> Iterator[str]:
    """Yield what training tools would read as well, or count as a class."""
    folders = {str(parent) for file in files for parent in PurePosixPath(file).parents}
    for place, inner, names in os.walk(folder):
        prefix = Path(place).relative_to(folder).as_posix()
        prefix = "" if prefix == "." else f"{prefix}/"
        found = (f"{prefix}{name}" for name in sorted(names) if _is_data(prefix, name))
        yield from (name for name in found if name not in files)
        yield from (f"{prefix}{name}/" for name in sorted(inner) if prefix + name not in folders)


def _is_data(prefix: str, name: str) -> bool:
    if prefix:
        return name not in _OF_SYSTEMS
    return Path(name).suffix.lower() in readable_suffixes() and name not in MANIFEST_FILES


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
