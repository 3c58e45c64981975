"""Places that a person may name: a file or a folder, and nothing that never ends."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import typer

Named = TypeVar("Named", bound=str | Path | Sequence[str | Path] | None)


def no_device(named: Named) -> Named:
    """Refuse pipes, sockets and devices, which one could wait for without end.

    Raises
    ------
    typer.BadParameter
    """
    places: Sequence[str | Path] = ()
    if named is not None:
        places = [named] if isinstance(named, str | Path) else named
    for place in places:
        if _is_device(Path(place)):
            raise typer.BadParameter(f"{place} is a pipe, a socket or a device, and no file.")
    return named


def _is_device(place: Path) -> bool:
    with suppress(OSError, ValueError):  # whoever opens it says why that fails
        return place.exists() and not (place.is_file() or place.is_dir())
    return False
