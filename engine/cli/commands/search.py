"""Finding images by words."""

from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, ProjectPath
from engine.cli.parts.limits import MOST

app = typer.Typer()


@app.command()
def search(
    project: ProjectPath,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What the images show: “rusty bolt”.")
    ],
    *,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=MOST, help="At most so many.")
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """List the images that a text fits, best first.

    This needs a backbone that has learnt from images with captions, of open_clip.
    """
    from engine.cli.answers.search import list_found

    list_found(project, text, count, as_json=as_json)
