"""Pictures for every view, loaded off the UI thread and kept while they fit into memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap

from engine.images import (
    THUMBNAIL_SIDE_PX,
    USUAL_VIEW,
    VIEW_SETTING,
    VIEWED_SUFFIXES,
    PictureView,
)
from engine.project import Changes, ImageId
from gui.document import Document
from gui.flows.thumbnails.pixmap_store import HeldPixmap, PixmapStore
from gui.flows.thumbnails.requests import RequestQueue, ThumbnailRequest
from gui.flows.thumbnails.workers import Picture, ThumbnailWorkers

_THUMBNAIL_BYTES: Final = 192 << 20
_PREVIEW_BYTES: Final = 96 << 20
_PAUSE_MS: Final = 33


class ThumbnailLoader(QObject):
    """Gives thumbnails at once or says when they have come.

    Views that show few images ask for a `pixmap`; a grid says what it would `want`, paints
    what it can `peek` at, and leaves out what has been scrolled past.

    Signals
    -------
    arrived(list of ImageId)
        Their thumbnail is there, or known to be broken, or no longer what the file shows.
    preview_arrived(image_id, QPixmap)
        The preview asked for last.
    """

    arrived = Signal(object)
    preview_arrived = Signal(int, QPixmap)
    _became_ready = Signal()

    def __init__(self, document: Document, *, cache_folder: Path) -> None:
        super().__init__(document)
        self._document = document
        self._view = PictureView.unpacked(document.setting(VIEW_SETTING))
        self._thumbnails = PixmapStore(_THUMBNAIL_BYTES)
        self._previews = PixmapStore(_PREVIEW_BYTES)
        self._broken: dict[ImageId, ThumbnailRequest] = {}
        self._in_view: tuple[ImageId, ...] = ()
        self._preview_of: ImageId | None = None
        self._preview_px = 0
        self._requests = RequestQueue()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._deliver)
        self._became_ready.connect(self._on_became_ready, Qt.ConnectionType.QueuedConnection)
        self._workers = ThumbnailWorkers(self._requests, cache_folder, self._became_ready.emit)
        document.changed.connect(self._on_document_changed)

    @property
    def is_busy(self) -> bool:
        """Whether a picture that was asked for is still on its way."""
        return not self._requests.is_empty

    def peek(self, image_id: ImageId) -> QPixmap | None:
        """Return the thumbnail if it is there."""
        held = self._thumbnails.get(image_id)
        return held.pixmap if held else None

    def pixmap(self, image_id: ImageId) -> QPixmap | None:
        """Return the thumbnail, or have it loaded; `arrived` tells when it can be asked again."""
        pixmap = self.peek(image_id)
        if pixmap is None and not self.is_broken(image_id):
            self._requests.ask(self._request(image_id))
        return pixmap

    def is_broken(self, image_id: ImageId) -> bool:
        """Whether the file cannot be read, as far as is known."""
        return image_id in self._broken or image_id in self._document.catalog.problems

    def want(self, image_ids: Sequence[ImageId]) -> None:
        """Have these thumbnails loaded, in this order, instead of those wanted before."""
        self._in_view = tuple(image_ids)
        self._requests.set_in_view(
            [
                self._request(image_id)
                for image_id in image_ids
                if self.peek(image_id) is None and not self.is_broken(image_id)
            ]
        )

    def preview(
        self, image_id: ImageId, *, side_px: int, neighbours: Sequence[ImageId] = ()
    ) -> None:
        """Have a large picture made, its longest side at least `side_px`, instead of the last.

        `preview_arrived` comes at once where it is at hand; for `neighbours` it comes when
        it is their turn to be asked for. Where two views ask for one image, both get the
        larger picture.
        """
        if image_id == self._preview_of:
            side_px = max(side_px, self._preview_px)
        self._preview_of, self._preview_px = image_id, side_px
        self._requests.set_previews(
            [
                self._request(wanted, side_px)
                for wanted in (image_id, *neighbours)
                if not self._has_preview(wanted, side_px) and not self.is_broken(wanted)
            ]
        )
        if held := self._previews.get(image_id):
            self.preview_arrived.emit(image_id, held.pixmap)

    def close(self) -> None:
        """End all loading; what is there stays."""
        self._pause.stop()
        self._workers.close()

    def _request(self, image_id: ImageId, side_px: int = THUMBNAIL_SIDE_PX) -> ThumbnailRequest:
        catalog = self._document.catalog
        path = catalog.path_of(image_id)
        view = self._view if path.suffix.lower() in VIEWED_SUFFIXES else USUAL_VIEW
        return ThumbnailRequest(image_id, path, catalog.hashes[image_id], side_px, view)

    def _has_preview(self, image_id: ImageId, side_px: int) -> bool:
        held = self._previews.get(image_id)
        return held is not None and held.request.side_px >= side_px

    def _on_became_ready(self) -> None:
        if not self._pause.isActive():
            self._deliver()

    def _deliver(self) -> None:
        pictures = self._workers.collect()
        if not pictures:
            return
        self._pause.start()
        self._requests.done(picture.request for picture in pictures)
        for picture in pictures:
            self._take(picture)
        self.arrived.emit([picture.image_id for picture in pictures])

    def _take(self, picture: Picture) -> None:
        today = self._request(picture.image_id, picture.request.side_px)
        if picture.image is None or picture.content_hash is None:
            self._broken[picture.image_id] = picture.request
            return
        held = HeldPixmap(
            picture.request, picture.content_hash, QPixmap.fromImage(picture.image)
        ).checked(today)
        if held is None:  # the file has changed meanwhile
            self.want(self._in_view)
        elif today.side_px == THUMBNAIL_SIDE_PX:
            self._thumbnails.put(held)
        else:
            self._previews.put(held)
            if picture.image_id == self._preview_of:
                self.preview_arrived.emit(picture.image_id, held.pixmap)

    def use_view(self, view: PictureView) -> None:
        """Show pictures of more than 8 bits, pages and channels otherwise from now on."""
        self._view = view
        self._drop_stale()
        if self._preview_of is not None:
            self.preview(self._preview_of, side_px=self._preview_px)

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.IMAGES in changes:
            self._drop_stale()

    def _drop_stale(self) -> None:
        self._broken = {
            i: request for i, request in self._broken.items() if self._is_still_broken(request)
        }
        self._previews.drop_stale(self._request)
        if stale := self._thumbnails.drop_stale(self._request):
            self.want(self._in_view)
            self.arrived.emit(stale)

    def _is_still_broken(self, request: ThumbnailRequest) -> bool:
        """Whether the catalog knows no more of the file; what it knows goes before."""
        is_known = request.image_id in self._document.catalog.problems
        return not is_known and self._request(request.image_id, request.side_px) == request
