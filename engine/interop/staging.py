"""Writing aside and renaming, so that a result is there as a whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import count
from pathlib import Path
from uuid import uuid4

from engine.errors import ExportError
from engine.interop.durable import make_durable, remove, remove_stale
from engine.project.file.syncing import sync_folder

_MARK = ".partial"
_LONGEST_NAME = 80
_FULL = (errno.ENOSPC, errno.EDQUOT)
_IN_THE_WAY = (errno.ENOTDIR, errno.EISDIR, errno.EEXIST)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def staged_folder(out: Path) -> Iterator[Path]:
    """Yield a hidden folder beside `out` that becomes `out` if the block ends well.

    Raises
    ------
    ExportError
        If `out` is in use, or the disk does not take what is written; nothing is left.
    """
    out = resolved(out)
    _check_is_free(out)
    with _aside(out) as staging:
        staging.mkdir()
        yield staging
        make_durable(staging)
        if out.exists():
            out.rmdir()
        staging.rename(out)
        sync_folder(out.parent)


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Yield a hidden path beside `path`; what is written there replaces it if the block ends well.

    Raises
    ------
    ExportError
        If `path` is no file, or the disk does not take what is written; then it is as it was.
    """
    path = resolved(path)
    check_is_no_device(path)
    with _aside(path) as staging:
        yield staging
        make_durable(staging)
        staging.replace(path)
        sync_folder(path.parent)


def check_writable(path: Path) -> None:
    """Raise ExportError unless a file could be written to `path`; leaves nothing behind."""
    path = resolved(path)
    check_is_no_device(path)
    with suppress(_WritableError), _aside(path) as staging:
        staging.touch()
        raise _WritableError


class _WritableError(Exception):
    """Ends a trial like a failure, so that it is cleaned up like one."""


def check_is_no_device(path: Path) -> None:
    """Raise ExportError if a pipe, a socket or a device is at `path`: opening it may block."""
    with explained(path):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ExportError(
                "{out} is a pipe, a socket or a device, and no file. Choose another name.",
                out=str(path),
            )


def check_is_outside(out: Path, root: Path) -> None:
    """Raise ExportError if `out` lies in the folder of images, where it would be scanned."""
    if resolved(out).is_relative_to(root.resolve()):
        raise ExportError(
            "{out} lies in the folder of images {root}, which an export leaves alone."
            " Choose a folder elsewhere, or allow it to be written there.",
            out=str(out),
            root=str(root),
        )


def resolved(out: Path) -> Path:
    """Return where `out` lies, links followed; raise ExportError if they lead in a circle."""
    with explained(out):
        try:
            return out.resolve()
        except RuntimeError as error:  # an OSError from Python 3.13 on
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Yield a free name beside `out`; after a failure remove it and every folder made for it."""
    name = f".{out.name[:_LONGEST_NAME]}."
    staging = out.parent / f"{name}{uuid4().hex[:12]}{_MARK}"
    missing: list[Path] = []
    try:
        with explained(out):
            missing += (folder for folder in out.parents if not folder.exists())
            out.parent.mkdir(parents=True, exist_ok=True)
            remove_stale(out.parent, f"{escape(name)}{'[0-9a-f]' * 12}{_MARK}")
            yield staging
    except BaseException:
        remove(staging)
        for folder in missing:
            _remove_if_empty(folder)
        raise


def _check_is_free(out: Path) -> None:
    check_is_no_device(out)
    with explained(out):
        if out.is_mount():
            raise ExportError(
                "{out} is where a disk is attached and cannot be replaced."
                " Choose a new folder inside it.",
                out=str(out),
            )
        if not is_free(out):
            raise ExportError(
                "{out} is not empty. Choose a new or empty folder to export to.", out=str(out)
            )


def is_free(out: Path) -> bool:
    """Say whether a dataset could be written to `out`: a new folder, or an empty one."""
    try:
        return not out.exists() or (out.is_dir() and not any(out.iterdir()))
    except OSError:
        return False


def free_folder(wanted: Path) -> Path:
    """Return `wanted`, or if something is there, the first of "wanted 2" and so on that is free."""
    if is_free(wanted) or not wanted.name:
        return wanted
    others = (wanted.with_name(f"{wanted.name} {number}") for number in count(2))
    return next(filter(is_free, others))


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def explained(out: Path) -> Iterator[None]:
    """Turn what the disk refuses to do with `out` into an ExportError that says what to do."""
    try:
        yield
    except OSError as error:
        raise _explain(error, out) from error


def _explain(error: OSError, out: Path) -> ExportError:
    template = "{out} was not written: {reason}. Check the disk and try again."
    if error.errno in _FULL:
        template = (
            "The disk is full, so {out} was not written."
            " Free some space, or choose a folder on another disk."
        )
    elif error.errno in _FORBIDDEN:
        template = "You may not write to {out}. Choose a folder that you may write to."
    elif error.errno in _IN_THE_WAY:
        template = "Something of another kind is where {out} should be. Choose another folder."
    return ExportError(template, out=str(out), reason=error.strerror or str(error))
