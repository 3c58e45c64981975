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


def similarity_to_text(
    job: Job, backbone: BackboneId, vectors: Float16s | Float32s, text: str
) -> Float32s:
    """Return the cosine of every image to a text, float32 (n_images,).

    Parameters
    ----------
    vectors : (n_images, dim), embeddings by `backbone`

    Raises
    ------
    EmbeddingError
        As `check_reads_texts`.
    NotInstalledError, UnknownBackboneError, WeightsUnavailableError, CancelledError
    """
    check_reads_texts(backbone)
    place = _place_of_reader(backbone) or 0
    prompts = [prompt.format(text) for prompt in _PROMPTS]
    wanted = embed_texts(parts_of(backbone)[place], prompts, job).mean(axis=0)
    dim = len(wanted)
    own = vectors[:, :dim] if place == 0 else vectors[:, -dim:]
    own = normalise_rows(own.astype(np.float32))
    return np.asarray(own @ (wanted / np.linalg.norm(wanted)), np.float32)


def _place_of_reader(backbone: BackboneId) -> int | None:
    """Return 0 or -1 where the first or last part reads: its numbers begin or end the vector."""
    parts = parts_of(backbone)
    return next((place for place in (0, -1) if is_of_clip(parts[place])), None)
