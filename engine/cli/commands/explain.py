"""Why an image has its label, and what happened to it."""

from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, ProjectPath

app = typer.Typer()

Image = Annotated[
    str, typer.Argument(metavar="IMAGE", help="As “review list” shows it, or on disk.")
]


@app.command()
def explain(project: ProjectPath, image: Image, *, as_json: AsJson = False) -> None:
    """Say why an image has its label: the rule, its nearest examples, scores, attributes."""
    from engine.cli.answers.explain import explain_image

    explain_image(project, image, as_json=as_json)


@app.command()
def history(project: ProjectPath, image: Image, *, as_json: AsJson = False) -> None:
    """Say who or what gave an image which label, when, and in which round."""
    from engine.cli.answers.history import show_history

    show_history(project, image, as_json=as_json)
