"""A thorough look at a project file, and a project of what is still whole in a damaged one."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import DamagedProjectError
from engine.messages import Message
from engine.project.backups import set_aside, staged
from engine.project.edits.edits import decode_edit
from engine.project.file.refusals import damaged
from engine.project.file.rescue import rescue
from engine.project.file.syncing import sync_folder
from engine.project.project import Project

_CHECK: Final = "PRAGMA quick_check(1)"


@dataclass(frozen=True)
class Repair:
    """What came of mending a project.

    Attributes
    ----------
    replaced : where the damaged file is now
    lost : how many rows of each table could not be kept
    """

    replaced: Path
    lost: dict[str, int]


def find_damage(path: Path) -> Message | None:
    """Read all of a project, pages, rows and journal; return what is wrong with it.

    Raises
    ------
    ProjectFileError
        If it is no project, or cannot be read.
    """
    try:
        with closing(Project.open(path)) as project:
            _check_all(path, project)
    except DamagedProjectError as error:
        return error.message
    return None


def repair(path: Path) -> Repair:
    """Put a project of all that is whole in the place of a damaged one, which is kept beside it.

    Raises
    ------
    ProjectFileError
        If too little is left to make a project of.
    NotSavedError
        If the disk does not take it.
    """
    with staged(path) as staging:
        lost = rescue(path, staging)
        damage = find_damage(staging)
        if damage is not None:
            raise damaged(path, "too little of it is left")
        replaced = set_aside(path)
        staging.rename(path)
        sync_folder(path.parent)
    return Repair(replaced, lost)


def _check_all(path: Path, project: Project) -> None:
    file = project.state.file
    with file.loading():
        said = file.run(_CHECK).fetchone()[0]
        for edit, inverse in file.run("SELECT edit, inverse FROM journal"):
            decode_edit(edit)
            decode_edit(inverse)
    if said != "ok":
        raise damaged(path, str(said).splitlines()[-1])
