"""The kinds of backbones, told apart by their ids; heavy imports wait until one is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.embedding.backbones import clip as clip_backbones
from engine.embedding.backbones import onnx_files, timm_files
from engine.embedding.backbones import timm_networks as timm_backbones
from engine.embedding.backbones.published import (
    PUBLISHED_BACKBONES,
    PUBLISHED_VERSION,
    load_published,
)
from engine.embedding.backbones.trained import is_trained_here, load_trained, trained_version
from engine.embedding.embedder import BackboneId, Embedder
from engine.jobs import Job

FALLBACK_BACKBONE: Final = BackboneId("descriptor")  # needs no file

Load = Callable[[BackboneId, Path, Job], Embedder]
"""Makes an embedder; fetches weights into the folder where needed, and counts their bytes."""


@dataclass(frozen=True)
class Family:
    """Backbones that come from the same place.

    Attributes
    ----------
    has : tells by an id alone whether it is one of these
    version : under which its embeddings are cached now
    """

    has: Callable[[BackboneId], bool]
    version: Callable[[BackboneId], int]
    load: Load


def family_of(backbone: BackboneId) -> Family | None:
    """Return the family of an id that shows it, None for a name that has to be looked up."""
    return next((family for family in _FAMILIES if family.has(backbone)), None)


def _load_descriptor(_backbone: BackboneId, _cache_folder: Path, _job: Job) -> Embedder:
    from engine.embedding.descriptor.embedder import DescriptorEmbedder

    return DescriptorEmbedder()


def _descriptor_version(_backbone: BackboneId) -> int:
    from engine.embedding.descriptor.embedder import DESCRIPTOR_VERSION

    return DESCRIPTOR_VERSION


_FAMILIES: Final = (
    Family(
        lambda backbone: backbone == FALLBACK_BACKBONE,
        _descriptor_version,
        _load_descriptor,
    ),
    Family(
        lambda backbone: backbone in PUBLISHED_BACKBONES,
        lambda _: PUBLISHED_VERSION,
        lambda backbone, cache_folder, _: load_published(backbone, cache_folder=cache_folder),
    ),
    Family(timm_files.is_timm_file, timm_files.timm_file_version, timm_files.load_timm_file),
    Family(timm_files.is_unnamed, timm_files.refuse_unnamed, timm_files.refuse_unnamed),
    Family(is_trained_here, trained_version, lambda backbone, *_: load_trained(backbone)),
    Family(onnx_files.is_onnx_file, onnx_files.version_of_file, onnx_files.load_onnx_file),
    Family(
        timm_backbones.is_of_timm,
        lambda _: timm_backbones.TIMM_VERSION,
        timm_backbones.load_of_timm,
    ),
    Family(
        clip_backbones.is_of_clip,
        lambda _: clip_backbones.CLIP_VERSION,
        clip_backbones.load_of_clip,
    ),
)
