"""How like a text images are, where a backbone has learnt from images with captions."""

import numpy as np

from engine.embedding.clip_backbones import embed_texts, is_of_clip
from engine.embedding.embedder import BackboneId
from engine.embedding.registry import parts_of
from engine.errors import EmbeddingError
from engine.jobs import Job
from engine.vectors import Float16s, Float32s, normalise_rows

_PROMPTS = "{}", "a photo of {}", "a photo of a {}"
"""A text stands for the mean of these, as in Radford et al. (2021)."""


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
    reader = parts_of(backbone)[_place_of_reader(backbone) or 0]
    wanted = embed_texts(reader, [prompt.format(text) for prompt in _PROMPTS], job or Job())
    return normalise_rows(wanted.mean(axis=0, keepdims=True)).ravel()


def likeness(backbone: BackboneId, vectors: Float16s | Float32s, text: Float32s) -> Float32s:
    """Return the cosine of every image to a text, float32 (n_images,).

    Parameters
    ----------
    vectors : (n_images, dim), embeddings by `backbone`
    text : as `read_text` gives it
    """
    dim = len(text)
    own = vectors[:, :dim] if _place_of_reader(backbone) == 0 else vectors[:, -dim:]
    return np.asarray(normalise_rows(own.astype(np.float32)) @ text, np.float32)


def _place_of_reader(backbone: BackboneId) -> int | None:
    """Return 0 or -1 where the first or last part reads: its numbers begin or end the vector."""
    parts = parts_of(backbone)
    return next((place for place in (0, -1) if is_of_clip(parts[place])), None)
