"""What to export and in which form: the left side of the export dialog."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.interop import FORMATS, ExportPlan, FileMode, Format, Trust
from engine.labelling import WITH_A_CLASS, ImageStatus
from gui.dialogs.export.certificate import CertificateAtHand, ExportCertificate
from gui.dialogs.export.split_fields import SplitFields
from gui.theme import GAP_PX
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.labels import plain_label
from gui.widgets.tick_box import TickBox

_STATUSES: Final = (
    ImageStatus.EXAMPLE,
    ImageStatus.ACCEPTED,
    ImageStatus.AUTO,
    ImageStatus.UNCERTAIN,
    ImageStatus.NOVEL,
)


class ExportForm(QWidget):
    """Lets a person put an ExportPlan together.

    Signals
    -------
    changed()
    audit_wanted()
        Labels that the certificate does not cover are to be audited first.
    """

    changed = Signal()
    audit_wanted = Signal()

    def __init__(self, certificate: CertificateAtHand | None = None) -> None:
        super().__init__()
        self.certificate = ExportCertificate(certificate or CertificateAtHand(""))
        self.format = ChoiceBox()
        self.file_mode = ChoiceBox()
        self.splits = SplitFields()
        self.trust = ChoiceBox()
        self.statuses = {status: TickBox(self._status_text(status)) for status in _STATUSES}
        self._about_format = plain_label(role="muted", wraps=True)
        self._about_files = plain_label(role="muted", wraps=True)
        self._fill()
        self._build(has_certificate=certificate is not None)
        self._connect()
        self._explain()

    def plan(self) -> ExportPlan:
        return ExportPlan(
            format=self._format(),
            file_mode=self._file_mode(),
            include=frozenset(s for s, box in self.statuses.items() if self._is_included(s, box)),
            trust=self.trust.currentData(),
            uncovered=self.certificate.uncovered,
            splits=self.splits.shares(),
        )

    def _fill(self) -> None:
        formats: dict[Format, str] = {
            "imagefolder": self.tr("Image folder"),
            "csv": self.tr("CSV list"),
            "jsonl": self.tr("JSONL list"),
            "huggingface": self.tr("Hugging Face"),
            "coco": self.tr("COCO"),
            "fiftyone": self.tr("FiftyOne"),
            "yolo": self.tr("YOLO"),
            "label-studio": self.tr("Label Studio"),
            "cvat": self.tr("CVAT"),
        }
        modes: dict[FileMode, str] = {
            "copy": self.tr("Copy"),
            "hardlink": self.tr("Hard link"),
            "symlink": self.tr("Symbolic link"),
        }
        trusts: dict[Trust, str] = {
            "any": self.tr("All labels"),
            "certified": self.tr("Reviewed or certified"),
            "reviewed": self.tr("Reviewed by you"),
        }
        for trust, text in trusts.items():
            self.trust.addItem(text, trust)
        for value, text in formats.items():
            self.format.addItem(text, value)
        for mode, text in modes.items():
            self.file_mode.addItem(text, mode)
        for status, box in self.statuses.items():
            box.setChecked(status in WITH_A_CLASS)

    def _build(self, *, has_certificate: bool) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GAP_PX)
        form.setVerticalSpacing(2 * GAP_PX)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(self.tr("Format"), _explained(self.format, self._about_format))
        form.addRow(self.tr("Files"), _explained(self.file_mode, self._about_files))
        form.addRow(self.tr("Parts"), self.splits)
        boxes = QGridLayout()
        boxes.setVerticalSpacing(GAP_PX)
        for number, box in enumerate(self.statuses.values()):
            boxes.addWidget(box, number // 2, number % 2)
        form.addRow(self.tr("Include"), boxes)
        form.addRow(self.tr("Of these"), self.trust)
        form.addRow(self.tr("Certificate"), self.certificate)
        form.setRowVisible(self.certificate, has_certificate)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._on_changed)
        self.file_mode.currentIndexChanged.connect(self._on_changed)
        self.trust.currentIndexChanged.connect(self._on_changed)
        self.splits.changed.connect(self._on_changed)
        self.certificate.changed.connect(self._on_changed)
        self.certificate.audit_wanted.connect(self.audit_wanted)
        for box in self.statuses.values():
            box.toggled.connect(self._on_changed)

    def _on_changed(self) -> None:
        self._explain()
        self.changed.emit()

    def _explain(self) -> None:
        takes_files = FORMATS[self._format()].takes_files
        self.file_mode.setEnabled(takes_files)
        for status in self.statuses.keys() - WITH_A_CLASS:
            self.statuses[status].setEnabled(not takes_files)
        about_format: dict[Format, str] = {
            "imagefolder": self.tr("A folder for each class, and a CSV list."),
            "csv": self.tr("A row for each image, as spreadsheets read it."),
            "jsonl": self.tr("A line of JSON for each image."),
            "huggingface": self.tr("Numbered files with metadata.csv, for load_dataset."),
            "coco": self.tr("Numbered files and annotations.json; a box is the whole image."),
            "fiftyone": self.tr("Numbered files and labels.json, for image classification."),
            "yolo": self.tr("A folder for each class in the parts train and val."),
            "label-studio": self.tr("Tasks with your labels, and the engine's as predictions."),
            "cvat": self.tr("annotations.xml of CVAT for images 1.1, a tag for each."),
        }
        about_files: dict[FileMode, str] = {
            "copy": self.tr("The dataset stands on its own."),
            "hardlink": self.tr("Takes no room; must be on the same disk."),
            "symlink": self.tr("Takes no room; breaks if the images move."),
        }
        self._about_format.setText(about_format[self._format()])
        self._about_files.setText(
            about_files[self._file_mode()]
            if takes_files
            else self.tr("A list names the files where they are.")
        )

    def _format(self) -> Format:
        value: Format = self.format.currentData()
        return value

    def _file_mode(self) -> FileMode:
        value: FileMode = self.file_mode.currentData()
        return value

    def _is_included(self, status: ImageStatus, box: TickBox) -> bool:
        """Leave out what has no class, and so no place in a folder of classes."""
        return box.isChecked() and (
            not FORMATS[self._format()].takes_files or status in WITH_A_CLASS
        )

    def _status_text(self, status: ImageStatus) -> str:
        texts = {
            ImageStatus.EXAMPLE: self.tr("Examples"),
            ImageStatus.ACCEPTED: self.tr("Accepted"),
            ImageStatus.AUTO: self.tr("Automatic"),
            ImageStatus.UNCERTAIN: self.tr("Uncertain"),
            ImageStatus.NOVEL: self.tr("Strangers"),
        }
        return texts[status]


def _explained(field: QWidget, about: QLabel) -> QVBoxLayout:
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    layout = QVBoxLayout()
    layout.setSpacing(GAP_PX // 2)
    layout.addWidget(field)
    layout.addWidget(about)
    return layout
