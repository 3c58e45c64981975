"""Describing classes and images by attributes."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, ClassName, ProjectPath, SpreadsheetSafe
from engine.cli.parts.places import no_device

app = typer.Typer(no_args_is_help=True, help="Describe classes and images by attributes.")

_FORM = "NAME=yes, =no, =unknown, =0.7 or =70%"

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of an attribute.")]
Names = Annotated[list[str], typer.Argument(metavar="NAMES...", help="Names of attributes.")]


@app.command("import")
def import_attributes(
    project: ProjectPath,
    file: Annotated[
        Path,
        typer.Argument(
            callback=no_device,
            metavar="FILE",
            help="CSV or JSON, or a matrix of Animals with Attributes or CUB.",
        ),
    ],
    *,
    new_classes: Annotated[
        bool,
        typer.Option(
            "--new-classes/--known-classes",
            help="Define the classes that the project lacks, or leave them out.",
        ),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Take in a table: a class in each row, an attribute in each column.

    A cell is 1 or yes, 0 or no, a number between, a percentage, or empty if it is unknown. It
    replaces what was there; classes and attributes that are not in the table stay as they are.

    If the first column is headed image, file, path or 이미지, each row is an image instead, and
    a cell 1, 0 or empty. JSON is {"zebra": {"stripes": 1}}, or what “attributes export” writes.
    """
    from engine.cli.answers.attributes.tables import import_attributes as take_in

    take_in(project, file, known_only=not new_classes, as_json=as_json)


@app.command("export")
def export_attributes(
    project: ProjectPath,
    file: Annotated[
        Path, typer.Argument(callback=no_device, metavar="FILE", help="NAME.csv or NAME.json.")
    ],
    *,
    tags: Annotated[
        bool, typer.Option("--tags", help="CSV of the tags of images, not of checklists.")
    ] = False,
    spreadsheet_safe: SpreadsheetSafe = True,
    as_json: AsJson = False,
) -> None:
    """Write the checklists of all classes to a table that can be imported again.

    JSON holds all that is known: groups, descriptions, checklists and the tags of images. In CSV
    a cell that begins with = + - @ or a tab has an apostrophe in front; importing takes it away.
    """
    from engine.cli.answers.attributes.tables import export_attributes as export

    export(project, file, with_tags=tags, is_guarded=spreadsheet_safe, as_json=as_json)


@app.command("list")
def list_attributes(
    project: ProjectPath,
    *,
    name: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help="Its checklist.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the attributes: how many classes have each, how many images show it.

    A strength of 0.5 or more counts as present.
    """
    from engine.cli.answers.attributes.tables import list_attributes as show

    show(project, name, as_json=as_json)


@app.command("add")
def add_attributes(
    project: ProjectPath,
    names: Names,
    *,
    group: Annotated[str, typer.Option(metavar="GROUP", help="What they belong to.")] = "",
    description: Annotated[
        str, typer.Option(metavar="TEXT", help="How to tell whether an image shows it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Define attributes."""
    from engine.cli.answers.attributes.edits import add_attributes as add

    add(project, names, group=group, description=description, as_json=as_json)


@app.command("set")
def set_checklist(
    project: ProjectPath,
    name: ClassName,
    entries: Annotated[list[str], typer.Argument(metavar="NAME=STRENGTH...", help=_FORM)],
    *,
    as_json: AsJson = False,
) -> None:
    """Say which attributes a class has."""
    from engine.cli.answers.attributes.edits import set_checklist as set_

    set_(project, name, entries, as_json=as_json)


@app.command("tag")
def tag_images(
    project: ProjectPath,
    entry: Annotated[str, typer.Argument(metavar="NAME=TAG", help="NAME=yes, =no or =unknown")],
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATHS...", help="Images, as “review list” shows them or on disk."),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say whether images show an attribute."""
    from engine.cli.answers.attributes.edits import tag_images as tag

    tag(project, entry, paths, as_json=as_json)


@app.command("rename")
def rename_attribute(
    project: ProjectPath,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW_NAME", help="Its name from now on.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give an attribute another name."""
    from engine.cli.answers.attributes.edits import rename_attribute as rename

    rename(project, name, new_name=new_name, as_json=as_json)


@app.command("group")
def group_attributes(
    project: ProjectPath,
    group: Annotated[str, typer.Argument(metavar="GROUP", help='Like colour; "" for none.')],
    names: Names,
    *,
    as_json: AsJson = False,
) -> None:
    """Put attributes into a group."""
    from engine.cli.answers.attributes.edits import group_attributes as group_

    group_(project, group, names, as_json=as_json)


@app.command("describe")
def describe_attribute(
    project: ProjectPath,
    name: Name,
    text: Annotated[str, typer.Argument(metavar="TEXT", help='"" for none.')],
    *,
    as_json: AsJson = False,
) -> None:
    """Say how to tell whether an image shows an attribute."""
    from engine.cli.answers.attributes.edits import describe_attribute as describe

    describe(project, name, text, as_json=as_json)


@app.command("remove")
def remove_attributes(project: ProjectPath, names: Names, *, as_json: AsJson = False) -> None:
    """Remove attributes with all that is known by them."""
    from engine.cli.answers.attributes.edits import remove_attributes as remove

    remove(project, names, as_json=as_json)
