"""The command `protolabel`, put together from its parts."""

from typing import Annotated

import typer

from engine import __version__
from engine.cli.commands import (
    attributes,
    audit,
    certificate,
    classes,
    explain,
    export,
    importing,
    label,
    project,
    queue,
    review,
    search,
    simulate,
    training,
    trial,
    window,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # its help takes a third of a second to load
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.add_typer(project.app)
app.add_typer(classes.class_app, name="class")
app.add_typer(classes.example_app, name="example")
app.add_typer(attributes.app, name="attributes")
app.add_typer(label.app)
app.add_typer(queue.app)
app.add_typer(search.app)
app.add_typer(review.app, name="review")
app.add_typer(explain.app)
app.add_typer(audit.app, name="audit")
app.add_typer(importing.app)
app.add_typer(export.app)
app.add_typer(certificate.app, name="certificate")
app.add_typer(window.app)
app.add_typer(trial.app)
app.add_typer(simulate.app)
app.add_typer(training.app)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the form that typer asks for
    if wanted:
        typer.echo(f"protolabel {__version__}")
        raise typer.Exit


@app.callback()
def protolabel(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Turn a folder of unlabelled images into a labelled dataset, from a few examples.

    In one go:  protolabel label IMAGES --examples EXAMPLES --out OUT
    """
