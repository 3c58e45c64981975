"""The image towers of open_clip as embedders, as `clip/MODEL/WEIGHTS`, and their text towers.

Such a network has learnt from images with captions, so that a text lies where the images lie
that it tells of (Radford et al., "Learning Transferable Visual Models From Natural Language
Supervision", 2021).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from engine.embedding.backbones.hub import damaged_file, fetch_from_hub
from engine.embedding.backbones.names import unknown_backbone
from engine.embedding.backbones.serving import load_or_serve
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.embedding.runtime.torch_runtime import Network
from engine.extras import import_extra
from engine.jobs import Job
from engine.vectors import Float32s, normalise_rows

CLIP_VERSION: Final = 1
"""Raised when features or preprocessing change."""

_PREFIX: Final = "clip/"
_PACKAGE: Final = "open_clip_torch"
_WEIGHT_FILES: Final = "open_clip_model.safetensors", "open_clip_pytorch_model.bin"


def is_of_clip(backbone: BackboneId) -> bool:
    return backbone.startswith(_PREFIX)


def load_of_clip(backbone: BackboneId, cache_folder: Path, job: Job) -> Embedder:
    """Make the embedder of the image tower; the first time weights are fetched.

    Raises
    ------
    NotInstalledError
        If open_clip is not installed and there is no earlier export.
    UnknownBackboneError, WeightsUnavailableError, CancelledError
    """
    return load_or_serve(
        backbone, lambda: _build(backbone, job), version=CLIP_VERSION, cache_folder=cache_folder
    )


def embed_texts(backbone: BackboneId, texts: Sequence[str], job: Job) -> Float32s:
    """Return where texts lie among the images: float32 (n_texts, dim), rows of length 1.

    Raises
    ------
    NotInstalledError, UnknownBackboneError, WeightsUnavailableError, CancelledError
    """
    import torch

    model = _load(backbone, job)
    tokenise = import_extra("open_clip", package=_PACKAGE).get_tokenizer(_parts(backbone)[0])
    with torch.inference_mode():
        vectors = model.encode_text(tokenise(list(texts)))
    return normalise_rows(vectors.float().numpy())


def _build(backbone: BackboneId, job: Job) -> Network:
    from engine.embedding.runtime.networks import FeatureNetwork

    visual = _load(backbone, job).visual
    preprocessing = _preprocessing_of(visual.preprocess_cfg)
    module = FeatureNetwork(visual, preprocessing)
    spec = EmbedderSpec(backbone, CLIP_VERSION, module.measure_dim(), preprocessing.crop_px)
    return Network(module, preprocessing, spec)


def _load(backbone: BackboneId, job: Job) -> Any:
    """Return the model of both towers."""
    open_clip = import_extra("open_clip", package=_PACKAGE)
    name, weights = _parts(backbone)
    config = open_clip.get_pretrained_cfg(name, weights)
    if not config.get("hf_hub"):
        known = [f"{_PREFIX}{model}/{tag}" for model, tag in open_clip.list_pretrained()]
        raise unknown_backbone(backbone, known)
    repository, _, file = config["hf_hub"].rpartition("/")
    path = fetch_from_hub(repository, (file,) if file else _WEIGHT_FILES, backbone, job)
    try:
        model, _, _ = open_clip.create_model_and_transforms(name, pretrained=weights)
    except Exception as error:  # whatever torch and safetensors say of a damaged file
        raise damaged_file(path, backbone) from error
    return model.eval()


def _parts(backbone: BackboneId) -> tuple[str, str]:
    name, _, weights = backbone.removeprefix(_PREFIX).partition("/")
    return name, weights


def _preprocessing_of(config: dict[str, Any]) -> Preprocessing:
    size = config["size"]
    side_px = int(size if isinstance(size, int) else size[0])
    return Preprocessing(
        resize_px=side_px,
        crop_px=side_px,
        resampling=config["interpolation"],
        mean=tuple(config["mean"]),
        std=tuple(config["std"]),
        is_cut=config["resize_mode"] == "shortest",
    )
