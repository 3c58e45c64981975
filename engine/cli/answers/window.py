"""Starting the window in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from engine.errors import EngineError

_PLATFORM = "QT_QPA_PLATFORM"


def has_display() -> bool:
    """Say whether there is a screen to open a window on."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def run_window(project: Path | None, options: Mapping[str, str | Path | None]) -> int:
    """Open the window, wait until it is closed, and return its exit status.

    Raises
    ------
    EngineError
        If there is no display, and no screenshot was asked for either.
    """
    environment = dict(os.environ)
    if not has_display() and _PLATFORM not in environment:
        if not options.get("--screenshot"):
            raise EngineError(
                "There is no display to open a window on. Run this on a desktop,"
                " or save a picture of the window with --screenshot FILE."
            )
        environment[_PLATFORM] = "offscreen"
    given = [text for name, value in options.items() if value for text in (name, str(value))]
    # -P: a folder “gui” where the person happens to be is not ours
    command = [sys.executable, "-P", "-m", "gui", *given, *([str(project)] if project else [])]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own program
