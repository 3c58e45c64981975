"""Looking through labels, agreeing and disagreeing."""

from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, ProjectPath
from engine.cli.parts.limits import MOST

app = typer.Typer(no_args_is_help=True, help="List labels, accept or reject them.")

Images = Annotated[
    list[str],
    typer.Argument(metavar="PATHS...", help="Images, as “review list” shows them or on disk."),
]


@app.command("list")
def list_labels(
    project: ProjectPath,
    *,
    name: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="Only this class.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS,...", help="Only these: auto, uncertain, needs-class ..."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, max=MOST, help="At most so many; 0 for all.")] = 20,
    sort: Annotated[
        Literal["doubt", "confidence"], typer.Option(help="The least or the most probable first.")
    ] = "doubt",
    as_json: AsJson = False,
) -> None:
    """List images with their labels, the most doubtful first."""
    from engine.cli.answers.review import Selection, list_images

    selection = Selection(name, status, limit=limit, surest_first=sort == "confidence")
    list_images(project, selection, as_json=as_json)


@app.command()
def accept(
    project: ProjectPath,
    paths: Images,
    *,
    name: Annotated[
        str | None,
        typer.Option("--class", metavar="CLASS", help="Of this class, whatever was guessed."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Agree with the labels of images, or say which class they are.

    An image that is shown as novel is then of none of the classes.
    """
    from engine.cli.answers.review import accept_images

    accept_images(project, paths, name, as_json=as_json)


@app.command()
def reject(project: ProjectPath, paths: Images, *, as_json: AsJson = False) -> None:
    """Say that images are not of the class guessed for them."""
    from engine.cli.answers.review import reject_images

    reject_images(project, paths, as_json=as_json)


@app.command("none")
def none_of_these(project: ProjectPath, paths: Images, *, as_json: AsJson = False) -> None:
    """Say that images are of none of the classes."""
    from engine.cli.answers.review import set_none_of_these

    set_none_of_these(project, paths, as_json=as_json)


@app.command()
def mistakes(
    project: ProjectPath,
    *,
    limit: Annotated[int, typer.Option(min=0, max=MOST, help="At most so many; 0 for all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List labels that you gave and that look wrong, the most suspicious first.

    Each is judged by all labels but itself, so a class needs two images.
    """
    from engine.cli.answers.mistakes import list_mistakes

    list_mistakes(project, limit, as_json=as_json)
