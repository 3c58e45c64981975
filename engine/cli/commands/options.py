"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from engine.cli.parts.limits import LARGEST_SEED
from engine.cli.parts.places import no_device

Method: TypeAlias = Literal[
    "auto", "prototype", "logistic", "diffusion", "label-spreading", "self-training", "rounds"
]

ProjectPath = Annotated[
    Path, typer.Argument(callback=no_device, metavar="PROJECT", help="A *.protolabel file.")
]
ClassName = Annotated[str, typer.Argument(metavar="CLASS", help="The name of a class.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
SpreadsheetSafe = Annotated[
    bool,
    typer.Option(
        "--spreadsheet-safe/--exact",
        help="In CSV, put an apostrophe before = + - @ and tab, which spreadsheets compute.",
    ),
]
Backbone = Annotated[
    str | None,
    typer.Option(
        callback=no_device,
        metavar="ID",
        help="What turns images into vectors: see “protolabel backbones”, or a *.safetensors or"
        " *.onnx file.",
    ),
]
Classifier = Annotated[
    str,
    typer.Option(
        metavar="NAME[(KEY=VALUE, ...)]",
        help="For the methods rounds and self-training: any classifier of scikit-learn.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(metavar="N", min=0, max=LARGEST_SEED, help="The same seed gives the same result."),
]
