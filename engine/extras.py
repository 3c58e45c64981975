"""Packages that do not come along, and are imported when something needs them."""

import importlib
from contextlib import suppress
from threading import RLock
from types import ModuleType

from engine.errors import NotInstalledError


def import_extra(module: str, *, package: str) -> ModuleType:
    """Import `module` of a package of PyPI that may not be there.

    Raises
    ------
    NotInstalledError
        Says what to run.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise NotInstalledError(
            "This needs the package {package}, which is not installed. Run: pip install {package}",
            package=package,
        ) from error


def lock_by_threads() -> None:
    """Keep tqdm, with which others draw progress, from a semaphore that nobody gives back."""
    with suppress(ImportError):
        from tqdm import tqdm

        tqdm.set_lock(RLock())
