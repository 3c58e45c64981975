"""The line at the foot of the window: how much is labelled, what happened last, what runs."""

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStatusBar

from engine.labelling import WITH_A_CLASS, AccuracyEstimate, ImageStatus, ShownLabels
from engine.messages import Message
from gui.flows.embedding import EmbeddingProgress
from gui.messages import translated
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.accuracy_text import (
    about_accuracy_text,
    accuracy_text,
    coverage_text,
    left_text,
)
from gui.widgets.numbers import count_text
from gui.widgets.status_line import StatusLine
from gui.window.job_bar import JobBar, JobProgress
from gui.window.status_counts import FootCounts, FootPart
from gui.window.workspace import Workspace

_BYTES_PER_MB = 1_000_000
_LINE_WIDTH_PX = 200
_LEFT_OUT = (ImageStatus.UNCERTAIN, ImageStatus.NOVEL)
_REVIEWED = (ImageStatus.ACCEPTED, ImageStatus.NONE)


class StatusBar(QStatusBar):
    """Follows one workspace at a time.

    Signals
    -------
    undo_wanted()
    """

    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(GAP_PX, 0, 0, 0)
        self._workspace: Workspace | None = None
        self._no_labels = self._defect = ""
        self.counts = FootCounts()
        self.line = StatusLine()
        self.job = JobBar()
        self.addWidget(self.counts)
        self.line.setMinimumWidth(_LINE_WIDTH_PX)
        self.addWidget(self.line, 1)
        self.addPermanentWidget(self.job)
        self.line.undo_wanted.connect(self.undo_wanted)
        self.job.cancel_wanted.connect(self._on_cancel_wanted)

    def attach(self, workspace: Workspace) -> None:
        """Show how `workspace` does."""
        self._workspace = workspace
        self.job.clear()
        workspace.labelling.labelled.connect(self._show_counts)
        workspace.auditing.changed.connect(self._show_counts)
        workspace.embedding.progressed.connect(self._on_embedding_progressed)
        workspace.embedding.finished.connect(self.job.clear)
        workspace.embedding.failed.connect(self.job.clear)
        workspace.exporting.progressed.connect(self._on_export_progressed)
        workspace.texts.started.connect(self._on_text_search_started)
        workspace.texts.ended.connect(self.job.clear)
        workspace.labelling.failed.connect(self._on_labelling_failed)
        workspace.labelling.mended.connect(self._on_labelling_mended)
        workspace.document.did.connect(self._on_did)
        workspace.document.undid.connect(self._on_undid)
        self._show_counts()

    def detach(self) -> None:
        self._workspace = None
        self.counts.show_parts(())
        self.line.clear()
        self.job.clear()

    def show_error(self, text: str, *, details: str = "") -> None:
        self.job.clear()
        self.line.show_error(text, details=details)

    def show_defect(self, text: str, *, details: str) -> None:
        """Show what nobody foresaw."""
        self._defect = one_line(text)
        self.show_error(text, details=details)

    def show_news(self, text: str) -> None:
        """Say what came of work that undo does not concern."""
        self.job.clear()
        self.line.show_done(text, can_undo=False)

    def show_sample_progress(self, done: int, total: int) -> None:
        self.job.show_progress(JobProgress(self.tr("Drawing the sample"), done, total))

    def _show_counts(self) -> None:
        if self._workspace is not None:
            estimate = self._workspace.labelling.expected_accuracy
            parts = self._parts_of(_in_folder(self._workspace), estimate)
            self.counts.show_parts([*parts, *_certificate_parts(self._workspace)])

    def _parts_of(self, table: ShownLabels, estimate: AccuracyEstimate | None) -> list[FootPart]:
        n_images = len(table.statuses)
        has_class = np.isin(table.statuses, list(WITH_A_CLASS))
        images = self.tr("1 image") if n_images == 1 else self.tr("{n} images")
        parts = [FootPart(images.format(n=count_text(n_images)))]
        if has_class.any():
            text = self.tr("{n} labelled").format(n=count_text(int(has_class.sum())))
            parts.append(FootPart(text, rank=2))
        if np.isin(table.statuses, _LEFT_OUT).any():
            parts.append(FootPart(self._left_out(table), rank=3))
        if n_needing := int((table.statuses == ImageStatus.NEEDS_CLASS).sum()):
            text = self.tr("1 needs a class") if n_needing == 1 else self.tr("{n} need a class")
            parts.append(FootPart(text.format(n=count_text(n_needing)), rank=1))
        if n_changed := int((table.statuses == ImageStatus.CHANGED).sum()):
            files = self.tr("1 file changed") if n_changed == 1 else self.tr("{n} files changed")
            parts.append(FootPart(files.format(n=count_text(n_changed)), rank=1))
        if n_reviewed := int(np.isin(table.statuses, _REVIEWED).sum()):
            text = self.tr("{n} reviewed").format(n=count_text(n_reviewed))
            parts.append(FootPart(text, rank=4))
        if estimate is not None:
            about = about_accuracy_text(estimate)
            parts.append(FootPart(accuracy_text(estimate), rank=1, about=about))
        return parts

    def _left_out(self, table: ShownLabels) -> str:
        """Count what is left out; strangers are told apart where there are any."""
        n_left_out = count_text(int(np.isin(table.statuses, _LEFT_OUT).sum()))
        n_novel = int((table.statuses == ImageStatus.NOVEL).sum())
        if n_novel == 0:
            return self.tr("{n} left out").format(n=n_left_out)
        strangers = self.tr("1 stranger") if n_novel == 1 else self.tr("{n} strangers")
        return self.tr("{n} left out ({strangers})").format(
            n=n_left_out, strangers=strangers.format(n=count_text(n_novel))
        )

    def _on_labelling_failed(self, message: Message) -> None:
        self._no_labels = one_line(translated(message))

    def _on_labelling_mended(self) -> None:
        """Take back what kept labels away, unless something else was said since."""
        if self.line.text and self.line.text in (self._no_labels, self._defect):
            self.line.clear()

    def _on_did(self, title: Message) -> None:
        self.line.show_done(translated(title))

    def _on_undid(self, title: Message) -> None:
        text = self.tr("Undone: {title}").format(title=translated(title))
        self.line.show_done(text, can_undo=False)

    def _on_embedding_progressed(self, progress: EmbeddingProgress) -> None:
        scale = _BYTES_PER_MB if progress.is_download else 1
        self.job.show_progress(
            JobProgress(
                self.tr("Downloading the backbone, MB:")
                if progress.is_download
                else self.tr("Looking at images"),
                progress.done // scale,
                progress.total // scale,
                progress.per_second / scale,
                progress.seconds_left,
            )
        )

    def _on_export_progressed(self, done: int, total: int) -> None:
        self.job.show_progress(JobProgress(self.tr("Exporting"), done, total))

    def _on_text_search_started(self) -> None:
        self.job.show_progress(JobProgress(self.tr("Reading the text"), 0))

    def _on_cancel_wanted(self, *_: Any) -> None:
        if self._workspace is not None:
            self._workspace.embedding.cancel()
            self._workspace.exporting.cancel()
            self._workspace.texts.stop()
        self.job.clear()


def _certificate_parts(workspace: Workspace) -> list[FootPart]:
    """Say what is certified, what is not, and what is left to be done."""
    standing = workspace.auditing.standing
    certified = coverage_text(standing.coverage) if standing.coverage is not None else ""
    return [FootPart(text) for text in (certified, left_text(standing)) if text]


def _in_folder(workspace: Workspace) -> ShownLabels:
    """Leave out images that came from elsewhere or have gone, as the grid does."""
    catalog, table = workspace.document.catalog, workspace.labelling.table
    rows = np.flatnonzero(~(catalog.is_outside | catalog.is_missing)[: len(table.statuses)])
    return table.of(rows)
