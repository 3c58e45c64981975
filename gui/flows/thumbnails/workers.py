"""The threads behind the thumbnails: one reads the cache, others have files decoded elsewhere.

Nothing of Qt lives here but QImage, which is a value. The threads wait for requests all the
time, so they are daemons: those of an executor would keep a program that fails from ending.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock, Thread

from PySide6.QtGui import QImage

from engine.embedding import EmbeddingCache
from engine.errors import UnreadableImageError
from engine.images import THUMBNAIL_SIDE_PX, ContentHash, DecoderProcess, decode_image
from engine.project import ImageId
from gui.flows.thumbnails.requests import RequestQueue, Source, ThumbnailRequest

_LOG = logging.getLogger(__name__)
_DECODERS = min(4, max(1, (os.cpu_count() or 1) // 2))


@dataclass(frozen=True, eq=False)
class Picture:
    """A request and what came of it.

    Attributes
    ----------
    content_hash : of the bytes that the picture shows
    image : None if the file cannot be read
    """

    request: ThumbnailRequest
    content_hash: ContentHash | None
    image: QImage | None

    @property
    def image_id(self) -> ImageId:
        return self.request.image_id


class ThumbnailWorkers:
    """Grants the requests of a RequestQueue until closed.

    Parameters
    ----------
    on_ready : called on a worker when `collect` has something again
    """

    def __init__(
        self, requests: RequestQueue, cache_folder: Path, on_ready: Callable[[], None]
    ) -> None:
        self._requests, self._on_ready = requests, on_ready
        self._cache = EmbeddingCache(cache_folder)
        self._lock = Lock()
        self._ready: list[Picture] = []
        self._decoders = [DecoderProcess() for _ in range(_DECODERS)]
        loops = [partial(self._serve, Source.CACHE, self._look_up)]
        loops += [partial(self._serve_files, decoder) for decoder in self._decoders]
        self._threads = [Thread(target=loop, name="thumbnails", daemon=True) for loop in loops]
        for thread in self._threads:
            thread.start()

    def collect(self) -> list[Picture]:
        """Return what has been made ready since the last time."""
        with self._lock:
            pictures, self._ready = self._ready, []
        return pictures

    def close(self) -> None:
        """End all threads, also in the middle of a picture."""
        self._requests.close()
        for decoder in self._decoders:
            decoder.close()
        for thread in self._threads:
            thread.join()
        self._cache.close()

    def _serve_files(self, decoder: DecoderProcess) -> None:
        with decoder:
            self._serve(Source.FILE, partial(self._decode, decoder))

    def _serve(self, source: Source, grant: Callable[[ThumbnailRequest], Picture | None]) -> None:
        while request := self._requests.take(source):
            try:
                picture = grant(request)
            except Exception:  # noqa: BLE001 - the boundary between threads; the log has it
                _LOG.exception("No picture of %s", request.path)
                picture = Picture(request, None, None)
            if picture is not None:
                self._deliver(picture)

    def _look_up(self, request: ThumbnailRequest) -> Picture | None:
        jpeg = self._cached(request)
        try:
            if jpeg is not None:
                return Picture(request, request.content_hash, _to_image(jpeg))
        except UnreadableImageError:
            _LOG.warning("The cached thumbnail of %s is damaged", request.path)
        self._requests.look_in_file(request)
        return None

    def _cached(self, request: ThumbnailRequest) -> bytes | None:
        if request.content_hash is None:
            return None
        found = map(self._cache.thumbnail, request.view.keys(request.content_hash, request.path))
        return next((jpeg for jpeg in found if jpeg is not None), None)

    def _decode(self, decoder: DecoderProcess, request: ThumbnailRequest) -> Picture:
        try:
            rendered = decoder.render(request.path, max_side_px=request.side_px, view=request.view)
            picture = Picture(request, rendered.content_hash, _to_image(rendered.jpeg))
        except UnreadableImageError:
            return Picture(request, None, None)
        if request.side_px == THUMBNAIL_SIDE_PX:
            self._cache.store_thumbnails({rendered.key: rendered.jpeg})
        return picture

    def _deliver(self, picture: Picture) -> None:
        with self._lock:
            self._ready.append(picture)
            is_first = len(self._ready) == 1
        if is_first:
            self._on_ready()


def _to_image(jpeg: bytes) -> QImage:
    """Decode with Pillow, which lets the UI thread run meanwhile; QImage.fromData does not."""
    picture = decode_image(jpeg).convert("RGBA")
    pixels = picture.tobytes("raw", "BGRA")
    return QImage(pixels, *picture.size, QImage.Format.Format_RGB32).copy()
