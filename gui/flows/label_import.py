"""Labels from elsewhere: read and matched on another thread, then taken over as one edit."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.interop.importing import (
    FoundLabels,
    KnownPaths,
    MatchedLabels,
    class_folder_names,
    labels_of_paths,
    match_labels,
    read_labels,
)
from engine.jobs import Job
from engine.project.label_wishes import LabelImport, import_labels, plan_import
from gui.document import Document
from gui.messages import message_of
from gui.tasks import Replies, Send, TaskRunner

_READ = "read labels"


@dataclass(frozen=True)
class LabelsRead:
    """What a file or folder says, and which images it means."""

    found: FoundLabels
    matched: MatchedLabels


class LabelImportFlow(QObject):
    """Reads when asked, and takes over when a person has seen what was read.

    Signals
    -------
    read(LabelsRead)
    failed(message)
    """

    read = Signal(object)
    failed = Signal(object)

    def __init__(self, document: Document, tasks: TaskRunner) -> None:
        super().__init__(document)
        self._document, self._tasks = document, tasks

    def start(self, source: Path, encoding: str = "") -> None:
        """Read the labels in `source`; "" finds the encoding out."""
        work = source, encoding, KnownPaths.of(self._document.catalog)
        replies = Replies(
            on_result=self.read.emit, on_error=lambda error: self.failed.emit(message_of(error))
        )
        self._tasks.submit(_READ, _read, work, replies)

    def cancel(self) -> None:
        self._tasks.cancel(_READ)

    def class_folders(self) -> tuple[str, ...]:
        """Return the folders that the images look sorted into by class; () for none."""
        return class_folder_names(self._paths())

    def read_folders(self) -> None:
        """Take the folders that images lie in for their classes."""
        catalog = self._document.catalog
        found = labels_of_paths(catalog.root, self._paths())
        self.read.emit(LabelsRead(found, match_labels(KnownPaths.of(catalog), found)))

    def plan(self, labels: LabelsRead, *, as_examples: bool, replaces: bool) -> LabelImport:
        """Say what taking over would do now."""
        by_class = labels.matched.by_class
        state = self._document.state
        return plan_import(state, by_class, as_examples=as_examples, replaces=replaces)

    def take(self, labels: LabelsRead, *, as_examples: bool, replaces: bool) -> None:
        plan = partial(self.plan, labels, as_examples=as_examples, replaces=replaces)
        source = labels.found.source.name
        self._document.do(lambda state: import_labels(state, plan(), source=source))

    def _paths(self) -> list[str]:
        catalog = self._document.catalog
        is_there = ~(catalog.is_outside | catalog.is_missing)
        return [catalog.paths[i] for i in np.flatnonzero(is_there).tolist()]


def _read(_: Job, work: tuple[Path, str, KnownPaths], __: Send) -> LabelsRead:
    source, encoding, known = work
    found = read_labels(source, encoding)
    return LabelsRead(found, match_labels(known, found))
