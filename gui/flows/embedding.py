"""Embeds what the catalog holds, in the background, and keeps the table of embeddings."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from engine.embedding import (
    BackboneId,
    EmbeddedChunk,
    EmbeddingReport,
    EmbedRequest,
    embed_images,
)
from engine.images import VIEW_SETTING, PictureView
from engine.jobs import Job
from engine.labelling import EmbeddingTable, by_image, embed_request, images_to_embed
from engine.project import ImageId
from gui.document import Document
from gui.tasks import Replies, Send, TaskRunner

EMBED = "embed"


@dataclass(frozen=True)
class EmbeddingProgress:
    """How far the embedding of the folder is.

    Attributes
    ----------
    done, total : images, or bytes while the weights of a backbone are downloaded
    per_second : the same
    seconds_left : None until it can be told
    """

    done: int
    total: int
    per_second: float
    seconds_left: float | None
    is_download: bool


class EmbeddingFlow(QObject):
    """Owns the EmbeddingTable; fills it whenever `start` is called.

    Signals
    -------
    progressed(EmbeddingProgress)
    advanced()
        Rows of the table have been filled.
    finished(EmbeddingReport | None)
        Nothing is left to embed, or the person has cancelled (None).
    failed(error)
    """

    progressed = Signal(object)
    advanced = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, document: Document, tasks: TaskRunner, *, backbone: BackboneId, cache_folder: Path
    ) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks
        self._backbone, self.cache_folder = backbone, cache_folder
        self._started_at = 0.0
        self._n_seen = 0  # images in the catalog when last started
        self.view = PictureView.unpacked(document.setting(VIEW_SETTING))
        self.table = EmbeddingTable()

    @property
    def backbone(self) -> BackboneId:
        return self._backbone

    def is_running(self) -> bool:
        return self._tasks.is_running(EMBED)

    def start(self) -> None:
        """Embed every image that lacks it; what is cached comes first and at once."""
        catalog = self._document.catalog
        self._n_seen = len(catalog)
        image_ids = images_to_embed(catalog, self.table.embedded(len(catalog)))
        if not image_ids:
            self.finished.emit(None)
            return
        self._started_at = monotonic()
        request = embed_request(
            catalog,
            image_ids,
            backbone=self._backbone,
            cache_folder=self.cache_folder,
            view=self.view,
        )
        self._tasks.submit(
            EMBED,
            _embed,
            request,
            Replies(
                on_part=partial(self._on_chunk, image_ids),
                on_progress=partial(self._on_progress, len(image_ids)),
                on_result=self._on_embedded,
                on_error=self.failed.emit,
            ),
        )

    def go_on(self) -> None:
        """Start, if that is not under way already."""
        if not self.is_running():
            self.start()

    def catch_up(self) -> None:
        """Start if images have come since the last start, as examples from elsewhere do."""
        if len(self._document.catalog) > self._n_seen and not self.is_running():
            self.start()

    def use_backbone(self, backbone: BackboneId) -> None:
        """Begin anew with another backbone."""
        self._tasks.cancel(EMBED)
        self._backbone, self.table = backbone, EmbeddingTable()
        self.start()

    def use_view(self, view: PictureView) -> None:
        """Look anew at what is shown otherwise now; all else is in the cache."""
        self._tasks.cancel(EMBED)
        self.view, self.table = view, EmbeddingTable()
        self.start()

    def cancel(self) -> None:
        if self.is_running():
            self._tasks.cancel(EMBED)
            self.finished.emit(None)

    def _on_chunk(self, image_ids: tuple[ImageId, ...], chunk: EmbeddedChunk) -> None:
        found = by_image(chunk, image_ids)
        catalog = self._document.catalog
        news = catalog.news_in(found.reading)
        if news.hashes or news.problems:
            self._document.record_reading(news)
        self.table.put(found.image_ids, found.vectors, n_images=len(catalog))
        self.advanced.emit()

    def _on_embedded(self, report: EmbeddingReport) -> None:
        self.finished.emit(report)
        self.catch_up()

    def _on_progress(self, n_images: int, done: int, total: int) -> None:
        elapsed = max(monotonic() - self._started_at, 1e-3)
        rate = done / elapsed
        left = (total - done) / rate if elapsed > 1 and rate > 0 else None
        self.progressed.emit(EmbeddingProgress(done, total, rate, left, total != n_images))


def _embed(job: Job, request: EmbedRequest, send: Send) -> EmbeddingReport:
    return embed_images(job, request, send)
