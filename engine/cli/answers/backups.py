"""Copies of a project: made, listed, put back."""

from pathlib import Path

from engine.cli.parts.terminal import Terminal, table
from engine.errors import ProjectFileError
from engine.project import backups_of, restore, save_copy


def back_up(path: Path, out: Path, *, as_json: bool) -> None:
    save_copy(path, out)
    Terminal(as_json=as_json).answer({"copy": str(out)}, f"{out} is a copy of {path}.")


def list_backups(path: Path, *, as_json: bool) -> None:
    """Show the copies that were kept of a project, which need not be there any more."""
    kept = backups_of(path)
    if not kept:
        raise ProjectFileError("No copy of {path} was kept. Name one to restore.", path=str(path))
    Terminal(as_json=as_json).answer(
        {"backups": [{"day": str(b.day), "path": str(b.path)} for b in kept]},
        table(("day", "copy"), ((str(b.day), str(b.path)) for b in kept)),
        f"Put one back: protolabel restore {path} COPY",
    )


def restore_backup(path: Path, backup: Path, *, as_json: bool) -> None:
    replaced = restore(path, backup)
    kept = f" What was there before is {replaced}." if replaced else ""
    Terminal(as_json=as_json).answer(
        {"project": str(path), "replaced": str(replaced) if replaced else None},
        f"{path} is what {backup} holds.{kept}",
    )
