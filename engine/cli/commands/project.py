"""Making, embedding and examining a project; undo and redo."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, Backbone, ProjectPath
from engine.cli.parts.limits import MOST
from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command()
def new(
    project: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="PROJECT", help="The file to make: NAME.protolabel."
        ),
    ],
    images: Annotated[
        Path,
        typer.Option(
            callback=no_device,
            metavar="DIR",
            help="The folder of images, with all its sub-folders.",
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a project for a folder of images."""
    from engine.cli.answers.project import make_project

    make_project(project, images, as_json=as_json)


@app.command()
def relink(
    project: ProjectPath,
    images: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="FOLDER", help="The folder that the images lie in now."
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say where the images of a project lie now; they are known again by their bytes."""
    from engine.cli.answers.project import relink_images

    relink_images(project, images, as_json=as_json)


@app.command()
def embed(project: ProjectPath, backbone: Backbone = None, *, as_json: AsJson = False) -> None:
    """Find new images, and turn all images into vectors."""
    from engine.cli.answers.project import embed_images

    embed_images(project, backbone, as_json=as_json)


@app.command()
def info(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """Show what a project holds."""
    from engine.cli.answers.project import show_info

    show_info(project, as_json=as_json)


@app.command()
def undo(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """Take the last edit back."""
    from engine.cli.answers.project import undo_edit

    undo_edit(project, as_json=as_json)


@app.command()
def redo(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """Make the edit again that was taken back last."""
    from engine.cli.answers.project import redo_edit

    redo_edit(project, as_json=as_json)


@app.command()
def backup(
    project: ProjectPath,
    out: Annotated[
        Path, typer.Argument(callback=no_device, metavar="OUT", help="The copy to make.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Copy a project, also while it is open."""
    from engine.cli.answers.backups import back_up

    back_up(project, out, as_json=as_json)


@app.command()
def restore(
    project: ProjectPath,
    copy: Annotated[
        Path | None,
        typer.Argument(
            callback=no_device,
            metavar="[COPY]",
            help="What to put back; without it, what was kept.",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put a copy back in the place of a project; without COPY, list those that were kept.

    One copy a day is kept of every project that is opened, the newest seven of them.
    """
    from engine.cli.answers.backups import list_backups, restore_backup

    if copy is None:
        list_backups(project, as_json=as_json)
    else:
        restore_backup(project, copy, as_json=as_json)


@app.command()
def verify(
    project: ProjectPath,
    *,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Make a project of what is whole; the damaged one is kept."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read all of a project and say whether it is whole."""
    from engine.cli.answers.verification import repair_project, verify_project

    if repair:
        repair_project(project, as_json=as_json)
    else:
        verify_project(project, as_json=as_json)


@app.command()
def display(
    project: ProjectPath,
    bounds: Annotated[
        str | None,
        typer.Option("--range", metavar="LOW:HIGH", help="The values shown black and white."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Of which kind of pictures; see the list.")
    ] = None,
    page: Annotated[
        int | None,
        typer.Option(min=1, max=MOST, metavar="N", help="The page to take of files with several."),
    ] = None,
    channels: Annotated[
        str | None,
        typer.Option(metavar="N,N,N", help="The channels shown as red, green and blue, from 1."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show or change how pictures of more than 8 bits, pages or channels are shown."""
    from engine.cli.answers.display import DisplayWish, set_display

    wish = DisplayWish(bounds, kind, page, channels)
    set_display(project, wish, as_json=as_json)
