"""The certificate beside a dataset."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson
from engine.cli.parts.places import no_device

app = typer.Typer(no_args_is_help=True, help="Verify what a dataset says of its labels.")


@app.callback()
def certificate() -> None:
    """Verify what a dataset says of its labels."""


@app.command("verify")
def verify_certificate(
    export: Annotated[
        Path, typer.Argument(callback=no_device, metavar="EXPORT", help="An exported dataset.")
    ],
    *,
    images: Annotated[
        Path | None,
        typer.Option(
            callback=no_device,
            metavar="DIR",
            help="Where the images of a list lie, if no longer where they were.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hash all files, compute every figure again from the manifest; exits with 1 if any differs."""
    from engine.cli.answers.certificate import verify_certificate

    if not verify_certificate(export, images, as_json=as_json):
        raise typer.Exit(1)
