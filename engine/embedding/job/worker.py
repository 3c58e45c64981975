"""The engine process: reads, decodes and embeds files, and sends back what is ready.

A process of its own, because decoding in the window's process makes it stutter and a file
that crashes a decoder would take the window along.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.embedding.cache.cache import EmbeddingCache
from engine.embedding.cache.chunks import EmbeddedChunk
from engine.embedding.embedder import BackboneId, Embedder, EmbedderSpec
from engine.embedding.job.image_readers import ImageReaders, ReadImage
from engine.embedding.runtime.batches import BatchRunner
from engine.embedding.runtime.cores import count_cores
from engine.errors import EmbeddingError, EngineError
from engine.images import USUAL_VIEW, ContentHash, PictureView
from engine.jobs import CancelledError, Job
from engine.messages import Message
from engine.vectors import Float16s

_LOG = logging.getLogger(__name__)
_CHUNK_S = 0.3
_MOST_READERS = 8  # each may hold a large picture


class Loader(Protocol):
    """Makes an Embedder in the engine process; must pickle by name."""

    def __call__(self, backbone: BackboneId, *, cache_folder: Path, job: Job) -> Embedder: ...


@dataclass(frozen=True)
class WorkerSettings:
    """What the engine process has to know from its start."""

    backbone: BackboneId
    cache_folder: Path
    batch_size: int
    load: Loader
    view: PictureView = USUAL_VIEW


@dataclass(frozen=True)
class Loading:
    """Bytes of the weights that have been fetched."""

    done: int
    total: int


@dataclass(frozen=True)
class Ready:
    """The embedder is loaded."""

    spec: EmbedderSpec


@dataclass(frozen=True, eq=False)
class Finished:
    """A chunk; `n_embedded` of its rows went through the network."""

    chunk: EmbeddedChunk
    n_embedded: int
    cache_problem: Message | None


@dataclass(frozen=True, eq=False)
class Failed:
    """Nothing more will come."""

    error: EngineError


Answer = Loading | Ready | Finished
"""Any number of Loading, then Ready, then any number of Finished; Failed at any time."""


def serve(connection: Connection, settings: WorkerSettings) -> None:
    """Run in the child: load the embedder, then answer until the parent hangs up."""
    try:
        _work(connection, settings)
    except (CancelledError, ConnectionError):  # nobody listens any more
        return
    except EngineError as error:
        connection.send(Failed(error))
    except Exception as error:  # noqa: BLE001 - the boundary between processes
        _LOG.exception("The engine process failed")
        connection.send(Failed(_unexpected(error)))


def _work(connection: Connection, settings: WorkerSettings) -> None:
    embedder = settings.load(
        settings.backbone, cache_folder=settings.cache_folder, job=_loading_job(connection)
    )
    connection.send(Ready(embedder.spec))
    with EmbeddingCache(settings.cache_folder) as cache:
        n_threads = min(_MOST_READERS, count_cores())
        readers = ImageReaders(embedder, cache, settings.view, n_threads=n_threads)
        Thread(target=_listen, args=(connection, readers), daemon=True).start()
        runner = BatchRunner(embedder, max_size=settings.batch_size)
        while True:
            images = readers.gather(at_most=runner.size, seconds=_CHUNK_S)
            connection.send(_finish(images, embedder.spec, runner, cache))


def _loading_job(connection: Connection) -> Job:
    """Make a job whose steps go to the parent, and which ends when nobody listens."""

    def report(done: int, total: int) -> None:
        try:
            connection.send(Loading(done, total))
        except OSError:
            raise CancelledError from None

    return Job(report)


def _listen(connection: Connection, readers: ImageReaders) -> None:
    """Take tasks as they come, so that the parent never waits; end when it hangs up."""
    while True:
        try:
            readers.submit(connection.recv())
        except (EOFError, OSError):
            os._exit(0)


def _finish(
    images: Sequence[ReadImage], spec: EmbedderSpec, runner: BatchRunner, cache: EmbeddingCache
) -> Finished:
    """Embed what is not cached, keep it, and put the chunk together."""
    unknown = {i.key: i.prepared for i in images if i.key and i.prepared is not None}
    held = _stored_meanwhile(tuple(unknown), spec, cache)
    fresh = _embed({h: prepared for h, prepared in unknown.items() if h not in held}, runner)
    cache.store_thumbnails({i.key: i.thumbnail for i in images if i.key and i.thumbnail})
    if fresh:
        cache.store(spec, tuple(fresh), np.stack(list(fresh.values())))
    chunk = _make_chunk(images, held | fresh, dim=spec.dim)
    return Finished(chunk, len(fresh), cache.problem)


def _stored_meanwhile(
    hashes: Sequence[ContentHash], spec: EmbedderSpec, cache: EmbeddingCache
) -> dict[ContentHash, Float16s]:
    """Return what a duplicate in an earlier chunk has brought since these files were read."""
    vectors, is_found = cache.load(hashes, spec)
    return {hashes[row]: vectors[row] for row in np.flatnonzero(is_found).tolist()}


def _embed(
    prepared: Mapping[ContentHash, NDArray[Any]], runner: BatchRunner
) -> dict[ContentHash, Float16s]:
    vectors = runner.embed(tuple(prepared.values())).astype(np.float16)
    return dict(zip(prepared, vectors, strict=True))


def _make_chunk(
    images: Sequence[ReadImage], found: Mapping[ContentHash, Float16s], *, dim: int
) -> EmbeddedChunk:
    vectors = np.zeros((len(images), dim), np.float16)
    for place, image in enumerate(images):
        if image.key is not None:
            known = image.vector
            vectors[place] = found[image.key] if known is None else known
    return EmbeddedChunk(
        rows=np.array([image.row for image in images], np.int64),
        hashes=tuple(image.content_hash for image in images),
        vectors=vectors,
        problems={image.row: image.problem for image in images if image.problem},
    )


def _unexpected(error: Exception) -> EmbeddingError:
    return EmbeddingError(
        "The images could not be embedded ({kind}: {problem}). Try another backbone, or report"
        " this.",
        kind=type(error).__name__,
        problem=str(error),
    )
