"""What goes with an export as its certificate, and what becomes of labels it does not cover."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.interop import Uncovered
from gui.theme import GAP_PX
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text


@dataclass(frozen=True)
class CertificateAtHand:
    """What there is to say of the certificate.

    Attributes
    ----------
    text : what is certified and what is not, or why nothing is any more
    n_newer : automatic labels that it does not cover
    """

    text: str
    n_newer: int = 0


class ExportCertificate(QWidget):
    """Says what is certified; asks about newer labels only where there are any.

    Signals
    -------
    changed()
    audit_wanted()
    """

    changed = Signal()
    audit_wanted = Signal()

    def __init__(self, certificate: CertificateAtHand) -> None:
        super().__init__()
        self.text = plain_label(certificate.text, "muted", wraps=True)
        self.choice = ChoiceBox()
        self.audit = QPushButton(self.tr("Audit them first"), autoDefault=False)
        self.audit.setProperty("role", "link")
        self.audit.setCursor(Qt.CursorShape.PointingHandCursor)
        count = count_text(certificate.n_newer)
        self.choice.setAccessibleName(self.tr("Labels that are not covered"))
        self.choice.addItem(self.tr("Leave out what is not covered ({n})").format(n=count), _LEAVE)
        self.choice.addItem(self.tr("Include it, marked as not covered"), _INCLUDE)
        for part in (self.choice, self.audit):
            part.setVisible(certificate.n_newer > 0)
        self._build()
        self.choice.currentIndexChanged.connect(self.changed)
        self.audit.clicked.connect(self.audit_wanted)

    @property
    def uncovered(self) -> Uncovered:
        """What becomes of the labels that are not covered."""
        value: Uncovered = self.choice.currentData()
        return value

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.audit)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        layout.addWidget(self.text)
        layout.addWidget(self.choice)
        layout.addLayout(row)


_LEAVE: Uncovered = "leave-out"
_INCLUDE: Uncovered = "include"
