"""Keeps every image's label up to date: at once after each change, in rounds when asked."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import SupportError
from engine.jobs import Job
from engine.labelling import (
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabeler,
    PseudoLabels,
    Reason,
    explain,
    image_statuses,
    pack_labels,
    prepare_pool,
    unpack_labels,
    with_graph,
)
from engine.project import Changes, ClassId, ImageId, VerdictKind, VerdictSnapshot
from engine.vectors import Float32s, Int32s
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.messages import message_of
from gui.tasks import Replies, Send, TaskRunner

UPDATE, RUN = "update labels", "label folder"
_REFRESH_MS = 700


@dataclass(frozen=True, eq=False)
class LabelTable:
    """What is shown of every image.

    Attributes
    ----------
    statuses : int8 (n_images,), values of ImageStatus
    class_ids : int32 (n_images,), given or guessed, NO_CLASS where there is neither
    probabilities : float32 (n_images,); 1 where a person gave the class
    """

    statuses: NDArray[np.int8]
    class_ids: Int32s
    probabilities: Float32s


@dataclass(frozen=True, eq=False)
class _Captured:
    """What a labelling task needs; `pool` gives the images, at once if nothing has changed."""

    pool: Callable[[], PreparedPool]
    class_ids: tuple[ClassId, ...]
    verdicts: VerdictSnapshot
    previous: PseudoLabels | None
    settings: LabelSettings

    def request(self, job: Job, *, is_thorough: bool) -> LabelRequest:
        pool = self.pool()
        if is_thorough and self.settings.needs_neighbours:
            pool = with_graph(job, pool)
        return LabelRequest(pool, self.class_ids, self.verdicts)


@dataclass(frozen=True, eq=False)
class _Labelled:
    request: LabelRequest
    labels: PseudoLabels | None


class LabellingFlow(QObject):
    """Labels anew after every change of verdicts, classes or embeddings.

    Signals
    -------
    labelled()
        `table` is new.
    round_done(RoundReport)
        During `run`.
    run_finished(PseudoLabels | None)
        None if the run failed or was cancelled.
    failed(message)
    """

    labelled = Signal()
    round_done = Signal(object)
    run_finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        document: Document,
        tasks: TaskRunner,
        embedding: EmbeddingFlow,
        settings: LabelSettings | None = None,
    ) -> None:
        super().__init__(document)
        self._document, self._tasks, self._embedding = document, tasks, embedding
        self.settings = settings or LabelSettings()
        self._pool: PreparedPool | None = None
        self._request: LabelRequest | None = None
        self.labels = _restore(document)
        self.table = self._make_table()
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self._update)
        document.changed.connect(self._on_document_changed)
        embedding.advanced.connect(self._on_images_changed)
        embedding.finished.connect(self._on_embedding_finished)

    @property
    def is_running(self) -> bool:
        """Whether the rounds are under way."""
        return self._tasks.is_running(RUN)

    def run(self) -> None:
        """Label the whole folder in rounds; `round_done` reports each."""
        self._tasks.submit(
            RUN,
            _run,
            self._capture(),
            Replies(
                on_part=self.round_done.emit,
                on_result=self._on_run_finished,
                on_error=self._on_run_failed,
            ),
        )

    def cancel_run(self) -> None:
        if self.is_running:
            self._tasks.cancel(RUN)
            self.run_finished.emit(None)

    def reason_for(self, image_id: ImageId) -> Reason:
        """Say why an image has its label; empty while there is none."""
        if self.labels is None or self._request is None:
            return Reason((), ())
        return explain(self._request, self.labels, image_id)

    def save(self) -> None:
        """Keep the present labels in the project, to be shown at once on reopening."""
        if self.labels is not None:
            self._document.save_labels(pack_labels(self.labels))

    def close(self) -> None:
        """Keep the present labels, and follow no further change."""
        self._refresh.stop()
        self.save()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.LABELS in changes:
            self.labels = _restore(self._document) or self.labels
        if Changes.IMAGES in changes:
            self._on_images_changed()
        if changes & (Changes.VERDICTS | Changes.CLASSES):
            self._update()
        self._show()

    def _on_images_changed(self) -> None:
        self._pool = None
        if not self._refresh.isActive():
            self._refresh.start()

    def _on_embedding_finished(self, _: object) -> None:
        self._refresh.stop()
        self._update()

    def _update(self) -> None:
        replies = Replies(on_result=self._on_labelled, on_error=self._on_failed)
        self._tasks.submit(UPDATE, _update, self._capture(), replies)

    def _capture(self) -> _Captured:
        pool = self._pool
        return _Captured(
            (lambda: pool)
            if pool is not None
            else prepare_pool(self._embedding.table, self._document.catalog),
            tuple(self._document.classes),
            self._document.verdicts(),
            self.labels,
            self.settings,
        )

    def _on_labelled(self, done: _Labelled) -> None:
        if not self._refresh.isActive():
            self._pool = done.request.pool
        self._request, self.labels = done.request, done.labels
        self._show()

    def _on_run_finished(self, done: _Labelled) -> None:
        self._on_labelled(done)
        self.save()
        self.run_finished.emit(done.labels)
        self._update()

    def _on_run_failed(self, error: Exception) -> None:
        self._on_failed(error)
        self.run_finished.emit(None)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(message_of(error))

    def _show(self) -> None:
        self.table = self._make_table()
        self.labelled.emit()

    def _make_table(self) -> LabelTable:
        catalog, verdicts = self._document.catalog, self._document.verdicts()
        labels = self.labels.padded(len(catalog)) if self.labels else None
        statuses = image_statuses(verdicts, labels, catalog.is_unreadable)
        return LabelTable(statuses, *_shown_labels(verdicts, labels))


def _shown_labels(
    verdicts: VerdictSnapshot, labels: PseudoLabels | None
) -> tuple[Int32s, Float32s]:
    """Return class ids and probabilities; what a person said comes first."""
    given = verdicts.gives_class
    if labels is None:
        return verdicts.class_ids, given.astype(np.float32)
    is_none = verdicts.kinds == VerdictKind.NONE_OF_THESE
    class_ids = np.where(given | is_none, verdicts.class_ids, labels.guesses)
    return class_ids, np.where(given, np.float32(1), labels.probabilities)


def _update(job: Job, captured: _Captured, _: Send) -> _Labelled:
    previous = captured.previous
    after_rounds = previous is not None and bool(previous.reports)
    request = captured.request(job, is_thorough=after_rounds)
    labeler = PseudoLabeler(captured.settings)
    try:
        return _Labelled(request, labeler.update(job, request, previous))
    except SupportError:
        return _Labelled(request, None)


def _run(job: Job, captured: _Captured, send: Send) -> _Labelled:
    request = captured.request(job, is_thorough=True)
    return _Labelled(request, PseudoLabeler(captured.settings).run(job, request, send))


def _restore(document: Document) -> PseudoLabels | None:
    payload = document.load_labels()
    return unpack_labels(payload) if payload else None
