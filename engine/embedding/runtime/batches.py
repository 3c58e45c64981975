"""Feeds a network with as many images at once as time and memory allow."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.embedding.embedder import Embedder
from engine.errors import EmbeddingError
from engine.vectors import Float32s

_FIRST_SIZE = 8
_SOON_S = 0.15
_LATE_S = 0.6
_SIGNS = ("out of memory", "allocate memory", "bad_alloc", "bad allocation")


class BatchRunner:
    """Begins small, so that first results come at once; grows while that costs no time.

    After an out-of-memory error batches are half as large and stay below that.

    Attributes
    ----------
    size : how many images to bring next
    """

    def __init__(self, embedder: Embedder, *, max_size: int) -> None:
        self._embedder = embedder
        self._max_size = max_size
        self.size = min(_FIRST_SIZE, max_size)

    def embed(self, prepared: Sequence[NDArray[Any]]) -> Float32s:
        """Return float32 (n, dim) for n arrays from `Embedder.prepare`.

        Raises
        ------
        EmbeddingError
            If there is not even memory for one image.
        """
        parts = [np.zeros((0, self._embedder.spec.dim), np.float32)]
        done = 0
        while done < len(prepared):
            batch = prepared[done : done + self.size]
            try:
                parts.append(self._embed_timed(np.stack(batch)))
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                self._shrink(len(batch), error)
            else:
                done += len(batch)
        return np.concatenate(parts)

    def _embed_timed(self, batch: NDArray[Any]) -> Float32s:
        started = monotonic()
        vectors = self._embedder.embed(batch)
        seconds = monotonic() - started
        if seconds > _LATE_S:
            self.size = max(1, self.size // 2)
        elif seconds < _SOON_S and len(batch) == self.size:
            self.size = min(2 * self.size, self._max_size)
        return vectors

    def _shrink(self, n_images: int, error: Exception) -> None:
        if n_images == 1:
            raise EmbeddingError(
                "There is not enough memory to run {backbone} on even one image. Close other"
                " programs or choose a smaller backbone.",
                backbone=self._embedder.spec.backbone,
            ) from error
        self.size = self._max_size = n_images // 2


def is_out_of_memory(error: Exception) -> bool:
    """Tell by the text, since torch, CUDA and onnxruntime share no class for it."""
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _SIGNS)
