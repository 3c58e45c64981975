"""The line at the foot of the window: how much is labelled, what happened last, what runs."""

from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStatusBar

from engine.audit import TARGET_ERROR
from engine.labelling import ImageStatus
from engine.messages import Message
from gui.flows.embedding import EmbeddingProgress
from gui.flows.label_table import LabelTable
from gui.messages import translated
from gui.panels.job_bar import JobBar, JobProgress
from gui.panels.labels import plain_label
from gui.panels.numbers import count_text
from gui.panels.status_line import StatusLine
from gui.theme import GAP_PX
from gui.windows.workspace import Workspace

_BYTES_PER_MB = 1_000_000
_LEFT_OUT = (ImageStatus.UNCERTAIN, ImageStatus.NOVEL)
_REVIEWED = (ImageStatus.ACCEPTED, ImageStatus.NONE)
_WITH_CLASS = (ImageStatus.EXAMPLE, ImageStatus.ACCEPTED, ImageStatus.AUTO)


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
        self.counts = plain_label(role="muted")
        self.line = StatusLine()
        self.job = JobBar()
        self.addWidget(self.counts)
        self.addWidget(self.line, 1)
        self.addPermanentWidget(self.job)
        self.line.undo_wanted.connect(self.undo_wanted)
        self.job.cancel_wanted.connect(self._on_cancel_wanted)

    def attach(self, workspace: Workspace) -> None:
        """Show how `workspace` does."""
        self._workspace = workspace
        self.job.clear()
        workspace.labelling.labelled.connect(self._show_counts)
        workspace.forecast.changed.connect(self._show_counts)
        workspace.book.auditing.changed.connect(self._show_counts)
        workspace.embedding.progressed.connect(self._on_embedding_progressed)
        workspace.embedding.finished.connect(self.job.clear)
        workspace.embedding.failed.connect(self.job.clear)
        workspace.exporting.progressed.connect(self._on_export_progressed)
        workspace.document.did.connect(self._on_did)
        workspace.document.undid.connect(self._on_undid)
        self._show_counts()

    def detach(self) -> None:
        self._workspace = None
        self.counts.clear()
        self.line.clear()
        self.job.clear()

    def show_error(self, text: str, *, details: str = "") -> None:
        self.job.clear()
        self.line.show_error(text, details=details)

    def show_news(self, text: str) -> None:
        """Say what came of work that undo does not concern."""
        self.job.clear()
        self.line.show_done(text, can_undo=False)

    def show_sample_progress(self, done: int, total: int) -> None:
        self.job.show_progress(JobProgress(self.tr("Drawing the sample"), done, total))

    def _show_counts(self) -> None:
        if self._workspace is not None:
            self.counts.setText(self._counts_of(_in_folder(self._workspace)))

    def _counts_of(self, table: LabelTable) -> str:
        n_images = len(table.statuses)
        has_class = np.isin(table.statuses, _WITH_CLASS)
        images = self.tr("1 image") if n_images == 1 else self.tr("{n} images")
        parts = [images.format(n=count_text(n_images))]
        if has_class.any():
            parts.append(self.tr("{n} labelled").format(n=count_text(int(has_class.sum()))))
        if np.isin(table.statuses, _LEFT_OUT).any():
            parts.append(self._left_out(table))
        if self._n_reviewed(table):
            parts.append(self.tr("{n} reviewed").format(n=count_text(self._n_reviewed(table))))
        if (automatic := table.statuses == ImageStatus.AUTO).any():
            share = float(table.probabilities[automatic].mean())
            parts.append(self.tr("expected accuracy {p} %").format(p=round(100 * share)))
        parts += self._way_to_certificate()
        return " · ".join(parts)

    def _way_to_certificate(self) -> list[str]:
        if self._workspace is None:
            return []
        if self._workspace.book.auditing.certificate_id:
            return [self.tr("certified")]
        left = self._workspace.forecast.left
        if left is None:
            return []
        actions = self.tr("about {n} more actions to a certified {p} %")
        share = round(100 * (1 - TARGET_ERROR))
        return [actions.format(n=count_text(left.n_actions), p=share)]

    def _n_reviewed(self, table: LabelTable) -> int:
        return int(np.isin(table.statuses, _REVIEWED).sum())

    def _left_out(self, table: LabelTable) -> str:
        """Count what is left out; strangers are told apart where there are any."""
        n_left_out = count_text(int(np.isin(table.statuses, _LEFT_OUT).sum()))
        n_strangers = int((table.statuses == ImageStatus.NOVEL).sum())
        if n_strangers == 0:
            return self.tr("{n} left out").format(n=n_left_out)
        strangers = self.tr("1 stranger") if n_strangers == 1 else self.tr("{n} strangers")
        return self.tr("{n} left out ({strangers})").format(
            n=n_left_out, strangers=strangers.format(n=count_text(n_strangers))
        )

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

    def _on_cancel_wanted(self, *_: Any) -> None:
        if self._workspace is not None:
            self._workspace.embedding.cancel()
            self._workspace.exporting.cancel()
        self.job.clear()


def _in_folder(workspace: Workspace) -> LabelTable:
    """Leave out images that came from elsewhere or have gone, as the grid does."""
    catalog, table = workspace.document.catalog, workspace.labelling.table
    rows = np.flatnonzero(~(catalog.is_outside | catalog.is_missing)[: len(table.statuses)])
    return LabelTable(
        table.statuses[rows],
        table.class_ids[rows],
        table.probabilities[rows],
        table.novelty[rows],
    )
