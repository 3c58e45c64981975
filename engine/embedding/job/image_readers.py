"""Threads that turn files into what a network takes, while it is busy with others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, NamedTuple

from numpy.typing import NDArray
from PIL import Image
from threadpoolctl import ThreadpoolController

from engine.embedding.cache.cache import EmbeddingCache
from engine.embedding.embedder import Embedder
from engine.errors import UnreadableImageError
from engine.images import (
    THUMBNAIL_SIDE_PX,
    ContentHash,
    PictureView,
    decode_viewed,
    encode_thumbnail,
    hash_content,
)
from engine.images.decoding import read_bytes
from engine.messages import Message
from engine.vectors import Float16s


class Task(NamedTuple):
    """One file, and its row in the request."""

    row: int
    path: Path


@dataclass(frozen=True, eq=False)
class ReadImage:
    """One file, read.

    Attributes
    ----------
    content_hash : None where the bytes could not be read or are no image
    key : under which its embedding and its thumbnail are cached
    problem : why there is no image
    vector : float16 (dim,), its embedding if that was cached
    prepared : the input of the network if not
    thumbnail : JPEG, if the cache had none
    """

    row: int
    content_hash: ContentHash | None = None
    key: ContentHash | None = None
    problem: Message | None = None
    vector: Float16s | None = None
    prepared: NDArray[Any] | None = None
    thumbnail: bytes | None = None


class ImageReaders:
    """Reads files on several threads; what is ready first is given first."""

    def __init__(
        self, embedder: Embedder, cache: EmbeddingCache, view: PictureView, *, n_threads: int
    ) -> None:
        self._embedder, self._cache, self._view = embedder, cache, view
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._ready: SimpleQueue[ReadImage | Exception] = SimpleQueue()
        self._n_submitted = self._n_taken = 0
        # Readers multiply small matrices side by side; with threads of its own OpenBLAS makes
        # them wait for each other and takes eight times as long.
        ThreadpoolController().select(internal_api="openblas").limit(limits=1)
        for _ in range(n_threads):
            Thread(target=self._serve, daemon=True).start()

    def submit(self, tasks: Sequence[Task]) -> None:
        self._n_submitted += len(tasks)
        for task in tasks:
            self._tasks.put(task)

    def gather(self, *, at_most: int, seconds: float) -> list[ReadImage]:
        """Wait for one image, then for more until time is up or nothing is under way.

        Also ends when `at_most` of them are for the network.
        """
        images: list[ReadImage] = []
        deadline = monotonic() + seconds
        while self._n_taken < self._n_submitted or not images:
            left = max(0, deadline - monotonic()) if images else None
            try:
                images.append(self._next(timeout=left))
            except Empty:
                break
            at_most -= images[-1].prepared is not None
            if at_most <= 0:
                break
        return images

    def _next(self, *, timeout: float | None) -> ReadImage:
        image = self._ready.get(timeout=timeout)
        self._n_taken += 1
        if isinstance(image, Exception):
            raise image
        return image

    def _serve(self) -> None:
        while True:
            task = self._tasks.get()
            try:
                self._ready.put(self._read(task))
            except Exception as error:  # noqa: BLE001 - the boundary between threads
                self._ready.put(error)

    def _read(self, task: Task) -> ReadImage:
        try:
            data = read_bytes(task.path)
            return self._read_image(task, data)
        except UnreadableImageError as error:
            return ReadImage(task.row, problem=error.message)

    def _read_image(self, task: Task, data: bytes) -> ReadImage:
        content_hash, path = hash_content(data), task.path
        spec, view = self._embedder.spec, self._view
        keys = view.keys(content_hash, path)
        vectors, is_found = self._cache.load_any([keys], spec)
        if is_found[0]:
            return ReadImage(task.row, content_hash, keys[0], vector=vectors[0])
        side_px = max(spec.input_size_px, THUMBNAIL_SIDE_PX)
        decoded = decode_viewed(data, suffix=path.suffix, min_side_px=side_px, view=view)
        key = view.key(content_hash, path, decoded.kind, is_stack=decoded.is_stack)
        return ReadImage(
            task.row,
            content_hash,
            key,
            prepared=self._embedder.prepare(decoded.picture),
            thumbnail=self._missing_thumbnail(key, decoded.picture),
        )

    def _missing_thumbnail(self, key: ContentHash, image: Image.Image) -> bytes | None:
        return None if self._cache.has_thumbnail(key) else encode_thumbnail(image)
