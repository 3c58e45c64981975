"""How like a text images are, where a backbone has learnt from images with captions."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from engine.embedding.backbones.clip import CLIP_VERSION, embed_texts, is_of_clip
from engine.embedding.backbones.registry import parts_of
from engine.embedding.cache.cache import EmbeddingCache
from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.errors import EmbeddingError
from engine.images import ContentHash
from engine.jobs import Job
from engine.processes import run_in_child
from engine.vectors import Float16s, Float32s, normalise_rows

_PROMPTS = "{}", "a photo of {}", "a photo of a {}"
"""A text stands for the mean of these, as in Radford et al. (2021)."""
_AT_ONCE = 65_536  # images that are compared in float32


def reads_texts(backbone: BackboneId) -> bool:
    """Tell whether images of this backbone can be searched by a text."""
    return _place_of_reader(backbone) is not None


def check_reads_texts(backbone: BackboneId) -> None:
    """Refuse a backbone that has never seen a text.

    Raises
    ------
    EmbeddingError
        Says which have.
    """
    if not reads_texts(backbone):
        raise EmbeddingError(
            "{backbone} knows no words, so that it cannot search by a text. Choose a backbone of"
            " open_clip, such as clip/ViT-B-32/laion2b_s34b_b79k, alone or as the first or last of"
            " several side by side.",
            backbone=backbone,
        )


def read_text(backbone: BackboneId, text: str, job: Job | None = None) -> Float32s:
    """Return where a text lies among images of this backbone: float32 (dim of its reader,).

    Takes seconds, as it imports torch and reads the weights of the text tower.

    Raises
    ------
    EmbeddingError
        As `check_reads_texts`.
    NotInstalledError, UnknownBackboneError, WeightsUnavailableError, CancelledError
    """
    check_reads_texts(backbone)
    return _read(_reader_of(backbone), [text], job).ravel()


def read_texts(
    backbone: BackboneId, texts: Sequence[str], job: Job, *, cache_folder: Path
) -> Float32s:
    """Return what `read_text` would for each of `texts`: float32 (n_texts, dim).

    What is in the cache is read from there; the rest takes a process of its own, as long as
    for `read_text`.

    Raises
    ------
    EmbeddingError, NotInstalledError, UnknownBackboneError, WeightsUnavailableError
    CancelledError
        As for `read_text`.
    """
    check_reads_texts(backbone)
    reader, hashes = _reader_of(backbone), list(map(_hash_of, texts))
    with EmbeddingCache(cache_folder) as cache:
        key = BackboneId(f"{reader} texts")
        spec = cache.find_spec(key, CLIP_VERSION)
        if spec is not None:
            vectors, is_found = cache.load(hashes, spec)
            if is_found.all():
                return normalise_rows(vectors.astype(np.float32))
        read = run_in_child(_read, reader, list(texts), check=job.check)
        cache.store(
            EmbedderSpec(key, CLIP_VERSION, read.shape[1], 0), hashes, read.astype(np.float16)
        )
    return normalise_rows(read.astype(np.float16).astype(np.float32))


def likeness(backbone: BackboneId, vectors: Float16s | Float32s, texts: Float32s) -> Float32s:
    """Return the cosine of every image to a text, float32 (n_images,), or to several.

    Parameters
    ----------
    vectors : (n_images, dim), embeddings by `backbone`
    texts : as `read_text` gives it, or (n_texts, dim) for float32 (n_images, n_texts)
    """
    dim = texts.shape[-1]
    own = vectors[:, :dim] if _place_of_reader(backbone) == 0 else vectors[:, -dim:]
    parts = (own[start : start + _AT_ONCE] for start in range(0, len(own), _AT_ONCE))
    cosines = [normalise_rows(part.astype(np.float32)) @ texts.T for part in parts]
    return np.concatenate([np.zeros((0, *texts.shape[:-1]), np.float32), *cosines])


def _read(reader: BackboneId, texts: Sequence[str], job: Job | None = None) -> Float32s:
    """Return the mean of the prompts of each text, in this process: float32 (n_texts, dim)."""
    prompts = [prompt.format(text) for text in texts for prompt in _PROMPTS]
    vectors = embed_texts(reader, prompts, job or Job())
    means = vectors.reshape(len(texts), len(_PROMPTS), -1).mean(axis=1)
    return normalise_rows(np.asarray(means, np.float32))


def _hash_of(text: str) -> ContentHash:
    return ContentHash(sha256("\0".join((*_PROMPTS, text)).encode()).digest())


def _reader_of(backbone: BackboneId) -> BackboneId:
    """Return the part of `backbone` that reads."""
    return parts_of(backbone)[_place_of_reader(backbone) or 0]


def _place_of_reader(backbone: BackboneId) -> int | None:
    """Return 0 or -1 where the first or last part reads: its numbers begin or end the vector."""
    parts = parts_of(backbone)
    return next((place for place in (0, -1) if is_of_clip(parts[place])), None)
