"""Making one edit, and saying which."""

from collections.abc import Callable
from pathlib import Path

from engine.cli.parts.pipeline import opened
from engine.cli.parts.terminal import Terminal
from engine.project import Edit, Project


def make_edit(path: Path, wish: Callable[[Project], Edit], *, as_json: bool) -> None:
    """Make the edit that `wish` returns for the project at `path`."""
    with opened(path) as project:
        edit = wish(project)
        project.do(edit)
    Terminal(as_json=as_json).answer({"done": str(edit.title)}, f"{edit.title}.")
