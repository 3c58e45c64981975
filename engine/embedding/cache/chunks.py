"""What is asked for and what comes back, piece by piece."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.embedding.embedder import BackboneId, EmbedderSpec
from engine.images import USUAL_VIEW, ContentHash, PictureView
from engine.messages import Message
from engine.vectors import Float16s


@dataclass(frozen=True)
class EmbedRequest:
    """Asks for one embedding per path.

    Attributes
    ----------
    hashes : the content hash of each path where it is known, else None; a file whose hash
        is known and whose embedding is cached is not touched
    view : how pictures of more than 8 bits, pages or channels are shown
    batch_size : the most images that go through the network at once
    """

    paths: tuple[Path, ...]
    hashes: tuple[ContentHash | None, ...]
    backbone: BackboneId
    cache_folder: Path
    batch_size: int = 64
    view: PictureView = USUAL_VIEW


@dataclass(frozen=True, eq=False)
class EmbeddedChunk:
    """Some rows of the request, finished.

    Attributes
    ----------
    rows : int64 (n,), positions in the paths of the request
    hashes : of the bytes of each file, None where it cannot be read
    vectors : float16 (n, dim), rows L2-normalised, zero where there is no image
    problems : why a row has no image, by row
    """

    rows: NDArray[np.int64]
    hashes: tuple[ContentHash | None, ...]
    vectors: Float16s
    problems: Mapping[int, Message]


@dataclass(frozen=True)
class EmbeddingReport:
    """What came of a request; n_images = n_embedded + n_cached + n_unreadable.

    Attributes
    ----------
    n_cached : rows that needed no network: from the cache, or duplicates of a row before
    cache_problem : why the embeddings could not all be kept for the next time
    """

    spec: EmbedderSpec
    n_images: int
    n_embedded: int
    n_cached: int
    n_unreadable: int
    seconds: float
    cache_problem: Message | None = None
