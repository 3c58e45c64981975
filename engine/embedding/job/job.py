"""Embeds any number of images, of which only the new ones cost time."""

from collections.abc import Callable
from time import monotonic
from typing import cast

import numpy as np
from numpy.typing import NDArray

from engine.embedding.backbones.registry import load_embedder, preprocessing_version
from engine.embedding.cache.cache import EmbeddingCache
from engine.embedding.cache.chunks import EmbeddedChunk, EmbeddingReport, EmbedRequest
from engine.embedding.embedder import EmbedderSpec
from engine.embedding.job.image_readers import Task
from engine.embedding.job.process import EngineProcess, ProcessEndedError
from engine.embedding.job.work_list import WorkList
from engine.embedding.job.worker import Answer, Finished, Loader, Loading, Ready, WorkerSettings
from engine.errors import EmbeddingError
from engine.jobs import CancelledError, Job
from engine.messages import Message

_CACHED_STEP = 4096
_POLL_S = 0.1
_BATCHES_UNDER_WAY = 4
_MOST_CRASHES_IN_A_ROW = 10

OnChunk = Callable[[EmbeddedChunk], None]


def embed_images(
    job: Job, request: EmbedRequest, on_chunk: OnChunk, *, load: Loader = load_embedder
) -> EmbeddingReport:
    """Embed the images of a request, those in the cache first; the rest in another process.

    `on_chunk` is called on this thread with every part that is ready, and each is a step of
    `job`. Where weights have to be fetched first, their bytes are the steps. What was done
    before cancelling or a crash is cached. A file that crashes its decoder becomes a problem.

    Raises
    ------
    CancelledError
        Within a second of `job.cancel()`.
    EmbeddingError
        Also UnknownBackboneError, WeightsUnavailableError, BrokenInstallError.
    """
    return _Run(job, request, on_chunk, load).run()


class _Run:
    """One request on its way; counts what became of its rows."""

    def __init__(self, job: Job, request: EmbedRequest, on_chunk: OnChunk, load: Loader) -> None:
        self._job, self._request, self._on_chunk = job, request, on_chunk
        self._settings = WorkerSettings(
            request.backbone, request.cache_folder, request.batch_size, load, request.view
        )
        self._spec: EmbedderSpec | None = None
        self._n_done = self._n_embedded = self._n_unreadable = 0
        self._crashes_in_a_row = 0
        self._cache_problem: Message | None = None

    def run(self) -> EmbeddingReport:
        started = monotonic()
        pending = self._deliver_cached()
        spec = self._spec
        if spec is None or len(pending):
            spec = self._deliver_rest(pending)
        return EmbeddingReport(
            spec,
            n_images=self._n_done,
            n_embedded=self._n_embedded,
            n_cached=self._n_done - self._n_embedded - self._n_unreadable,
            n_unreadable=self._n_unreadable,
            seconds=monotonic() - started,
            cache_problem=self._cache_problem,
        )

    def _deliver_cached(self) -> NDArray[np.int64]:
        """Deliver the rows whose embeddings are at hand; return the others."""
        backbone = self._request.backbone
        n_images = len(self._request.paths)
        with EmbeddingCache(self._request.cache_folder) as cache:
            self._spec = cache.find_spec(backbone, preprocessing_version(backbone))
            if self._spec is None:
                return np.arange(n_images)
            steps = range(0, n_images, _CACHED_STEP)
            others = [self._deliver_step(cache, self._spec, start) for start in steps]
        return np.concatenate([np.arange(0), *others])

    def _deliver_step(
        self, cache: EmbeddingCache, spec: EmbedderSpec, start: int
    ) -> NDArray[np.int64]:
        self._job.step(self._n_done, len(self._request.paths))
        hashes = self._request.hashes[start : start + _CACHED_STEP]
        is_cached = np.array([h is not None for h in hashes], np.bool_)
        paths = self._request.paths[start : start + _CACHED_STEP]
        view = self._request.view
        keys = [view.keys(h, p) for h, p in zip(hashes, paths, strict=True) if h is not None]
        vectors, is_found = cache.load_any(keys, spec)
        is_cached[is_cached] = is_found
        if is_found.any():
            found = tuple(h for h, held in zip(hashes, is_cached, strict=True) if held)
            rows = np.flatnonzero(is_cached) + start
            self._deliver(EmbeddedChunk(rows, found, vectors[is_found], {}), n_embedded=0)
        return np.flatnonzero(~is_cached) + start

    def _deliver_rest(self, pending: NDArray[np.int64]) -> EmbedderSpec:
        """Let the engine process do the rows in `pending`, and another one if it crashes."""
        n_under_way = _BATCHES_UNDER_WAY * self._request.batch_size
        work = WorkList(pending, n_under_way=n_under_way)
        while True:
            with EngineProcess(self._settings) as process:
                spec = self._await_ready(process)
                try:
                    self._drive(process, work)
                except ProcessEndedError:
                    self._note_crash(work, spec)
                else:
                    return spec

    def _await_ready(self, process: EngineProcess) -> EmbedderSpec:
        try:
            while isinstance(answer := self._receive(process), Loading):
                self._job.step(answer.done, answer.total)
        except ProcessEndedError as error:
            raise EmbeddingError(
                "The engine process ended while it loaded {backbone}. Close other programs to free"
                " memory, or choose another backbone.",
                backbone=self._request.backbone,
            ) from error
        return cast("Ready", answer).spec

    def _drive(self, process: EngineProcess, work: WorkList) -> None:
        paths = self._request.paths
        while work:
            if rows := work.take():
                process.send([Task(row, paths[row]) for row in rows])
            answer = cast("Finished", self._receive(process))
            work.finish(answer.chunk.rows)
            self._crashes_in_a_row = 0
            self._cache_problem = answer.cache_problem
            self._deliver(answer.chunk, n_embedded=answer.n_embedded)

    def _receive(self, process: EngineProcess) -> Answer:
        while True:
            if self._job.is_cancelled:
                raise CancelledError
            if (answer := process.receive(timeout_s=_POLL_S)) is not None:
                return answer

    def _note_crash(self, work: WorkList, spec: EmbedderSpec) -> None:
        self._crashes_in_a_row += 1
        if self._crashes_in_a_row > _MOST_CRASHES_IN_A_ROW:
            raise EmbeddingError(
                "The engine process ended {times} times in a row. What was done is kept. Close"
                " other programs to free memory, or choose another backbone.",
                times=self._crashes_in_a_row,
            )
        if (row := work.blame()) is not None:
            problems = {row: Message("The decoder crashed on this file.")}
            nothing = np.zeros((1, spec.dim), np.float16)
            chunk = EmbeddedChunk(np.array([row]), (None,), nothing, problems)
            self._deliver(chunk, n_embedded=0)

    def _deliver(self, chunk: EmbeddedChunk, *, n_embedded: int) -> None:
        self._n_done += len(chunk.rows)
        self._n_embedded += n_embedded
        self._n_unreadable += len(chunk.problems)
        self._on_chunk(chunk)
        self._job.step(self._n_done, len(self._request.paths))
