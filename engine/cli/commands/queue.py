"""What to look at next."""

from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, ProjectPath, Seed
from engine.cli.parts.limits import MOST

app = typer.Typer()


@app.command()
def queue(
    project: ProjectPath,
    *,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=MOST, help="At most so many.")
    ] = 20,
    strategy: Annotated[
        Literal["queue", "random", "margin"],
        typer.Option(help="random and margin (the closest two classes) are for comparison."),
    ] = "queue",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """List the images that are most worth judging next, best first.

    Until there are two examples per class, those that are typical of many that nobody has
    seen; then those whose class would settle the most doubts. None is nearly the same as an
    image that was judged.
    """
    from engine.cli.answers.queue import list_queue

    list_queue(project, count, strategy, seed, as_json=as_json)
