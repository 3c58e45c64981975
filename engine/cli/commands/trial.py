"""Trying things out: the demo, the evaluation on known labels, the list of backbones."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from engine.cli.commands.options import AsJson, Backbone, Classifier, Method, Seed
from engine.cli.parts.limits import MOST, finite
from engine.cli.parts.places import no_device

ZeroShotMethod: TypeAlias = Literal[
    "auto",
    "average",
    "ridge",
    "eszsl",
    "sae",
    "dap",
    "compatibility",
    "proto",
    "generative",
    "cvae",
]

app = typer.Typer()


@app.command()
def demo(
    *,
    out: Annotated[
        Path, typer.Option(callback=no_device, metavar="DIR", help="Where everything goes.")
    ] = Path("protolabel-demo"),
    sample: Annotated[
        Literal["creatures", "digits"], typer.Option(help="Invented creatures, or written digits.")
    ] = "creatures",
    no_window: Annotated[bool, typer.Option("--no-window", help="Do not open a window.")] = False,
    as_json: AsJson = False,
) -> None:
    """Label and export a sample whose truth is known.

    Each class is known from five examples only. The table compares the labels with the truth.
    """
    from engine.cli.answers.demo import run_demo

    run_demo(out, sample, no_window=no_window, as_json=as_json)


@app.command()
def evaluate(  # noqa: PLR0913 - each is an option
    images: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="IMAGES", help="A folder with one sub-folder per class."
        ),
    ],
    *,
    shots: Annotated[
        str, typer.Option(metavar="K,...", help="Examples per class to try.")
    ] = "1,5,20",
    ways: Annotated[
        str, typer.Option(metavar="N", help="Classes with examples, or “all”.")
    ] = "all",
    seeds: Annotated[
        int, typer.Option(metavar="N", min=1, max=MOST, help="Random draws to average over.")
    ] = 20,
    method: Annotated[Method, typer.Option(help="How to label.")] = "auto",
    classifier: Classifier = "",
    imbalance: Annotated[
        float,
        typer.Option(
            metavar="R",
            min=1,
            max=MOST,
            callback=finite,
            help="Thin classes until the largest is R x the smallest.",
        ),
    ] = 1,
    strangers: Annotated[
        str,
        typer.Option(metavar="SHARE|NAME,...", help="Classes that get no examples."),
    ] = "0",
    target_precision: Annotated[
        float | None,
        typer.Option(
            metavar="P",
            min=0,
            max=1,
            callback=finite,
            help="Leave out what would make labels worse.",
        ),
    ] = None,
    backbone: Backbone = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well a few examples label a folder of known classes.

    In each draw, K random images of every class are examples and all others are labelled.
    Accuracy is that of the best guess on these, with half its 95 % confidence interval;
    then the share that got a label, the accuracy of these labels, and the calibration
    error of their probabilities. Strangers belong to none of the classes with examples.
    """
    from engine.cli.answers.classifiers import check_classifier
    from engine.cli.answers.evaluation import (
        Evaluation,
        evaluate_folder,
        parse_novel_classes,
        parse_shots,
        parse_ways,
    )
    from engine.labelling import LabelSettings, TrialSettings

    check_classifier(method, classifier)
    wanted = Evaluation(
        parse_shots(shots),
        TrialSettings(ways=parse_ways(ways), imbalance=imbalance),
        LabelSettings(method, classifier=classifier, target_precision=target_precision),
        seeds,
        parse_novel_classes(strangers),
    )
    evaluate_folder(images, wanted, backbone, as_json=as_json)


@app.command()
def evaluate_attributes(  # noqa: PLR0913 - each is an option
    source: Annotated[
        Path,
        typer.Argument(
            callback=no_device,
            metavar="FEATURES.npz|IMAGES",
            help="Features of images, or a folder with one sub-folder per class.",
        ),
    ],
    *,
    attributes: Annotated[
        Path | None,
        typer.Option(
            callback=no_device, metavar="TABLE", help="Checklists, if they are not in the .npz."
        ),
    ] = None,
    unseen: Annotated[
        str,
        typer.Option(metavar="NAME,...", help="Classes to be found by their checklists alone."),
    ] = "",
    words: Annotated[
        bool,
        typer.Option("--words", help="Go by the names of classes instead of checklists."),
    ] = False,
    method: Annotated[
        ZeroShotMethod, typer.Option(help="How to learn; auto tries those that take seconds.")
    ] = "auto",
    seed: Seed = 0,
    backbone: Backbone = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well checklists of attributes find classes without examples.

    All images of the seen classes teach but a fifth of each, which is held out. Given are the
    mean per-class accuracy over unseen classes when only these are to choose from; then, when
    all are, that of held-out images of seen classes, of unseen classes, and their harmonic mean.
    Settings and offset are chosen on hidden seen classes.
    """
    from engine.cli.answers.attributes.evaluation import AttributeEvaluation
    from engine.cli.answers.attributes.evaluation import evaluate_attributes as evaluate

    if words and attributes is not None:
        raise typer.BadParameter("--words goes by names alone. Leave out --attributes.")
    wanted = AttributeEvaluation(source, attributes, unseen, method, seed, by_name=words)
    evaluate(wanted, backbone, as_json=as_json)


@app.command()
def backbones(*, as_json: AsJson = False) -> None:
    """List what can turn images into vectors."""
    from engine.cli.answers.backbones import show_backbones

    show_backbones(as_json=as_json)
