"""Keeps every image's label up to date: at once after each change, in rounds when asked.

There is one labelling lane. A newer update replaces an older one, whether that waits or runs;
rounds replace an update; what changes while rounds are under way is followed by one update
when they end, however they end.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from engine.labelling import (
    LABELLED_UNDER,
    AccuracyEstimate,
    ClassTextReader,
    FitCache,
    LabelledUnder,
    LabelRequest,
    LabelSettings,
    PreparedPool,
    PseudoLabels,
    Reason,
    ShownLabels,
    accuracy_of_shown,
    capture_digest,
    explain,
    pack_labels,
    prepare_pool,
    shown_labels,
)
from engine.project import Changes, ImageId, ShownGuesses
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.flows.labelling_work import (
    Labelled,
    LabellingWork,
    Version,
    kept_labels,
    kept_under,
    run_rounds,
    teach_alike,
    update_labels,
)
from gui.messages import message_of
from gui.tasks import Replies, TaskRunner

UPDATE, RUN = "update labels", "label folder"
LANE = "labelling"
_REFRESH_MS = 700


class LabellingFlow(QObject):
    """Labels anew after every change of verdicts, classes, embeddings or settings.

    The project keeps the settings under which its labels were made, and so never any
    that no label could be made under.

    Signals
    -------
    labelled()
        `table` is new.
    freshness_changed()
        `is_current` or `is_catching_up` may be new.
    mended()
        Labels came again, after `failed` or a defect had kept them away.
    run_started()
    round_done(RoundReport)
        During `run`.
    run_finished(PseudoLabels | None)
        None if the run failed or was cancelled.
    failed(message)
    """

    labelled = Signal()
    freshness_changed = Signal()
    mended = Signal()
    run_started = Signal()
    round_done = Signal(object)
    run_finished = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner, embedding: EmbeddingFlow) -> None:
        super().__init__(document)
        self._document, self._tasks, self._embedding = document, tasks, embedding
        self._pool: PreparedPool | None = None
        self._present = self._answered = Version(edits=0, images=0)
        self._has_failed = False
        self._cache = FitCache()
        self._texts = ClassTextReader(embedding.cache_folder)
        self._request: LabelRequest | None = None
        under, self._basis = kept_under(document), kept_labels(document)
        self.labels = self._basis if under.has_labels else None
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

    @property
    def is_current(self) -> bool:
        """Whether the labels shown, if any, are as new as what a person did."""
        return self.labels is None or self._answered.edits == self._present.edits

    @property
    def expected_accuracy(self) -> AccuracyEstimate | None:
        """Of the automatic labels; while newer labels are on their way, as it was."""
        if self.is_current:
            return accuracy_of_shown(self.labels, self.table)
        return self.labels.expected_accuracy if self.labels else None

    @property
    def is_catching_up(self) -> bool:
        """Whether labels as new as what a person did are on their way."""
        return not self.is_current and (self.is_running or self._tasks.is_running(UPDATE))

    def run(self) -> None:
        """Label the whole folder in rounds; `round_done` reports each."""
        self._tasks.cancel(UPDATE)
        self.run_started.emit()
        replies = Replies(
            on_part=self.round_done.emit,
            on_result=partial(self._on_run_finished, self._present),
            on_error=self._on_run_failed,
        )
        self._tasks.submit(RUN, run_rounds, self._capture(), replies, LANE)
        self.freshness_changed.emit()

    def use_settings(self, settings: LabelSettings) -> None:
        """Label anew under other settings; in rounds where the present labels came from rounds."""
        if settings == self.settings:
            return
        self.settings = settings
        came_from_rounds = self.labels is not None and bool(self.labels.reports)
        if self.is_running or (came_from_rounds and self._previous() is None):
            self.run()
        else:
            self._follow()

    def cancel_run(self) -> None:
        if self.is_running:
            self._tasks.cancel(RUN)
            self.run_finished.emit(None)
            self._catch_up()

    def reason_for(self, image_id: ImageId) -> Reason:
        """Say why an image has its label; empty while there is none."""
        if self.labels is None or self._request is None:
            return Reason((), ())
        return explain(self._request, self.labels, image_id, settings=self._made_under)

    def save(self) -> None:
        """Keep the present labels in the project, to be shown at once on reopening."""
        has_labels = self.labels is not None
        if self._basis is not None or self._document.load_labels():
            self._document.save_labels(pack_labels(self._basis) if self._basis else b"")
        digest = self._digest() if has_labels else ""
        under = LabelledUnder(self._made_under, digest, has_labels)
        self._document.put_setting(LABELLED_UNDER, under.packed())

    def close(self) -> None:
        """Keep the present labels, and follow no further change."""
        self._refresh.stop()
        self.save()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.LABELS in changes:
            under = kept_under(self._document)
            self._basis = kept_labels(self._document) or self._basis
            self.labels = self._basis if under.has_labels else None
            self.settings = self._made_under = under.settings
            self._kept_digest = under.digest
            self._digest = lambda: under.digest
        if Changes.IMAGES in changes:
            self._on_images_changed()
        teaches = changes & (Changes.VERDICTS | Changes.CLASSES | Changes.ATTRIBUTES)
        if Changes.LABELS in changes or (teaches and Changes.AUDITS not in changes):
            self._follow()
        self._show()

    def _on_images_changed(self) -> None:
        self._pool = None
        self._present = replace(self._present, images=self._present.images + 1)
        if not self._refresh.isActive():
            self._refresh.start()

    def _on_embedding_finished(self, _: object) -> None:
        self._refresh.stop()
        self._update()

    def _follow(self) -> None:
        """Label anew, since a person did something that the labels do not know."""
        self._present = replace(self._present, edits=self._present.edits + 1)
        self._update()

    def _update(self) -> None:
        """Label what is there now; while rounds are under way, leave it to `_catch_up`."""
        if not self.is_running:
            replies = Replies(
                on_result=partial(self._on_labelled, self._present), on_error=self._on_failed
            )
            self._tasks.submit(UPDATE, update_labels, self._capture(), replies, LANE)
        self.freshness_changed.emit()

    def _catch_up(self) -> None:
        """Label what has changed while rounds were under way, and what they kept waiting."""
        if self._answered != self._present:
            self._update()
        else:
            self.freshness_changed.emit()

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
            self._texts.capture(
                self._embedding.table, self._embedding.backbone, attributes, self.settings
            ),
            capture_digest(
                state, attributes, self._embedding.backbone, by_name=self.settings.by_name
            ),
            self._kept_digest,
        )

    def _previous(self) -> PseudoLabels | None:
        """Return the last labels there were; None where the settings have become too different."""
        return self._basis if teach_alike(self.settings, self._made_under) else None

    def _on_labelled(self, version: Version, done: Labelled) -> None:
        if version.images == self._present.images:
            self._pool = done.request.pool
        self._answered = version
        has_other_settings = done.settings != self._made_under
        if done.labels is not None or not teach_alike(done.settings, self._made_under):
            self._basis = done.labels
        self._request, self.labels, self._made_under = done.request, done.labels, done.settings
        self._digest, self._kept_digest = done.digest, ""
        if has_other_settings:
            self.save()
        self._show()
        if self._has_failed and done.labels is not None:
            self._has_failed = False
            self.mended.emit()
        self.freshness_changed.emit()

    def _on_run_finished(self, version: Version, done: Labelled) -> None:
        try:
            self._on_labelled(version, done)
            self.save()
        finally:  # also after a defect, or the window would wait for ever
            self.run_finished.emit(done.labels)
            self._catch_up()

    def _on_run_failed(self, error: Exception) -> None:
        try:
            self._on_failed(error)
        finally:
            self.run_finished.emit(None)
            self._catch_up()

    def _on_failed(self, error: Exception) -> None:
        self._has_failed = True
        self.freshness_changed.emit()
        self.failed.emit(message_of(error))

    def _show(self) -> None:
        self.table = self._show_table()
        self.labelled.emit()

    def _show_table(self) -> ShownLabels:
        document = self._document
        unreadable = document.catalog.is_unreadable
        table = shown_labels(document.verdicts(), self.labels, unreadable, document.classes)
        document.show(self.labels.shown_guesses if self.labels else ShownGuesses())
        return table
