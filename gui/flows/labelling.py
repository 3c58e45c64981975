"""Keeps every image's label up to date: at once after each change, in rounds when asked."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from engine.labelling import (
    LABELLED_UNDER,
    FitCache,
    LabelledUnder,
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabels,
    Reason,
    ShownLabels,
    capture_digest,
    explain,
    pack_labels,
    prepare_pool,
    shown_labels,
    unpack_labels,
)
from engine.project import Changes, ImageId, ShownGuesses
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling_work import (
    Labelled,
    LabellingWork,
    run_rounds,
    teach_alike,
    update_labels,
)
from gui.messages import message_of
from gui.tasks import Replies, TaskRunner

UPDATE, RUN = "update labels", "label folder"
_REFRESH_MS = 700


class LabellingFlow(QObject):
    """Labels anew after every change of verdicts, classes, embeddings or settings.

    The project keeps the settings under which its labels were made, and so never any
    that no label could be made under.

    Signals
    -------
    labelled()
        `table` is new.
    run_started()
    round_done(RoundReport)
        During `run`.
    run_finished(PseudoLabels | None)
        None if the run failed or was cancelled.
    failed(message)
    """

    labelled = Signal()
    run_started = Signal()
    round_done = Signal(object)
    run_finished = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner, embedding: EmbeddingFlow) -> None:
        super().__init__(document)
        self._document, self._tasks, self._embedding = document, tasks, embedding
        self._pool: PreparedPool | None = None
        self._cache = FitCache()
        self._request: LabelRequest | None = None
        self.labels = _kept_labels(document)
        under = _kept_under(document)
        self.settings = self._made_under = under.settings
        self._kept_digest = under.digest
        self._digest: Callable[[], str] = lambda: under.digest
        self.table = self._show_table()
        self._refresh = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh.timeout.connect(self._update)
        document.changed.connect(self._on_document_changed)
        embedding.advanced.connect(self._on_images_changed)
        embedding.finished.connect(self._on_embedding_finished)

    @property
    def request(self) -> LabelRequest | None:
        """What the present labels answer; None before the images were looked at."""
        return self._request

    @property
    def is_running(self) -> bool:
        """Whether the rounds are under way."""
        return self._tasks.is_running(RUN)

    def run(self) -> None:
        """Label the whole folder in rounds; `round_done` reports each."""
        self.run_started.emit()
        self._tasks.submit(
            RUN,
            run_rounds,
            self._capture(),
            Replies(
                on_part=self.round_done.emit,
                on_result=self._on_run_finished,
                on_error=self._on_run_failed,
            ),
        )

    def use_settings(self, settings: LabelSettings) -> None:
        """Label anew under other settings; in rounds where the present labels came from rounds."""
        if settings == self.settings:
            return
        self.settings = settings
        came_from_rounds = self.labels is not None and bool(self.labels.reports)
        if self.is_running or (came_from_rounds and self._previous() is None):
            self.run()
        else:
            self._update()

    def cancel_run(self) -> None:
        if self.is_running:
            self._tasks.cancel(RUN)
            self.run_finished.emit(None)

    def reason_for(self, image_id: ImageId) -> Reason:
        """Say why an image has its label; empty while there is none."""
        if self.labels is None or self._request is None:
            return Reason((), ())
        return explain(self._request, self.labels, image_id, settings=self._made_under)

    def save(self) -> None:
        """Keep the present labels in the project, to be shown at once on reopening."""
        under = LabelledUnder(self._made_under, self._digest()).packed()
        if self.labels is not None:
            self._document.save_labels(pack_labels(self.labels))
        self._document.put_setting(LABELLED_UNDER, under)

    def close(self) -> None:
        """Keep the present labels, and follow no further change."""
        self._refresh.stop()
        self.save()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.LABELS in changes:
            under = _kept_under(self._document)
            self.labels = _kept_labels(self._document) or self.labels
            self.settings = self._made_under = under.settings
            self._kept_digest = under.digest
        if Changes.IMAGES in changes:
            self._on_images_changed()
        teaches = changes & (Changes.VERDICTS | Changes.CLASSES | Changes.ATTRIBUTES)
        if teaches and Changes.AUDITS not in changes:
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
        self._tasks.submit(UPDATE, update_labels, self._capture(), replies)

    def _capture(self) -> LabellingWork:
        pool, state = self._pool, self._document.state
        attributes = state.attribute_snapshot()
        return LabellingWork(
            (lambda: pool)
            if pool is not None
            else prepare_pool(self._embedding.table, self._document.catalog),
            tuple(self._document.classes),
            self._document.verdicts(),
            self.settings,
            self._previous(),
            attributes,
            self._cache,
            capture_digest(state, attributes, self._embedding.backbone),
            self._kept_digest,
        )

    def _previous(self) -> PseudoLabels | None:
        """Return the labels to build on; None where the settings have become too different."""
        return self.labels if teach_alike(self.settings, self._made_under) else None

    def _on_labelled(self, done: Labelled) -> None:
        if not self._refresh.isActive():
            self._pool = done.request.pool
        has_other_settings = done.settings != self._made_under
        self._request, self.labels, self._made_under = done.request, done.labels, done.settings
        self._digest, self._kept_digest = done.digest, ""
        if has_other_settings:
            self.save()
        self._show()

    def _on_run_finished(self, done: Labelled) -> None:
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
        self.table = self._show_table()
        self.labelled.emit()

    def _show_table(self) -> ShownLabels:
        document = self._document
        unreadable = document.catalog.is_unreadable
        table = shown_labels(document.verdicts(), self.labels, unreadable, document.classes)
        document.show(ShownGuesses(table.guesses, table.probabilities))
        return table


def _kept_labels(document: Document) -> PseudoLabels | None:
    payload = document.load_labels()
    return unpack_labels(payload) if payload else None


def _kept_under(document: Document) -> LabelledUnder:
    return LabelledUnder.unpacked(document.setting(LABELLED_UNDER))
