"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

Method: TypeAlias = Literal[
    "auto", "prototype", "logistic", "diffusion", "label-spreading", "self-training", "rounds"
]

ProjectPath = Annotated[Path, typer.Argument(metavar="PROJECT", help="A *.protolabel file.")]
ClassName = Annotated[str, typer.Argument(metavar="CLASS", help="The name of a class.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Backbone = Annotated[
    str | None,
    typer.Option(
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
Seed = Annotated[int, typer.Option(metavar="N", help="The same seed gives the same result.")]
