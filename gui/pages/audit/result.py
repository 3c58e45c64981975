"""What an audit has shown, or why it shows nothing any more."""

from typing import Final

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.audit import AuditFigures, AuditFinding, AuditOutcome, AuditStanding
from engine.project import NO_CLASS, ClassId, ImageId
from gui.document import Document
from gui.pages.audit.class_table import ClassTable
from gui.pages.audit.confusion_matrix import ConfusionMatrix, Matrix
from gui.pages.audit.reliability import ReliabilityDiagram
from gui.pages.audit.words import (
    Classes,
    advice_text,
    earlier_text,
    name_of,
    result_text,
    title_text,
)
from gui.theme import GAP_PX, fill_with_base, set_role
from gui.widgets.accuracy_text import newer_text
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text

_MOST_CLASSES: Final = 20


class AuditResult(QScrollArea):
    """A sentence, what to do, and the figures behind it.

    Signals
    -------
    anew_wanted(), review_wanted(), needing_wanted()
    images_wanted(images)
        A cell of the matrix was chosen, or what is not covered: tuple of ImageId.
    """

    anew_wanted = Signal()
    review_wanted = Signal()
    needing_wanted = Signal()
    images_wanted = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._figures: AuditFigures | None = None
        self._shown: tuple[ClassId, ...] = ()
        self._newer: tuple[ImageId, ...] = ()
        self.title = plain_label(role="title")
        self.sentence = plain_label(wraps=True)
        self.advice = plain_label(role="muted", wraps=True)
        self.newer = plain_label(wraps=True)
        self.anew = QPushButton(self.tr("Start a new audit"))
        self.review = QPushButton(self.tr("Review the doubtful"))
        self.see_newer = QPushButton(self.tr("Show what is not covered"))
        for button in (self.review, self.see_newer):
            button.setProperty("role", "primary")
        self.about_needing = plain_label()
        self.needing = QPushButton(self.tr("Give them their class"))
        self._needing_row = QWidget()
        self.matrix, self.table = ConfusionMatrix(), ClassTable()
        self.about_matrix = plain_label(role="muted", wraps=True)
        self.reliability = ReliabilityDiagram()
        self._content = QWidget()
        self._below = QWidget()
        self._build()
        self.anew.clicked.connect(self.anew_wanted)
        self.review.clicked.connect(self.review_wanted)
        self.see_newer.clicked.connect(lambda: self.images_wanted.emit(self._newer))
        self.needing.clicked.connect(self.needing_wanted)
        self.matrix.cell_chosen.connect(self._on_cell_chosen)

    def show_finding(self, finding: AuditFinding, standing: AuditStanding | None = None) -> None:
        """Show what an audit has come to, and which labels it does not cover."""
        self._show_newer(standing or AuditStanding(finding))
        classes, is_valid = self._document.classes, finding.validity.is_valid
        self.title.setText(title_text(finding))
        self.sentence.setText(result_text(finding, classes))
        texts = advice_text(finding), earlier_text(finding.audit)
        self.advice.setText(" ".join(text for text in texts if text))
        is_refused = is_valid and finding.result.outcome == AuditOutcome.REFUSED
        self.review.setVisible(is_refused)
        set_role(self.anew, "" if is_valid else "primary")
        self._figures = finding.figures
        self._below.setVisible(finding.figures is not None and len(finding.figures.given) > 0)
        if finding.figures is not None:
            self._show_figures(finding.figures, classes)

    def _show_newer(self, standing: AuditStanding) -> None:
        text, coverage = newer_text(standing), standing.coverage
        is_newer = coverage.is_newer if coverage and text else np.zeros(0, np.bool_)
        self._newer = tuple(map(ImageId, np.flatnonzero(is_newer).tolist()))
        self.newer.setText(text)
        for part in (self.newer, self.see_newer):
            part.setVisible(bool(text))

    def show_needing(self, n_images: int) -> None:
        """Say how many images were found wrong, here or elsewhere, and have no class yet."""
        one, many = self.tr("1 image needs a class"), self.tr("{count} images need a class")
        text = one if n_images == 1 else many
        self.about_needing.setText(text.format(count=count_text(n_images)))
        self._needing_row.setVisible(n_images > 0)

    @property
    def first_button(self) -> QPushButton:
        """What there is to do next."""
        shown = (part for part in (self.review, self.see_newer) if not part.isHidden())
        return next(shown, self.anew)

    def _show_figures(self, figures: AuditFigures, classes: Classes) -> None:
        self._shown = _most_interesting(figures)
        rows = [figures.class_ids.index(c) for c in self._shown]
        columns = [*rows, len(figures.class_ids)]
        counts = tuple(tuple(figures.confusion[r][c] for c in columns) for r in rows)
        names = tuple(name_of(c, classes) for c in self._shown)
        self.matrix.show_matrix(Matrix(names, counts))
        self.about_matrix.setText(self._about(figures))
        of_classes = {f.class_id: f for f in figures.classes}
        self.table.show_figures(
            [(name_of(c, classes), of_classes[c]) for c in figures.class_ids if c in of_classes]
        )
        self.reliability.show_bins(figures.bins)

    def _about(self, figures: AuditFigures) -> str:
        """Say what the matrix counts."""
        n_more = len(figures.given) - figures.n_checked
        text = self.tr("{checked} checked in the audit, {more} reviewed besides.").format(
            checked=count_text(figures.n_checked), more=count_text(n_more)
        )
        if len(self._shown) == len(figures.class_ids):
            return text
        part = self.tr("Shown are the {n} classes of {count} with most errors.").format(
            n=len(self._shown), count=len(figures.class_ids)
        )
        return f"{text} {part}"

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._content)
        fill_with_base(self._content)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self.review, self.see_newer, self.anew):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX)
        column.setSpacing(GAP_PX)
        for label in (self.title, self.sentence, self.newer, self.advice):
            column.addWidget(label)
        column.addSpacing(GAP_PX)
        column.addLayout(buttons)
        column.addWidget(self._needing_row)
        column.addSpacing(2 * GAP_PX)
        column.addWidget(self._below)
        column.addStretch(1)
        self._build_needing()
        self._build_figures()

    def _build_needing(self) -> None:
        row = QHBoxLayout(self._needing_row)
        row.setContentsMargins(0, GAP_PX, 0, 0)
        row.setSpacing(2 * GAP_PX)
        for part in (self.about_needing, self.needing):
            row.addWidget(part)
        row.addStretch(1)
        self._needing_row.hide()

    def _build_figures(self) -> None:
        left = _column(
            plain_label(self.tr("Labels (rows) against what is right"), "heading"),
            self.about_matrix,
            self.matrix,
        )
        about_bins = plain_label(
            self.tr("On the dashed line, a probability means what it says."), "muted", wraps=True
        )
        about_table = plain_label(
            self.tr("Of the labels checked, with 95 % intervals."), "muted", wraps=True
        )
        right = _column(
            plain_label(self.tr("Class by class"), "heading"),
            about_table,
            self.table,
            plain_label(self.tr("How often labels are right"), "heading"),
            about_bins,
            self.reliability,
        )
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5 * GAP_PX)
        row.addLayout(left)
        row.addLayout(right)
        row.addStretch(1)

    def _on_cell_chosen(self, row: int, column: int) -> None:
        if self._figures is not None:
            truth = (*self._shown, NO_CLASS)[column]
            self.images_wanted.emit(self._figures.images_of(self._shown[row], truth))


def _most_interesting(figures: AuditFigures) -> tuple[ClassId, ...]:
    """Return the classes with most errors, as many as there is room for, in their usual order."""
    rows = figures.confusion

    def n_errors(number: int) -> tuple[int, int]:
        column = sum(row[number] for row in rows)
        right = rows[number][number]
        return sum(rows[number]) + column - 2 * right, sum(rows[number])

    order = sorted(range(len(rows)), key=n_errors, reverse=True)[:_MOST_CLASSES]
    return tuple(figures.class_ids[number] for number in sorted(order))


def _column(*parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GAP_PX // 2)
    for number, part in enumerate(parts):
        if number and part.property("role") == "heading":
            column.addSpacing(3 * GAP_PX)
        column.addWidget(part)
    column.addStretch(1)
    return column
