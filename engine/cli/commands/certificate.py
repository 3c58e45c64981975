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
    as_json: AsJson = False,
) -> None:
    """Recompute sample, counts and bound from the manifest; exits with 1 if they do not hold."""
    from engine.cli.answers.certificate import verify_certificate

    if not verify_certificate(export, as_json=as_json):
        raise typer.Exit(1)
