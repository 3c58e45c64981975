"""The threads behind the thumbnails: one reads the cache, others have files decoded elsewhere.

Nothing of Qt lives here but QImage, which is a value.
"""

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock

from PIL import Image
from PySide6.QtGui import QImage

from engine.embedding import EmbeddingCache
from engine.errors import EngineError, UnreadableImageError
from engine.images import THUMBNAIL_SIDE_PX, ContentHash, DecoderProcess
from engine.project import ImageId
from gui.flows.thumbnail_wishes import Source, Wish, WishList

_LOG = logging.getLogger(__name__)
_DECODERS = min(4, max(1, (os.cpu_count() or 1) // 2))


@dataclass(frozen=True, eq=False)
class Picture:
    """A wish and what came of it.

    Attributes
    ----------
    content_hash : of the bytes that the picture shows
    image : None if the file cannot be read
    """

    wish: Wish
    content_hash: ContentHash | None
    image: QImage | None

    @property
    def image_id(self) -> ImageId:
        return self.wish.image_id


class ThumbnailWorkers:
    """Grants the wishes of a WishList until closed.

    Parameters
    ----------
    on_ready : called on a worker when `collect` has something again
    """

    def __init__(self, wishes: WishList, cache_folder: Path, on_ready: Callable[[], None]) -> None:
        self._wishes, self._cache_folder, self._on_ready = wishes, cache_folder, on_ready
        self._lock = Lock()
        self._ready: list[Picture] = []
        self._decoders = [DecoderProcess() for _ in range(_DECODERS)]
        self._threads = ThreadPoolExecutor(1 + _DECODERS, thread_name_prefix="thumbnails")
        self._threads.submit(self._serve, Source.CACHE, self._read_cached)
        for decoder in self._decoders:
            self._threads.submit(self._serve_files, decoder)

    def collect(self) -> list[Picture]:
        """Return what has been made ready since the last time."""
        with self._lock:
            pictures, self._ready = self._ready, []
        return pictures

    def close(self) -> None:
        """End all threads, also in the middle of a picture."""
        self._wishes.close()
        for decoder in self._decoders:
            decoder.close()
        self._threads.shutdown(wait=True)
