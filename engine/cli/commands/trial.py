"""Trying things out: the demo, the evaluation on known labels, the list of backbones."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, Backbone, Seed

app = typer.Typer()


@app.command()
def demo(
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where everything goes.")] = Path(
        "protolabel-demo"
    ),
    sample: Annotated[
        Literal["creatures", "digits"], typer.Option(help="Invented creatures, or written digits.")
    ] = "creatures",
    no_window: Annotated[bool, typer.Option("--no-window", help="Do not open a window.")] = False,
    as_json: AsJson = False,
) -> None:
    """Label and export a sample whose truth is known.

    Each class is known from five examples only. The table compares the labels with the truth.
    """
    from engine.cli.demo import run_demo

    run_demo(out, sample, no_window=no_window, as_json=as_json)


@app.command()
def evaluate(  # noqa: PLR0913 - each is an option
    images: Annotated[
        Path, typer.Argument(metavar="IMAGES", help="A folder with one sub-folder per class.")
    ],
    *,
    shots: Annotated[
        str, typer.Option(metavar="K,...", help="Examples per class to try.")
    ] = "1,5,20",
    ways: Annotated[str, typer.Option(metavar="N", help="Classes per episode, or “all”.")] = "all",
    episodes: Annotated[int, typer.Option(min=1, help="Episodes to average over.")] = 20,
    seed: Seed = 0,
    backbone: Backbone = None,
    as_json: AsJson = False,
) -> None:
    """Measure accuracy on a folder of known classes."""
    from engine.cli.evaluation import evaluate_folder, parse_shots, parse_ways

    evaluate_folder(
        images,
        parse_shots(shots),
        parse_ways(ways, episodes=episodes, seed=seed),
        backbone,
        as_json=as_json,
    )


@app.command()
def backbones(*, as_json: AsJson = False) -> None:
    """List what can turn images into vectors."""
    from engine.cli.evaluation import show_backbones

    show_backbones(as_json=as_json)
