"""Which backbones there are, and how an id becomes an Embedder.

Nothing heavy is imported before a backbone needs it: `descriptor` works without torch, and so
does the bundled network on a CPU.
"""

from pathlib import Path
from typing import Final

from engine.embedding.backbones.families import FALLBACK_BACKBONE, family_of
from engine.embedding.backbones.names import unknown_backbone
from engine.embedding.backbones.of_hub import HUB_BACKBONES
from engine.embedding.backbones.onnx_files import is_onnx_file
from engine.embedding.backbones.published import PUBLISHED_BACKBONES
from engine.embedding.backbones.timm_files import is_timm_file, is_unnamed, with_network
from engine.embedding.backbones.trained import (
    BUNDLED_BACKBONES,
    bundled_file,
    has_bundled,
    is_trained_here,
)
from engine.embedding.embedder import BackboneId, Embedder
from engine.jobs import Job
from engine.messages import Message

BACKBONE_SETTING: Final = "backbone"  # the key under which a project keeps its own
DEFAULT_BACKBONE, FAST_BACKBONE = BUNDLED_BACKBONES
BEST_BACKBONE: Final = BackboneId("protolabel-best")

_BEHIND: Final = "+"  # between the ids of backbones that look side by side
_SIDE_BY_SIDE: Final = {BEST_BACKBONE: (*BUNDLED_BACKBONES, PUBLISHED_BACKBONES[2])}


def default_backbone() -> tuple[BackboneId, Message | None]:
    """Return what serves where nobody has asked for a certain backbone.

    That is the first bundled one, or where its file is missing or damaged the next that is
    whole, in the end the fallback, with a sentence that says so. Files are read once per process.
    """
    found = next(filter(has_bundled, BUNDLED_BACKBONES), FALLBACK_BACKBONE)
    if found == DEFAULT_BACKBONE:
        return found, None
    return found, Message(
        "“{found}” takes the place of “{default}”, whose weight file {file} is missing or"
        " damaged; install Protolabel again to repair it.",
        {"found": found, "default": DEFAULT_BACKBONE, "file": str(bundled_file(DEFAULT_BACKBONE))},
    )


def backbone_id(wish: str) -> BackboneId:
    """Return the id of the backbone that a person asks for.

    The path of a weight file becomes absolute, so that it is found from any folder later, and
    the network of timm that its tensors are of is named where the file tells it.
    """
    named = BackboneId(wish)
    is_joined = named not in _SIDE_BY_SIDE and not Path(wish).is_file()
    parts = parts_of(named) if is_joined else (named,)
    if len(parts) > 1:
        return BackboneId(_BEHIND.join(map(backbone_id, parts)))
    is_house = is_trained_here(named) and named not in BUNDLED_BACKBONES
    is_path = is_house or is_onnx_file(named) or is_unnamed(named) or is_timm_file(named)
    return with_network(named) if is_path else named


def list_backbones() -> tuple[BackboneId, ...]:
    """Return all ids, the default first; takes seconds to import torchvision.

    The paths of weight files are ids too and not listed, nor are most networks of timm and
    open_clip, nor several ids with "+" between them, which look at every image side by side.

    Raises
    ------
    BrokenInstallError
    """
    from engine.embedding.backbones.torchvision_networks import list_torchvision_backbones

    built_in = *BUNDLED_BACKBONES, BEST_BACKBONE, FALLBACK_BACKBONE
    return *built_in, *PUBLISHED_BACKBONES, *HUB_BACKBONES, *list_torchvision_backbones()


def load_embedder(backbone: BackboneId, *, cache_folder: Path, job: Job | None = None) -> Embedder:
    """Make the embedder of that id, or of the weight file of that path, ready for use.

    The first time, weights may be fetched into `cache_folder`; `job` counts their bytes.

    Raises
    ------
    UnknownBackboneError
        Names the ids that are spelt nearly like it.
    WeightsUnavailableError, BrokenInstallError, CancelledError
    """
    parts = parts_of(backbone)
    if len(parts) > 1:
        from engine.embedding.backbones.side_by_side import SideBySide

        each = [load_embedder(part, cache_folder=cache_folder, job=job) for part in parts]
        return SideBySide(backbone, each)
    family = family_of(backbone)
    if family is not None:
        return family.load(backbone, cache_folder, job or Job())
    return _load_network(backbone, cache_folder, job or Job())


def preprocessing_version(backbone: BackboneId) -> int:
    """Return the version under which embeddings of that backbone are cached now.

    Raises
    ------
    WeightsUnavailableError
        If that is for a weight file to say, and it is missing or has no header.
    """
    parts = parts_of(backbone)
    if len(parts) > 1:
        from engine.embedding.backbones.side_by_side import joined_version

        return joined_version([preprocessing_version(part) for part in parts])
    family = family_of(backbone)
    if family is not None:
        return family.version(backbone)
    from engine.embedding.backbones.torchvision_networks import TORCHVISION_VERSION

    return TORCHVISION_VERSION


def parts_of(backbone: BackboneId) -> tuple[BackboneId, ...]:
    """Return the backbones that look side by side under this id, or it alone."""
    if backbone in _SIDE_BY_SIDE:
        return _SIDE_BY_SIDE[backbone]
    parts = tuple(map(BackboneId, backbone.split(_BEHIND)))
    return parts if all(map(_may_stand_beside, parts)) else (backbone,)


def _may_stand_beside(part: BackboneId) -> bool:
    """Tell the name of a backbone or a weight file from a piece of a path with a plus."""
    return family_of(part) is not None or part.replace("-", "_").isidentifier()


def _load_network(backbone: BackboneId, cache_folder: Path, job: Job) -> Embedder:
    from engine.embedding.backbones import torchvision_networks as torchvision_backbones
    from engine.embedding.backbones.serving import open_exported

    if backbone.isidentifier():
        version = torchvision_backbones.TORCHVISION_VERSION
        exported = open_exported(backbone, version=version, cache_folder=cache_folder)
        if exported is not None:
            return exported
    known = list_backbones()
    if backbone not in known:
        raise unknown_backbone(backbone, known, otherwise=DEFAULT_BACKBONE)
    return torchvision_backbones.load_torchvision(backbone, cache_folder=cache_folder, job=job)
