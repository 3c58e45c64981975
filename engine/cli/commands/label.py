"""Labelling: a project, or a folder in one go."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, Backbone, Method, Seed

app = typer.Typer()


@app.command()
def label(  # noqa: PLR0913 - each is an option
    target: Annotated[
        Path,
        typer.Argument(metavar="TARGET", help="A *.protolabel file, or a folder of images."),
    ],
    *,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="For a folder: one sub-folder of examples per class."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="For a folder: where labels.csv goes.")
    ] = None,
    backbone: Backbone = None,
    method: Annotated[
        Method, typer.Option(help="auto: examples and neighbours, in rounds.")
    ] = "auto",
    rounds: Annotated[int, typer.Option(min=0, help="The most rounds that it takes.")] = 4,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="Less probable labels are left out.")
    ] = 0.7,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Label every image from the examples.

    A project keeps its labels. For a folder, OUT/labels.csv gets one row per image file:
    path, label (empty where left out), guess, probability, status (example, auto,
    uncertain, novel, unreadable), round and nearest_example. Examples that lie in the
    folder, or are copies of images in it, are rows with the status example.
    """
    from engine.cli.labels import label_folder, label_project
    from engine.labelling import LabelSettings

    settings = LabelSettings(method, rounds=rounds, threshold=threshold, seed=seed)
    if target.is_file() and (examples or out):
        raise typer.BadParameter(f"--examples and --out belong to a folder, and {target} is none.")
    if not (target.is_dir() or examples or out):
        label_project(target, backbone, settings, as_json=as_json)
    elif examples is None or out is None:
        raise typer.BadParameter(f"{target} is a folder, which needs --examples and --out.")
    else:
        label_folder(target, examples, out, backbone, settings, as_json=as_json)
