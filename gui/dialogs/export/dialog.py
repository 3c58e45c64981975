"""Asks how the labels are to leave the project, and shows what that would give."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.errors import EngineError
from engine.interop import ExportPlan, PlanCounts, free_folder, is_free
from gui.dialogs.export.certificate import CertificateAtHand
from gui.dialogs.export.form import ExportForm
from gui.dialogs.export.preview import ExportPreview
from gui.messages import translated
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label

_SIZE_PX = (840, 520)
_CERTIFICATE_PX = 70
_FORM_WIDTH_PX = 360
_PAUSE_MS = 150


@dataclass(frozen=True)
class ExportChoice:
    """What to write, and the folder to write it to."""

    plan: ExportPlan
    folder: Path


class ExportDialog(QDialog):
    """Is shown with `open`; closes itself once the wish is out.

    Parameters
    ----------
    preview : counts what a choice would write; may raise EngineError
    folder : proposed as destination
    certificate : None where no audit has ended well

    Signals
    -------
    export_wanted(ExportChoice)
    audit_wanted()
        Nothing is to be exported before the labels are audited.
    """

    export_wanted = Signal(object)
    audit_wanted = Signal()

    def __init__(
        self,
        preview: Callable[[ExportChoice], PlanCounts],
        folder: Path,
        parent: QWidget | None = None,
        *,
        certificate: CertificateAtHand | None = None,
    ) -> None:
        super().__init__(parent)
        self._count = preview
        self._is_possible = False
        self.form = ExportForm(certificate)
        self.preview = ExportPreview()
        self.folder = QLineEdit(str(folder))
        self.browse = QPushButton(self.tr("Browse…"), autoDefault=False)
        self.about_folder = plain_label(role="error", wraps=True)
        self.cancel = QPushButton(self.tr("Cancel"), autoDefault=False)
        self.export = QPushButton(self.tr("Export"), default=True)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect()
        self._refresh()

    def choice(self) -> ExportChoice:
        return ExportChoice(self.form.plan(), Path(self.folder.text().strip()).expanduser())

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Export"))
        width, height = _SIZE_PX
        has_certificate = self.form.certificate.isVisibleTo(self.form)
        self.resize(width, height + (_CERTIFICATE_PX if has_certificate else 0))
        self.export.setProperty("role", "primary")
        self.folder.setAccessibleName(self.tr("Destination folder"))
        self.form.setFixedWidth(_FORM_WIDTH_PX)
        sides = QHBoxLayout()
        sides.setSpacing(4 * GAP_PX)
        left = QVBoxLayout()
        left.addWidget(self.form)
        left.addStretch(1)
        sides.addLayout(left)
        sides.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GAP_PX, 3 * GAP_PX, 3 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addLayout(sides, 1)
        layout.addLayout(self._destination())
        layout.addLayout(self._buttons())

    def _destination(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(plain_label(self.tr("Write to the new folder")))
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(self.about_folder, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.export)
        return row

    def _connect(self) -> None:
        self.form.changed.connect(self._pause.start)
        self.form.audit_wanted.connect(self._on_audit_wanted)
        self._pause.timeout.connect(self._refresh)
        self.folder.textChanged.connect(self._enable)
        self.browse.clicked.connect(self._ask_for_folder)
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._on_export_clicked)

    def _refresh(self) -> None:
        self._pause.stop()
        try:
            counts = self._count(self.choice())
        except EngineError as error:
            self._is_possible = False
            self.preview.show_reason(translated(error.message))
        else:
            self._is_possible = counts.n_images > 0
            self.preview.show_counts(counts)
        self._enable()

    def _enable(self) -> None:
        text = self.folder.text().strip()
        problem = self._problem_of(Path(text).expanduser()) if text else ""
        self.about_folder.setText(problem)
        self.export.setEnabled(self._is_possible and bool(text) and not problem)

    def _problem_of(self, folder: Path) -> str:
        """Say why nothing can be written to a folder, and where it could be."""
        if is_free(folder):
            return ""
        name = one_line(free_folder(folder).name)
        free = self.tr(" “{name}” is free.").format(name=name) if name else ""
        return self.tr("Something is in this folder already.") + free

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Export to"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _on_audit_wanted(self) -> None:
        self.reject()
        self.audit_wanted.emit()

    def _on_export_clicked(self) -> None:
        """Export what is chosen now, which the preview may not have caught up with."""
        self._refresh()
        if self.export.isEnabled():
            self.export_wanted.emit(self.choice())
            self.accept()
