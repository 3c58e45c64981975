"""Any network of timm (PyTorch Image Models) as an embedder, under its name there: `timm/NAME`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.embedding.backbones.hub import damaged_file, fetch_from_hub
from engine.embedding.backbones.names import unknown_backbone
from engine.embedding.backbones.serving import load_or_serve
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.embedding.runtime.torch_runtime import Network
from engine.extras import import_extra
from engine.jobs import Job

if TYPE_CHECKING:
    from torch import nn

TIMM_VERSION: Final = 1
"""Raised when features or preprocessing change."""

PREFIX: Final = "timm/"
_WEIGHT_FILES: Final = "model.safetensors", "pytorch_model.bin"
_RESAMPLINGS: Final = {"nearest", "bilinear", "bicubic"}


def is_of_timm(backbone: BackboneId) -> bool:
    """Tell whether an id names a network of timm with the weights that timm has for it."""
    return backbone.startswith(PREFIX) and "@" not in backbone


def load_of_timm(backbone: BackboneId, cache_folder: Path, job: Job) -> Embedder:
    """Make the embedder; the first time weights are fetched.

    Raises
    ------
    NotInstalledError
        If timm is not installed and there is no earlier export.
    UnknownBackboneError
        If timm has no such network, or none with weights.
    WeightsUnavailableError, CancelledError
    """
    return load_or_serve(
        backbone, lambda: _build(backbone, job), version=TIMM_VERSION, cache_folder=cache_folder
    )


def preprocessing_of_timm(config: dict[str, Any]) -> Preprocessing:
    """Read what timm calls a data configuration."""
    side_px = int(config["input_size"][-1])
    resampling = config["interpolation"]
    return Preprocessing(
        resize_px=int(side_px / config["crop_pct"]),
        crop_px=side_px,
        resampling=resampling if resampling in _RESAMPLINGS else "bicubic",
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
        is_cut=config["crop_mode"] != "squash",
    )


def network_of(timm: Any, body: "nn.Module", backbone: BackboneId, version: int) -> Network:
    """Return a network that timm has made without its last layer, ready to be served."""
    from engine.embedding.runtime.networks import FeatureNetwork

    preprocessing = preprocessing_of_timm(timm.data.resolve_model_data_config(body))
    module = FeatureNetwork(body, preprocessing)
    spec = EmbedderSpec(backbone, version, module.measure_dim(), preprocessing.resize_px)
    return Network(module, preprocessing, spec)


def _build(backbone: BackboneId, job: Job) -> Network:
    timm = import_extra("timm", package="timm")
    name = backbone.removeprefix(PREFIX)
    config = _weights_of(timm, backbone, name)
    file = fetch_from_hub(config.hf_hub_id, _WEIGHT_FILES, backbone, job)
    try:
        body = timm.create_model(
            name, pretrained=True, pretrained_cfg_overlay={"file": str(file)}, num_classes=0
        )
    except Exception as error:  # whatever torch and safetensors say of a damaged file
        raise damaged_file(file, backbone) from error
    return network_of(timm, body, backbone, TIMM_VERSION)


def _weights_of(timm: Any, backbone: BackboneId, name: str) -> Any:
    """Return where timm has the weights of a network, and what it says of them."""
    try:
        config = timm.models.get_pretrained_cfg(name)
    except RuntimeError:  # a name with weights of another name behind the dot
        config = None
    if config is None or not config.hf_hub_id:
        raise unknown_backbone(backbone, [f"{PREFIX}{known}" for known in timm.list_pretrained()])
    return config
