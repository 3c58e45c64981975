"""Finding out how right the labels are."""

from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, ProjectPath
from engine.cli.parts.limits import LARGEST_SEED, MOST, finite

app = typer.Typer(
    no_args_is_help=True,
    help="Check labels drawn at random until a target is certain: start, next, answer, status.",
)


@app.command()
def start(  # noqa: PLR0913 - each is an option
    project: ProjectPath,
    *,
    target_error: Annotated[
        float,
        typer.Option(metavar="SHARE", callback=finite, help="At most this share may be wrong."),
    ] = 0.02,
    confidence: Annotated[
        float, typer.Option(metavar="SHARE", callback=finite, help="How sure that must be.")
    ] = 0.95,
    scope: Annotated[
        str,
        typer.Option(
            metavar="automatic|everything|CLASS",
            help="The engine's labels, a person's too, or the engine's of one class.",
        ),
    ] = "automatic",
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            max=LARGEST_SEED,
            help="The same seed draws the same labels; else by chance.",
        ),
    ] = None,
    fixed: Annotated[
        bool, typer.Option("--fixed", help="Check a number that is fixed beforehand; fewer.")
    ] = False,
    allow_wrong: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=MOST, help="With --fixed: so many may be found wrong."
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Freeze the labels and draw the order in which they are to be checked.

    One may stop as soon as the target is shown, unless with --fixed. An audit goes on where
    it was left until the next one is started.
    """
    from engine.cli.answers.audit.steps import begin_audit, scope_of
    from engine.project import AuditPlan

    if allow_wrong and not fixed:
        raise typer.BadParameter("--allow-wrong needs --fixed. Add it, or leave both out.")

    begin_audit(
        project,
        lambda held, drawn: AuditPlan(
            target_error,
            confidence,
            scope_of(held, scope),
            "fixed" if fixed else "sequential",
            drawn,
            allow_wrong,
        ),
        seed,
        as_json=as_json,
    )


@app.command("next")
def list_next(
    project: ProjectPath,
    *,
    count: Annotated[int, typer.Option("-n", "--count", min=1, max=MOST, help="So many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List the images to check next, with the labels offered for them."""
    from engine.cli.answers.audit.steps import list_next

    list_next(project, count, as_json=as_json)


@app.command()
def answer(
    project: ProjectPath,
    path: Annotated[str, typer.Argument(metavar="PATH", help="As “audit next” shows it.")],
    answer: Annotated[Literal["yes", "no", "unsure"], typer.Argument(metavar="yes|no|unsure")],
    *,
    name: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="With no: what it is.")
    ] = None,
    none: Annotated[
        bool, typer.Option("--none", help="With no: it is of none of the classes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether the offered label is right; unsure counts as wrong.

    The image is then accepted or corrected. Answers count in the order of “audit next”.
    """
    from engine.cli.answers.audit.steps import answer_label

    if (name is not None or none) and answer != "no":
        raise typer.BadParameter("--class and --none go with the answer no.")
    if name is not None and none:
        raise typer.BadParameter("Give --class or --none, not both.")
    answer_label(project, path, answer, name, is_none=none, as_json=as_json)


@app.command()
def status(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """Show what the audit has shown so far, and how many checks are left."""
    from engine.cli.answers.audit.steps import show_status

    show_status(project, as_json=as_json)


@app.command()
def select(
    project: ProjectPath,
    *,
    target_error: Annotated[
        float | None,
        typer.Option(metavar="SHARE", callback=finite, help="Other than that of the audit."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which labels may stay, by probability, if the rest are looked through.

    For an audit whose target will not be met: with the rest corrected, it is.
    """
    from engine.cli.answers.audit.steps import show_selection

    if target_error is not None and not 0 < target_error < 1:
        raise typer.BadParameter(
            f"--target-error {target_error} does not lie between 0 and 1, as 0.02 does."
        )
    show_selection(project, target_error, as_json=as_json)
