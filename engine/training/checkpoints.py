"""The file that a stopped run goes on from, and the rules that nothing of worth is overwritten."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import torch

from engine.errors import TrainingError


def check_place(out: Path, checkpoint: Path, *, resume: bool) -> None:
    """Make sure, before hours of work, that the result will find its place.

    Raises
    ------
    TrainingError
        If finished or unfinished work is there that was not asked for, or none that was.
    OSError
        If the folder cannot be written to.
    """
    if resume and not checkpoint.exists():
        raise TrainingError(
            "There is no unfinished run to go on with: {file} is missing. Leave out --resume.",
            file=str(checkpoint),
        )
    if checkpoint.exists() and not resume:
        raise TrainingError(
            "{file} holds an unfinished run. Go on with it by --resume, or delete it first.",
            file=str(checkpoint),
        )
    if out.exists() and not resume:
        raise TrainingError("{file} is there already. Choose another --out.", file=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=out.parent):
        pass


def save_checkpoint(path: Path, state: dict[str, Any], *, teachers: Sequence[str]) -> None:
    """Write `state`, plain values and tensors, in place of what was there, or not at all."""
    part = path.with_suffix(".part")
    torch.save({"teacher": _name(teachers), **state}, part)
    part.replace(path)


def load_checkpoint(path: Path, *, teachers: Sequence[str], device: str) -> dict[str, Any]:
    """Return what was saved.

    Raises
    ------
    TrainingError
        If the file is damaged, or of a run with other teachers.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        taught_by = state.pop("teacher")
    except Exception as error:  # torch raises many kinds for a file it cannot read
        raise TrainingError(
            "The checkpoint {file} is damaged. Delete it to begin anew.", file=str(path)
        ) from error
    if taught_by != _name(teachers):
        raise TrainingError(
            "The run in {file} learns from {teacher}. Go on with that one, or delete the file.",
            file=str(path),
            teacher=taught_by,
        )
    return state


def _name(teachers: Sequence[str]) -> str:
    return ", ".join(Path(teacher).resolve().name for teacher in teachers)
