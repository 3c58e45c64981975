"""Naming classes and giving them examples."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.commands.options import AsJson, ClassName, ProjectPath
from engine.cli.parts.places import no_device

class_app = typer.Typer(no_args_is_help=True, help="Add, remove, rename, describe or list classes.")
example_app = typer.Typer(no_args_is_help=True, help="Give examples to a class.")


@class_app.command("add")
def add_class(project: ProjectPath, name: ClassName, *, as_json: AsJson = False) -> None:
    """Define a class."""
    from engine.cli.answers.classes import add_class as add

    add(project, name, as_json=as_json)


@class_app.command("remove")
def remove_class(project: ProjectPath, name: ClassName, *, as_json: AsJson = False) -> None:
    """Remove a class and every verdict that speaks of it."""
    from engine.cli.answers.classes import remove_class as remove

    remove(project, name, as_json=as_json)


@class_app.command("rename")
def rename_class(
    project: ProjectPath,
    name: ClassName,
    new_name: Annotated[str, typer.Argument(metavar="NEW_NAME", help="Its name from now on.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give a class another name."""
    from engine.cli.answers.classes import rename_class as rename

    rename(project, name, new_name=new_name, as_json=as_json)


@class_app.command("describe")
def describe_class(
    project: ProjectPath,
    name: ClassName,
    description: Annotated[
        str,
        typer.Argument(
            metavar="DESCRIPTION",
            help='Like "small, horned, furry animal of mountains"; "" for none.',
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say in a few words what the images of a class show, for “label --words”."""
    from engine.cli.answers.classes import describe_class as describe

    describe(project, name, description=description, as_json=as_json)


@class_app.command("list")
def list_classes(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """List the classes with their examples."""
    from engine.cli.answers.classes import list_classes as show

    show(project, as_json=as_json)


@example_app.callback()
def example() -> None:
    """Give examples to a class."""


@example_app.command("trust")
def trust_examples(project: ProjectPath, *, as_json: AsJson = False) -> None:
    """Let the examples be read that lie outside of the folder and were chosen elsewhere.

    A project that came from another machine, or from somebody else, could name any file there.
    They are listed; from then on they are read on this machine, by this project and others.
    """
    from engine.cli.answers.classes import trust_examples as trust

    trust(project, as_json=as_json)


@example_app.command("add")
def add_examples(
    project: ProjectPath,
    name: ClassName,
    files: Annotated[
        list[Path],
        typer.Argument(
            callback=no_device, metavar="FILES...", help="Images in the folder, or from anywhere."
        ),
    ],
    *,
    is_new: Annotated[bool, typer.Option("--new", help="Define the class first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let images stand for a class.

    A file stands for every image in the folder with the same bytes. A file that is not in
    the folder serves as an example only: it is neither labelled nor exported.
    """
    from engine.cli.answers.classes import add_examples as add

    add(project, name, files, is_new=is_new, as_json=as_json)
