"""Which backbones there are, and how an id becomes an Embedder.

Nothing heavy is imported before a backbone needs it: `descriptor` works without torch, and so
does the bundled network on a CPU.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from engine.embedding.embedder import BackboneId, Embedder
from engine.embedding.trained_backbones import (
    BUNDLED_BACKBONE,
    bundled_file,
    has_bundled,
    is_trained_here,
    load_trained,
    trained_version,
)
from engine.errors import UnknownBackboneError
from engine.jobs import Job
from engine.messages import Message

BACKBONE_SETTING: Final = "backbone"  # the key under which a project keeps its own
DEFAULT_BACKBONE: Final = BUNDLED_BACKBONE
FALLBACK_BACKBONE: Final = BackboneId("descriptor")  # needs no file


def default_backbone() -> tuple[BackboneId, Message | None]:
    """Return what serves where nobody has asked for a certain backbone.

    That is the bundled one, or where its file is missing or damaged the fallback, with a
    sentence that says so. The file is read once per process.
    """
    if has_bundled():
        return DEFAULT_BACKBONE, None
    return FALLBACK_BACKBONE, Message(
        "“{fallback}” takes the place of “{default}”, whose weight file {file} is missing or"
        " damaged; install Protolabel again to repair it.",
        {"fallback": FALLBACK_BACKBONE, "default": DEFAULT_BACKBONE, "file": str(bundled_file())},
    )


def list_backbones() -> tuple[BackboneId, ...]:
    """Return all ids, the default first; takes seconds to import torchvision.

    The paths of weight files are ids too and not listed.

    Raises
    ------
    BrokenInstallError
    """
    from engine.embedding.torchvision_backbones import list_torchvision_backbones

    return DEFAULT_BACKBONE, FALLBACK_BACKBONE, *list_torchvision_backbones()


def load_embedder(backbone: BackboneId, *, cache_folder: Path, job: Job | None = None) -> Embedder:
    """Make the embedder of that id, or of the weight file of that path, ready for use.

    The first time, weights may be fetched into `cache_folder`; `job` counts their bytes.

    Raises
    ------
    UnknownBackboneError
        Names the ids that are spelt nearly like it.
    WeightsUnavailableError, BrokenInstallError, CancelledError
    """
    if backbone == FALLBACK_BACKBONE:
        from engine.embedding.descriptor import DescriptorEmbedder

        return DescriptorEmbedder()
    if is_trained_here(backbone):
        return load_trained(backbone)
    return _load_network(backbone, cache_folder, job or Job())


def preprocessing_version(backbone: BackboneId) -> int:
    """Return the version under which embeddings of that backbone are cached now.

    Raises
    ------
    WeightsUnavailableError
        If that is for a weight file to say, and it is missing or has no header.
    """
    if backbone == FALLBACK_BACKBONE:
        from engine.embedding.descriptor import DESCRIPTOR_VERSION

        return DESCRIPTOR_VERSION
    if is_trained_here(backbone):
        return trained_version(backbone)
    from engine.embedding.torchvision_backbones import TORCHVISION_VERSION

    return TORCHVISION_VERSION


def _load_network(backbone: BackboneId, cache_folder: Path, job: Job) -> Embedder:
    from engine.embedding import torchvision_backbones

    if backbone.isidentifier():
        exported = torchvision_backbones.open_exported(backbone, cache_folder=cache_folder)
        if exported is not None:
            return exported
    known = list_backbones()
    if backbone not in known:
        raise UnknownBackboneError(
            "There is no backbone {backbone}. {hint}",
            backbone=backbone,
            hint=_hint(backbone, known),
        )
    return torchvision_backbones.load_torchvision(backbone, cache_folder=cache_folder, job=job)


def _hint(backbone: BackboneId, known: tuple[BackboneId, ...]) -> str:
    similar = get_close_matches(backbone.lower(), known, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(similar or [DEFAULT_BACKBONE])}?"
