"""Writing a dataset."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, ProjectPath, Seed
from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command()
def export(  # noqa: PLR0913 - each is an option
    project: ProjectPath,
    *,
    out: Annotated[
        Path, typer.Option(callback=no_device, metavar="DIR", help="A new or empty folder.")
    ],
    kind: Annotated[
        Literal[
            "imagefolder",
            "csv",
            "jsonl",
            "huggingface",
            "coco",
            "fiftyone",
            "yolo",
            "label-studio",
            "cvat",
        ],
        typer.Option("--format", help="A folder of images per class, a list, or another tool's."),
    ] = "imagefolder",
    mode: Annotated[
        Literal["copy", "hardlink", "symlink"],
        typer.Option(help="How files are taken along."),
    ] = "copy",
    split: Annotated[
        str, typer.Option(metavar="NAME=SHARE,...", help="Parts, such as train=0.8,val=0.2.")
    ] = "",
    include: Annotated[
        str, typer.Option(metavar="STATUS,...", help="Which images take part; “all” for a list.")
    ] = "example,accepted,auto",
    only: Annotated[
        Literal["any", "certified", "reviewed"],
        typer.Option(
            help="reviewed: what a person decided; certified: also what a certificate covers."
        ),
    ] = "any",
    uncovered: Annotated[
        Literal["leave-out", "include"],
        typer.Option(help="What becomes of newer labels that the certificate does not cover."),
    ] = "leave-out",
    seed: Seed = 0,
    inside: Annotated[
        bool, typer.Option("--inside", help="Let DIR lie in the folder of images.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the labelled images for other tools."""
    from engine.cli.answers.export import export_project, parse_splits
    from engine.cli.parts.statuses import parse_statuses
    from engine.interop import ExportPlan

    plan = ExportPlan(
        format=kind,
        file_mode=mode,
        include=parse_statuses(include),
        trust=only,
        uncovered=uncovered,
        splits=parse_splits(split),
        seed=seed,
    )
    export_project(project, out, plan, inside_root=inside, as_json=as_json)
