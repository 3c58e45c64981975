"""Taking over labels from elsewhere."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.cli.commands.options import AsJson, ProjectPath
from engine.cli.parts.places import no_device

app = typer.Typer()


@app.command("import")
def import_labels(
    project: ProjectPath,
    source: Annotated[
        Path,
        typer.Argument(
            callback=no_device,
            metavar="FILE|FOLDER",
            help="CSV, TSV, JSON (Label Studio, COCO, FiftyOne), JSONL, Parquet, XML of CVAT, or a"
            " folder of class folders, with such a list, or with XMP sidecars.",
        ),
    ],
    *,
    kind: Annotated[
        Literal["examples", "verdicts", "truth"],
        typer.Option(
            "--as",
            help="examples stand for their classes; verdicts are accepted labels; truth changes"
            " nothing and tells how right the present labels are.",
        ),
    ] = "verdicts",
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where you have judged an image otherwise.")
    ] = False,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of text, such as cp949; without it, found out.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take over labels that were given elsewhere, by the paths or the bytes of images."""
    from engine.cli.answers.importing import Wish, import_into

    import_into(project, source, Wish(kind, encoding, replaces=replace), as_json=as_json)
