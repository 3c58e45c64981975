"""From images to embeddings: backbones, the engine process that runs them, and the cache.

Importing this imports neither torch nor onnxruntime; a backbone does so when it is loaded,
and `embed_images` loads it in a process of its own.
"""

from engine.embedding.backbones.catalogue import (
    BackboneInfo,
    Speed,
    describe_backbones,
    describe_built_in,
    describe_of_hub,
)
from engine.embedding.backbones.families import FALLBACK_BACKBONE
from engine.embedding.backbones.file_networks import needs_name
from engine.embedding.backbones.of_hub import is_of_hub
from engine.embedding.backbones.registry import (
    BACKBONE_SETTING,
    BEST_BACKBONE,
    DEFAULT_BACKBONE,
    FAST_BACKBONE,
    backbone_id,
    default_backbone,
    list_backbones,
    load_embedder,
)
from engine.embedding.backbones.timm_files import name_network
from engine.embedding.cache.cache import EmbeddingCache, default_cache_folder
from engine.embedding.cache.chunks import EmbeddedChunk, EmbeddingReport, EmbedRequest
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.job.job import embed_images
from engine.embedding.texts import (
    check_reads_texts,
    likeness,
    read_text,
    read_texts,
    reads_texts,
)

__all__ = [
    "BACKBONE_SETTING",
    "BEST_BACKBONE",
    "DEFAULT_BACKBONE",
    "FALLBACK_BACKBONE",
    "FAST_BACKBONE",
    "BackboneId",
    "BackboneInfo",
    "EmbedRequest",
    "EmbeddedChunk",
    "Embedder",
    "EmbedderSpec",
    "EmbeddingCache",
    "EmbeddingReport",
    "Speed",
    "backbone_id",
    "check_reads_texts",
    "default_backbone",
    "default_cache_folder",
    "describe_backbones",
    "describe_built_in",
    "describe_of_hub",
    "embed_images",
    "is_of_hub",
    "likeness",
    "list_backbones",
    "load_embedder",
    "name_network",
    "needs_name",
    "read_text",
    "read_texts",
    "reads_texts",
]
