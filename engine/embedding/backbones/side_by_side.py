"""Several backbones that look at the same image, their embeddings put one behind the other.

Networks of different make err differently, so that two small ones together tell classes apart
better than either, and often than a larger one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec, version_of
from engine.vectors import Float32s


class SideBySide:
    """An Embedder made of several; each counts alike."""

    def __init__(self, backbone: BackboneId, embedders: Sequence[Embedder]) -> None:
        self._embedders = tuple(embedders)
        specs = [embedder.spec for embedder in self._embedders]
        self._spec = EmbedderSpec(
            backbone,
            joined_version([spec.version for spec in specs]),
            sum(spec.dim for spec in specs),
            max(spec.input_size_px for spec in specs),
        )

    @property
    def spec(self) -> EmbedderSpec:
        return self._spec

    def prepare(self, image: Image.Image) -> NDArray[np.void]:
        """Return one record () with what each of the embedders asks for."""
        parts = [embedder.prepare(image) for embedder in self._embedders]
        kind = np.dtype([(str(i), part.dtype, part.shape) for i, part in enumerate(parts)])
        return np.array(tuple(parts), kind)

    def embed(self, batch: NDArray[Any]) -> Float32s:
        """Turn records (n,) into float32 (n, dim)."""
        vectors = [
            embedder.embed(np.ascontiguousarray(batch[str(i)]))
            for i, embedder in enumerate(self._embedders)
        ]
        return np.concatenate(vectors, axis=1) / np.float32(len(vectors) ** 0.5)


def joined_version(versions: Sequence[int]) -> int:
    """Return a number that changes with any of these."""
    return version_of(" ".join(map(str, versions)))
