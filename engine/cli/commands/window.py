"""Opening the window, which is a program of its own: the engine knows no screen."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command("open")
def open_window(
    project: Annotated[
        Path | None,
        typer.Argument(
            callback=no_device,
            metavar="[PROJECT]",
            help="A *.protolabel file or a folder of images.",
        ),
    ] = None,
    screenshot: Annotated[
        Path | None,
        typer.Option(
            callback=no_device, metavar="FILE", help="Save a picture of the window and exit."
        ),
    ] = None,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="Such as 1280x800, in pixels.")
    ] = None,
    theme: Annotated[
        Literal["light", "dark"] | None, typer.Option(help="Instead of the system's.")
    ] = None,
) -> None:
    """Open the window."""
    from engine.cli.answers.window import run_window

    if size is not None and not re.fullmatch(r"[1-9]\d{0,4}x[1-9]\d{0,4}", size):
        raise typer.BadParameter(f"--size {size} is not of the form 1280x800.")
    options = {"--screenshot": screenshot, "--size": size, "--theme": theme}
    raise typer.Exit(run_window(project, options))
