"""What there is to know of each backbone before one is chosen."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

import msgspec

from engine.embedding.backbones.families import FALLBACK_BACKBONE
from engine.embedding.backbones.install_check import import_torchvision
from engine.embedding.backbones.of_hub import HUB_BACKBONES, missing_package
from engine.embedding.backbones.published import PUBLISHED_BACKBONES, is_installed, package_of
from engine.embedding.backbones.published_weights import PUBLISHED_SIDES_PX
from engine.embedding.backbones.registry import BEST_BACKBONE, parts_of
from engine.embedding.backbones.torchvision_networks import list_torchvision_backbones
from engine.embedding.backbones.trained import BUNDLED_BACKBONES
from engine.embedding.embedder import BackboneId
from engine.embedding.network.architecture import Architecture, efficientnet_lite, protolabel_s
from engine.embedding.staging import staged_file
from engine.processes import run_in_child

_APACHE: Final = "Apache-2.0"
_BSD: Final = "BSD-3-Clause"
_SWAG: Final = "CC-BY-NC-4.0"
_FAST, _MEDIUM = 1e9, 5e9  # multiplications per image
_DESCRIPTOR_PX: Final = 128
_FLOAT_BYTES: Final = 4
_UNKNOWN: Final = (0, 0, 0.0, "")


class Speed(StrEnum):
    """How many images a second a CPU of today looks at: hundreds, tens, or few."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"


@dataclass(frozen=True)
class BackboneInfo:
    """One row of the list of backbones.

    Attributes
    ----------
    input_size_px : images are looked at so large
    n_weights : 0 where nothing was learnt, or nothing is known
    n_products : multiplications per image
    package : of PyPI, which has to be installed first; empty if none has
    download_bytes : fetched when it is first used
    """

    backbone: BackboneId
    input_size_px: int
    n_weights: int
    n_products: float
    licence: str
    package: str = ""
    download_bytes: int = 0

    @property
    def speed(self) -> Speed:
        if self.n_products < _FAST:
            return Speed.FAST
        return Speed.MEDIUM if self.n_products < _MEDIUM else Speed.SLOW


def describe_built_in() -> tuple[BackboneInfo, ...]:
    """Describe what is known without asking torchvision, the default first; takes no time."""
    small, light = (protolabel_s(), efficientnet_lite(0, input_size_px=224))
    bundled = [
        _of(backbone, architecture)
        for backbone, architecture in zip(BUNDLED_BACKBONES, (light, small), strict=True)
    ]
    published = [
        _of(backbone, efficientnet_lite(version, input_size_px=side_px), _missing(backbone))
        for version, (backbone, side_px) in enumerate(
            zip(PUBLISHED_BACKBONES, PUBLISHED_SIDES_PX, strict=True)
        )
    ]
    descriptor = BackboneInfo(FALLBACK_BACKBONE, _DESCRIPTOR_PX, 0, 0.0, _APACHE)
    best = _side_by_side(BEST_BACKBONE, [*bundled, *published])
    return *bundled, best, descriptor, *published, *map(describe_of_hub, HUB_BACKBONES)


def describe_of_hub(backbone: BackboneId) -> BackboneInfo:
    """Describe one of HUB_BACKBONES; of any other of the hub nothing but its package is known."""
    side_px, n_weights, n_products, licence = HUB_BACKBONES.get(backbone, _UNKNOWN)
    package = missing_package(backbone)
    size = _FLOAT_BYTES * n_weights
    return BackboneInfo(backbone, side_px, n_weights, n_products, licence, package, size)


def describe_backbones(cache_folder: Path) -> tuple[BackboneInfo, ...]:
    """Describe all backbones that have a name.

    The first time takes seconds to import torchvision; what it lists is kept in `cache_folder`.

    Raises
    ------
    BrokenInstallError
    """
    return *describe_built_in(), *_listed_by_torchvision(cache_folder)


def _of(backbone: BackboneId, architecture: Architecture, package: str = "") -> BackboneInfo:
    return BackboneInfo(
        backbone,
        architecture.input_size_px,
        architecture.count_weights(),
        architecture.count_products(),
        _APACHE,
        package,
    )


def _missing(backbone: BackboneId) -> str:
    return "" if is_installed(backbone) else package_of(backbone)


def _side_by_side(backbone: BackboneId, known: list[BackboneInfo]) -> BackboneInfo:
    parts = [info for info in known if info.backbone in parts_of(backbone)]
    return BackboneInfo(
        backbone,
        max(part.input_size_px for part in parts),
        sum(part.n_weights for part in parts),
        sum(part.n_products for part in parts),
        _APACHE,
        next((part.package for part in parts if part.package), ""),
    )


def _listed_by_torchvision(cache_folder: Path) -> tuple[BackboneInfo, ...]:
    try:
        path = cache_folder / f"torchvision-{installed_version('torchvision')}.json"
    except PackageNotFoundError:
        return _listed()  # says what is broken
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[BackboneInfo, ...])
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        listed = run_in_child(_listed)  # importing it here would make a window stutter
    with suppress(OSError), staged_file(path) as part:
        part.write(msgspec.json.encode(listed))
    return listed


def _listed() -> tuple[BackboneInfo, ...]:
    return tuple(_of_torchvision())


def _of_torchvision() -> Iterator[BackboneInfo]:
    models = import_torchvision().models
    for backbone in list_torchvision_backbones():
        weights = models.get_model_weights(backbone).DEFAULT
        meta = weights.meta
        yield BackboneInfo(
            backbone,
            int(weights.transforms().crop_size[0]),
            int(meta["num_params"]),
            float(meta["_ops"]) * 1e9,
            _SWAG if "SWAG" in meta.get("license", "") else _BSD,
            download_bytes=round(meta["_file_size"] * 1e6),
        )
