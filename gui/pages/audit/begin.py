"""What an audit is to show, and of which labels."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.audit import Outlook
from engine.project import AuditPlan, Changes
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.labelling import LabellingFlow
from gui.pages.audit.words import outlook_text
from gui.plain_text import one_line
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.keys import ENTER_KEYS
from gui.widgets.labels import plain_label
from gui.widgets.number_box import percent_box

_WIDTH_PX: Final = 560
_NUMBER_WIDTH_PX: Final = 64
_USUAL: Final = AuditPlan()


class AuditBegin(QWidget):
    """A target, what it covers, how many checks it takes; Enter starts.

    Signals
    -------
    start_wanted(AuditPlan)
    back_wanted()
        The audit there was before is to be shown.
    """

    start_wanted = Signal(object)
    back_wanted = Signal()

    def __init__(
        self, document: Document, auditing: AuditingFlow, labelling: LabellingFlow
    ) -> None:
        super().__init__()
        self._document, self._auditing = document, auditing
        self.error = percent_box(1, 20)
        self.confidence = percent_box(80, 99)
        self.scope = ChoiceBox()
        self.outlook = plain_label(role="muted", wraps=True)
        self.start = QPushButton(self.tr("Start audit"))
        self.back = QPushButton(self.tr("Back"))
        self._fill()
        self._build()
        for box in (self.error, self.confidence):
            box.valueChanged.connect(self._look_ahead)
        self.scope.currentIndexChanged.connect(self._look_ahead)
        self.start.clicked.connect(self._on_start)
        self.back.clicked.connect(self.back_wanted)
        auditing.looked_ahead.connect(self._on_looked_ahead)
        auditing.changed.connect(self._on_audit_changed)
        labelling.labelled.connect(self._look_ahead)
        document.changed.connect(self._on_document_changed)

    def plan(self) -> AuditPlan:
        return AuditPlan(
            target_error=self.error.value() / 100,
            confidence=self.confidence.value() / 100,
            scope=self.scope.currentData(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS and not event.isAutoRepeat():
            self._on_start()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_ahead()

    def _fill(self) -> None:
        self.error.setSingleStep(1)
        self.confidence.setSingleStep(1)
        self.error.setValue(round(100 * _USUAL.target_error))
        self.confidence.setValue(round(100 * _USUAL.confidence))
        self.error.setAccessibleName(self.tr("Most wrong labels in percent"))
        self.confidence.setAccessibleName(self.tr("Confidence in percent"))
        self.scope.setAccessibleName(self.tr("What the audit covers"))
        self.start.setProperty("role", "primary")
        self.start.setEnabled(False)
        self.back.setVisible(False)
        self._fill_scopes()

    def _fill_scopes(self) -> None:
        chosen = self.scope.currentData()
        with QSignalBlocker(self.scope):
            self.scope.clear()
            self.scope.addItem(self.tr("All automatic labels"), "automatic")
            self.scope.addItem(self.tr("Everything that has a class, your own too"), "everything")
            for class_id, definition in self._document.classes.items():
                text = self.tr("Automatic labels of one class: {name}")
                self.scope.addItem(text.format(name=one_line(definition.name)), f"class:{class_id}")
            self.scope.setCurrentIndex(max(0, self.scope.findData(chosen)))

    def _build(self) -> None:
        fill_with_base(self)
        form = QWidget()
        form.setMaximumWidth(_WIDTH_PX)
        column = QVBoxLayout(form)
        column.setSpacing(2 * GAP_PX)
        column.addWidget(plain_label(self.tr("How right are the labels?"), "title"))
        about = self.tr(
            "An audit freezes the labels and shows you some of them, drawn at random. Say of each"
            " whether it is right: that alone is the ground for a promise about all of them."
        )
        column.addWidget(plain_label(about, "muted", wraps=True))
        column.addSpacing(GAP_PX)
        column.addLayout(self._target_row())
        column.addLayout(_row(plain_label(self.tr("It covers")), (self.scope, 1)))
        column.addWidget(self.outlook)
        column.addLayout(_row(self.start, self.back, None))
        self.outlook.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GAP_PX, 3 * GAP_PX, 3 * GAP_PX, 3 * GAP_PX)
        layout.addStretch(1)
        layout.addWidget(form, 6, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)

    def _target_row(self) -> QHBoxLayout:
        """Return the target as a sentence with two gaps."""
        text = self.tr("At most {error} of the labels are wrong, with {confidence} confidence")
        first, _, rest = text.partition("{error}")
        middle, _, last = rest.partition("{confidence}")
        for box in (self.error, self.confidence):
            box.setFixedWidth(_NUMBER_WIDTH_PX)
        words = [plain_label(word.strip()) for word in (first, middle, last)]
        return _row(words[0], self.error, words[1], self.confidence, words[2], None)

    def _look_ahead(self) -> None:
        if self.isVisible():
            self._auditing.look_ahead(self.plan())

    def _on_looked_ahead(self, outlook: Outlook) -> None:
        self.start.setEnabled(outlook.n_labels > 0)
        self.outlook.setText(
            outlook_text(outlook)
            if outlook.n_labels
            else self.tr("There is nothing to audit yet. Label the folder first.")
        )

    def _on_audit_changed(self) -> None:
        self.back.setVisible(self._auditing.audit is not None)
        self._look_ahead()

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.CLASSES in changes:
            self._fill_scopes()
            self._look_ahead()

    def _on_start(self) -> None:
        if self.start.isEnabled():
            self.start_wanted.emit(self.plan())


def _row(*parts: QWidget | tuple[QWidget, int] | None) -> QHBoxLayout:
    """Lay parts out in a row, some with a stretch; None is the empty rest."""
    row = QHBoxLayout()
    row.setSpacing(GAP_PX)
    for part in parts:
        if part is None:
            row.addStretch(1)
        elif isinstance(part, tuple):
            row.addWidget(*part)
        else:
            row.addWidget(part)
    return row
