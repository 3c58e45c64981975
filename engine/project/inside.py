"""Paths of images as a project or a manifest holds them, which stay below their folder."""

import sys
from pathlib import Path


def is_inside(path: str) -> bool:
    """Say whether a relative path leads into the folder it starts from, however it is read."""
    text = path.replace("\\", "/") if sys.platform == "win32" else path
    place = Path(text)
    has_odd_part = not {"", ".", ".."}.isdisjoint(text.split("/"))
    return not (has_odd_part or "\0" in text or place.is_absolute() or place.drive)
