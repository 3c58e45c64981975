"""Labelling: a project, or a folder in one go."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, Backbone, Classifier, Method, SpreadsheetSafe
from engine.cli.parts.limits import LARGEST_SEED, MOST, finite
from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command()
def label(  # noqa: PLR0913 - each is an option
    target: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="TARGET", help="A *.protolabel file, or a folder of images."
        ),
    ],
    *,
    examples: Annotated[
        Path | None,
        typer.Option(
            callback=no_device,
            metavar="DIR",
            help="For a folder: one sub-folder of examples per class.",
        ),
    ] = None,
    attributes: Annotated[
        Path | None,
        typer.Option(
            callback=no_device,
            metavar="FILE",
            help="For a folder: checklists of classes, also of some without example.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=no_device, metavar="DIR", help="For a folder: where labels.csv goes."
        ),
    ] = None,
    backbone: Backbone = None,
    method: Annotated[
        Method | None,
        typer.Option(
            help="auto: examples and neighbours, in rounds; rounds: a classifier teaches the next.",
        ),
    ] = None,
    classifier: Classifier = "",
    rounds: Annotated[
        int | None,
        typer.Option(min=0, max=MOST, help="The most rounds that it takes; 4 if not said."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            callback=finite,
            help="Less probable labels are left out; 0.7 if not said.",
        ),
    ] = None,
    target_precision: Annotated[
        float | None,
        typer.Option(
            metavar="P",
            min=0,
            max=1,
            callback=finite,
            help="Accept as many as should be right in this share.",
        ),
    ] = None,
    reject_novel: Annotated[
        bool | None,
        typer.Option(
            "--reject-novel/--no-reject-novel",
            help="Leave out images that seem to belong to no class; done if not said.",
        ),
    ] = None,
    words: Annotated[
        bool | None,
        typer.Option(
            "--words/--no-words",
            help="Hear the names and descriptions of classes: in full with a backbone of open_clip,"
            " else as weak guesses of classes without example or checklist; not done if not said.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=LARGEST_SEED, help="The same seed gives the same result."
        ),
    ] = None,
    spreadsheet_safe: SpreadsheetSafe = True,
    as_json: AsJson = False,
) -> None:
    """Label every image from the examples, and from checklists of attributes.

    A project keeps its labels, and the options for the next time. For a folder, OUT/labels.csv
    gets one row per image file: path, label (empty where left out), guess, probability, status
    (example, auto, uncertain, novel, unreadable), round and nearest_example. Examples that lie in
    the folder, or are copies of images in it, are rows with the status example. A class that only
    FILE names is found by its checklist alone; one with examples and a checklist is found by
    both. A class of the project with neither is left alone. With --words and a backbone that
    knows words (of open_clip) names and descriptions count like checklists; with any other one,
    what is of none of the other classes is guessed by them beside five with examples, and such a
    guess is never a label.

    In labels.csv a cell that begins with = + - @ or a tab has an apostrophe in front, so that no
    spreadsheet computes it: take the first apostrophe away, or ask for --exact.
    """
    from engine.cli.answers.label import LabelWish, label_folder, label_project
    from engine.cli.answers.label_folder import OneShot

    said = {
        "method": method,
        "classifier": classifier or None,
        "rounds": rounds,
        "threshold": threshold,
        "target_precision": target_precision,
        "reject_novel": reject_novel,
        "by_name": words,
        "seed": seed,
    }
    wish = LabelWish(backbone, {name: value for name, value in said.items() if value is not None})
    if target.is_file() and (examples or attributes or out):
        raise typer.BadParameter(
            f"--examples, --attributes and --out belong to a folder, and {target} is none."
        )
    if not (target.is_dir() or examples or attributes or out):
        label_project(target, wish, as_json=as_json)
    elif examples is None or out is None:
        raise typer.BadParameter(f"{target} is a folder, which needs --examples and --out.")
    else:
        label_folder(
            OneShot(target, examples, attributes, out, is_guarded=spreadsheet_safe),
            wish,
            as_json=as_json,
        )
