"""Pixmaps that are kept ready as long as they fit into memory and show what the file holds."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtGui import QPixmap

from engine.images import ContentHash
from engine.project import ImageId
from gui.flows.thumbnails.requests import ThumbnailRequest


@dataclass(frozen=True, eq=False)
class HeldPixmap:
    """A pixmap, the request it came of, and the hash of the bytes that it shows."""

    request: ThumbnailRequest
    content_hash: ContentHash
    pixmap: QPixmap

    @property
    def size_bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * self.pixmap.depth() // 8

    def checked(self, request: ThumbnailRequest) -> "HeldPixmap | None":
        """Return it as the answer to today's `request`, or None where it shows other now."""
        if request.view != self.request.view:
            return None
        if request.content_hash == self.content_hash:
            return replace(self, request=replace(request, side_px=self.request.side_px))
        is_same_file = request.content_hash is None and request.path == self.request.path
        return self if is_same_file and self.request.content_hash is None else None


class PixmapStore:
    """One pixmap an image; the least recently used go first beyond `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held: OrderedDict[ImageId, HeldPixmap] = OrderedDict()
        self._size_bytes = 0

    def get(self, image_id: ImageId) -> HeldPixmap | None:
        held = self._held.get(image_id)
        if held is not None:
            self._held.move_to_end(image_id)
        return held

    def put(self, held: HeldPixmap) -> None:
        self.drop(held.request.image_id)
        self._held[held.request.image_id] = held
        self._size_bytes += held.size_bytes
        while self._size_bytes > self._limit_bytes and len(self._held) > 1:
            self.drop(next(iter(self._held)))

    def drop(self, image_id: ImageId) -> None:
        held = self._held.pop(image_id, None)
        if held is not None:
            self._size_bytes -= held.size_bytes

    def drop_stale(self, request_for: Callable[[ImageId], ThumbnailRequest]) -> list[ImageId]:
        """Let go of pixmaps that no longer show their file, and return of which images."""
        stale = []
        for image_id, held in list(self._held.items()):
            checked = held.checked(request_for(image_id))
            if checked is None:
                self.drop(image_id)
                stale.append(image_id)
            else:
                self._held[image_id] = checked
        return stale
