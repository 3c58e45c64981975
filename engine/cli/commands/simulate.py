"""Measuring how much work a folder is, by somebody who knows all the answers."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, Backbone, Method
from engine.cli.parts.limits import MOST, finite
from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command()
def simulate(  # noqa: PLR0913 - each is an option
    images: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="IMAGES", help="A folder with one sub-folder per class."
        ),
    ],
    *,
    target_error: Annotated[
        float,
        typer.Option(
            metavar="SHARE", callback=finite, help="At most this share of all labels may be wrong."
        ),
    ] = 0.02,
    confidence: Annotated[
        float, typer.Option(metavar="SHARE", callback=finite, help="How sure that must be.")
    ] = 0.95,
    seeds: Annotated[
        int, typer.Option(metavar="N", min=1, max=MOST, help="Runs to average over.")
    ] = 5,
    slips: Annotated[
        float,
        typer.Option(
            metavar="SHARE", min=0, max=1, callback=finite, help="Looks that show a wrong class."
        ),
    ] = 0,
    method: Annotated[Method, typer.Option(help="How to label.")] = "auto",
    backbone: Backbone = None,
    as_json: AsJson = False,
) -> None:
    """Measure the work from no label to a promise, with a person who knows the classes.

    The simulated person keys images, names classes as they turn up, looks through pages of
    guesses, and audits the rest, until the target is certain or everything was looked at.
    Actions are keys and clicks. A tile takes 0.35 s, a correction 1.5 s more, and an image
    that is shown alone, in the queue or in an audit, 1 s.
    """
    from engine.cli.answers.simulate import simulate_folder
    from engine.labelling import LabelSettings
    from engine.simulation import ReplaySettings

    for share, name in ((target_error, "--target-error"), (confidence, "--confidence")):
        if not 0 < share < 1:
            raise typer.BadParameter(f"{name} {share} does not lie between 0 and 1, as 0.02 does.")
    labelling = LabelSettings(method, threshold=0, margin=0, reject_novel=False)
    wanted = ReplaySettings(target_error, confidence, slips, labelling)
    simulate_folder(images, wanted, seeds, backbone, as_json=as_json)
