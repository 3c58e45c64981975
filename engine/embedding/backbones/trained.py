"""The networks with a weight file of this project: the bundled ones, and any that a user has made.

A house backbone is named by the path of its weight file and works wherever an id does.
"""

from functools import cache
from pathlib import Path
from typing import Final

from engine.embedding.backbones.timm_files import is_timm_file
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec, version_of
from engine.embedding.network.file import BackboneFile, read_backbone, read_digest
from engine.embedding.runtime.preprocessing import WholeImage
from engine.embedding.runtime.torch_runtime import find_accelerator
from engine.errors import WeightsUnavailableError

BUNDLED_BACKBONES: Final = BackboneId("protolabel-m"), BackboneId("protolabel-s")
"""The first sees more, the second is faster."""

_PACKAGE: Final = Path(__file__).parents[2]
_SUFFIX: Final = ".safetensors"
_PREPROCESSING_VERSION: Final = 1  # raised when the same weights would give other features


def is_trained_here(backbone: BackboneId) -> bool:
    """Tell whether an id is of a network with a weight file of this project."""
    is_file = backbone.lower().endswith(_SUFFIX) and not is_timm_file(backbone)
    return backbone in BUNDLED_BACKBONES or is_file


def bundled_file(backbone: BackboneId) -> Path:
    """Return where bundled weights are: in the package, or in a checkout beside it."""
    installed = _PACKAGE / "assets"
    folder = installed if installed.is_dir() else _PACKAGE.parent / "assets"
    return folder / f"{backbone}{_SUFFIX}"


def has_bundled(backbone: BackboneId) -> bool:
    """Tell whether its weights are there and whole; reads them once per process."""
    return _is_whole(bundled_file(backbone))


@cache
def _is_whole(path: Path) -> bool:
    try:
        read_backbone(path)
    except WeightsUnavailableError:
        return False
    return True


def trained_version(backbone: BackboneId) -> int:
    """Return a number that changes with the weights and with the preprocessing.

    Raises
    ------
    WeightsUnavailableError
    """
    return _version(read_digest(_file_of(backbone)))


def load_trained(backbone: BackboneId) -> Embedder:
    """Make the embedder that suits this machine; on a CPU that is onnxruntime, without torch.

    Raises
    ------
    WeightsUnavailableError
    """
    return serve_file(read_trained(backbone), backbone)


def read_trained(backbone: BackboneId) -> BackboneFile:
    """Read the weight file of one of these.

    Raises
    ------
    WeightsUnavailableError
    """
    return read_backbone(_file_of(backbone))


def serve_file(file: BackboneFile, backbone: BackboneId, *, version: int | None = None) -> Embedder:
    """Make the embedder of any weight file; a version says that the weights never change."""
    spec = EmbedderSpec(
        backbone,
        _version(file.digest) if version is None else version,
        file.architecture.dim,
        file.architecture.input_size_px,
    )
    device = find_accelerator()
    return _serve_by_onnx(file, spec) if device is None else _serve_by_torch(file, spec, device)


def _serve_by_onnx(file: BackboneFile, spec: EmbedderSpec) -> Embedder:
    from engine.embedding.network.graph import build_model
    from engine.embedding.runtime.onnx_runtime import OnnxEmbedder

    model = build_model(file.architecture, file.weights)
    return OnnxEmbedder(model, WholeImage(spec.input_size_px), spec)


def _serve_by_torch(file: BackboneFile, spec: EmbedderSpec, device: str) -> Embedder:
    from engine.embedding.network.network import BackboneNetwork, LoadedBackbone
    from engine.embedding.runtime.torch_runtime import TorchEmbedder

    module = BackboneNetwork(file.architecture, file.weights)
    return TorchEmbedder(LoadedBackbone(module, WholeImage(spec.input_size_px), spec), device)


def _version(digest: str) -> int:
    return version_of(f"{_PREPROCESSING_VERSION} {digest}")


def _file_of(backbone: BackboneId) -> Path:
    return bundled_file(backbone) if backbone in BUNDLED_BACKBONES else Path(backbone)
