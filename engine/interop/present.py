"""Whether the files of an export still hold the pictures that its labels were given to.

A label is about bytes. Between the last look at a folder and an export, files are replaced,
swapped and deleted; a dataset must not hold what nobody has seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Final

from engine.errors import ExportError
from engine.interop.rows import ExportRow
from engine.jobs import Job
from engine.messages import Message
from engine.path_text import path_as_text

_MOST_NAMES: Final = 3


@dataclass(frozen=True)
class PresentRows:
    """The rows that may be exported.

    Attributes
    ----------
    rows : those whose files hold what was labelled, with the hash of that
    gone : paths of files that cannot be read any more
    changed : paths of files that hold something else
    """

    rows: Sequence[ExportRow]
    gone: Sequence[str] = ()
    changed: Sequence[str] = ()

    @property
    def notes(self) -> Iterator[Message]:
        """Say what is left out."""
        for paths, one, many in (
            (self.changed, _ONE_CHANGED, _MANY_CHANGED),
            (self.gone, _ONE_GONE, _MANY_GONE),
        ):
            if paths:
                count = {"count": f"{len(paths):,}", "names": _listed(paths)}
                yield Message(one if len(paths) == 1 else many, count)


def present_rows(
    job: Job, rows: Sequence[ExportRow], *, root: Path, takes_files: bool
) -> PresentRows:
    """Return those of `rows` whose files are as they were labelled.

    Parameters
    ----------
    takes_files : the files go along, so that each is read; else only those whose size or time
        is another than when they were seen

    Raises
    ------
    ExportError
        If the folder of images is not there.
    """
    if rows and not root.is_dir():
        raise ExportError(
            "The folder {folder} is not there, so that nobody can tell whether its pictures are"
            " those that were labelled. Connect its disk, or say where it is now.",
            folder=str(root),
        )
    kept, gone, changed = [], [], []
    for done, row in enumerate(rows):
        job.step(done, len(rows))
        if not takes_files and _is_as_seen(row, root):
            kept.append(row)
            continue
        content_hash = _hash(root / row.path)
        if content_hash is None:
            gone.append(row.path)
        elif row.content_hash and row.content_hash != content_hash:
            changed.append(row.path)
        else:
            kept.append(replace(row, content_hash=content_hash))
    return PresentRows(kept, gone, changed)


def _is_as_seen(row: ExportRow, root: Path) -> bool:
    if row.size_bytes < 0:
        return True
    try:
        status = (root / row.path).stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (row.size_bytes, row.mtime_ns)


def _hash(path: Path) -> str | None:
    """Return the SHA-256 of a file in hexadecimal; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMES
    names = ", ".join(map(path_as_text, paths[:_MOST_NAMES]))
    return names + (f" and {more:,} more" if more > 0 else "")


_ONE_CHANGED: Final = (
    "1 image was left out, because its file has changed since it was labelled: {names}."
    " Look at it again."
)
_MANY_CHANGED: Final = (
    "{count} images were left out, because their files have changed since they were labelled:"
    " {names}. Look at them again."
)
_ONE_GONE: Final = "1 image was left out, because its file cannot be read any more: {names}."
_MANY_GONE: Final = (
    "{count} images were left out, because their files cannot be read any more: {names}."
)
