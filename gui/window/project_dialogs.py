"""What opens over the workspace: the report of a run, the export, the unreadable files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from engine.embedding import EmbeddingReport, describe_backbones, describe_built_in, reads_texts
from engine.interop import ExportReport, PlanCounts, free_folder, plan_counts
from engine.jobs import Job
from engine.labelling import make_classifier
from engine.project.label_wishes import LabelImport
from gui.dialogs.backbone import BackboneDialog
from gui.dialogs.export.certificate import CertificateAtHand
from gui.dialogs.export.dialog import ExportChoice, ExportDialog
from gui.dialogs.label_import import LabelImportDialog
from gui.dialogs.labelling.options import LabelOptionsDialog
from gui.dialogs.labelling.run_report import RunReport
from gui.dialogs.problems import ProblemsDialog
from gui.flows.label_import import LabelsRead
from gui.messages import message_of, translated
from gui.tasks import Replies, Send
from gui.widgets.accuracy_text import statements_text
from gui.widgets.numbers import count_text
from gui.window.corner import Corner
from gui.window.page_book import AUDIT
from gui.window.workspace import Workspace

_BACKBONES, _CLASSIFIER = "list backbones", "check classifier"


class ProjectDialogs(QObject):
    """Opens dialogs for one workspace and passes on what a person wishes in them.

    Signals
    -------
    news(text)
        What came of a wish, for the status line.
    """

    news = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.run_report = RunReport(workspace.labelling)
        self._corner = Corner(self.run_report, over=workspace.label.grid)
        workspace.exporting.exported.connect(self._on_exported)
        workspace.embedding.finished.connect(self._on_embedded)
        workspace.labelling.run_started.connect(self._corner.show)
        workspace.document.changed.connect(self.run_report.close_if_done)
        workspace.label.label_wanted.connect(workspace.labelling.run)
        workspace.label.export_wanted.connect(self.show_export)
        workspace.label.classes.folders_wanted.connect(self._import_folders)

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do here, by name."""
        return {
            "label_folder": self._workspace.labelling.run,
            "export": self.show_export,
            "problems": self.show_problems,
            "locate": self.ask_for_root,
            "label_options": self.show_label_options,
            "backbone": self.ask_for_backbone,
            "import_labels": self.ask_for_labels,
        }

    def show_export(self) -> None:
        found = self._workspace.exporting.preview()
        text = statements_text(found.statements)

        def preview(choice: ExportChoice) -> PlanCounts:
            return plan_counts(found.rows, choice.plan)

        dialog = ExportDialog(
            preview,
            self._proposed_folder(),
            self._workspace,
            certificate=CertificateAtHand(text, found.n_newer) if text else None,
        )
        dialog.export_wanted.connect(self._on_export_wanted)
        dialog.audit_wanted.connect(partial(self._workspace.book.show_page, AUDIT))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_problems(self) -> None:
        dialog = ProblemsDialog(self._workspace.document.catalog, self._workspace)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_for_root(self) -> None:
        """Let the person say where the folder of images is now."""
        dialog = QFileDialog(self._workspace, self.tr("Where are the images now?"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._workspace.relink(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_for_labels(self) -> None:
        """Let the person choose a file of labels; a folder is chosen by any file in it."""
        dialog = QFileDialog(self._workspace, self.tr("Labels of another tool"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._import_from(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import_from(self, source: Path) -> None:
        importing = self._workspace.importing
        dialog = self._show_import()
        dialog.encoding_wanted.connect(partial(importing.start, source))
        importing.start(source)

    def _import_folders(self) -> None:
        self._show_import().encoding.hide()
        self._workspace.importing.read_folders()

    def _show_import(self) -> LabelImportDialog:
        importing = self._workspace.importing

        def plan(labels: LabelsRead, as_examples: bool, replaces: bool) -> LabelImport:  # noqa: FBT001
            return importing.plan(labels, as_examples=as_examples, replaces=replaces)

        dialog = LabelImportDialog(plan, self._workspace)
        importing.read.connect(dialog.show_read)
        importing.failed.connect(dialog.show_problem)
        dialog.taken.connect(
            lambda labels, as_examples, replaces: importing.take(
                labels, as_examples=as_examples, replaces=replaces
            )
        )
        dialog.finished.connect(importing.cancel)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def show_label_options(self) -> None:
        """Let the person choose how to label."""
        labelling, tasks = self._workspace.labelling, self._workspace.tasks
        dialog = LabelOptionsDialog(
            labelling.settings,
            self._workspace,
            reads_texts=reads_texts(self._workspace.embedding.backbone),
        )
        dialog.chosen.connect(labelling.use_settings)
        dialog.check_wanted.connect(partial(self._check_classifier, dialog))
        dialog.finished.connect(lambda _: tasks.cancel(_CLASSIFIER))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_for_backbone(self) -> None:
        """Let the person choose another backbone; those to download follow in a moment."""
        dialog = BackboneDialog(self._workspace.embedding.backbone, self._workspace)
        dialog.chosen.connect(self._workspace.use_backbone)
        dialog.finished.connect(lambda _: self._workspace.tasks.cancel(_BACKBONES))
        dialog.finished.connect(dialog.deleteLater)
        dialog.set_backbones(describe_built_in(), more_follow=True)
        dialog.open()
        self._workspace.tasks.submit(
            _BACKBONES,
            lambda _job, cache_folder, _send: describe_backbones(cache_folder),
            self._workspace.embedding.cache_folder,
            Replies(on_result=dialog.set_backbones, on_error=self._on_error),
        )

    def _check_classifier(self, dialog: LabelOptionsDialog, text: str) -> None:
        """Ask scikit-learn, which takes seconds to import when it is asked first."""
        replies = Replies(
            on_result=lambda _: dialog.show_answer(text, None),
            on_error=lambda error: dialog.show_answer(text, message_of(error)),
        )
        self._workspace.tasks.submit(_CLASSIFIER, _make_classifier, text, replies)

    def _on_error(self, error: Exception) -> None:
        self._workspace.failed.emit(message_of(error))

    def _on_embedded(self, report: EmbeddingReport | None) -> None:
        """Say what a person should know of the images that were looked at."""
        if report is not None and report.cache_problem:
            self.news.emit(translated(report.cache_problem))
        elif report is not None and report.n_unreadable:
            self.news.emit(self._unreadable(report.n_unreadable))

    def _unreadable(self, n_files: int) -> str:
        if n_files == 1:
            return self.tr("1 file could not be read; see File, Unreadable files.")
        return self.tr("{n} files could not be read; see File, Unreadable files.").format(
            n=count_text(n_files)
        )

    def _proposed_folder(self) -> Path:
        path = self._workspace.document.path
        return free_folder(path.with_name(self.tr("{name} labelled").format(name=path.stem)))

    def _on_export_wanted(self, choice: ExportChoice) -> None:
        self._workspace.exporting.start(choice.plan, choice.folder)

    def _on_exported(self, report: ExportReport) -> None:
        sentences = [
            self.tr("Exported {n} images to {folder}.").format(
                n=count_text(report.n_images), folder=report.folder
            ),
            *map(translated, report.notes),
        ]
        self.news.emit(" ".join(sentences))


def _make_classifier(_job: Job, text: str, _send: Send) -> None:
    make_classifier(text, seed=0)
