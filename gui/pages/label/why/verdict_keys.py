"""What the keys for agreeing and disagreeing would say of the selected images, before they do."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.project import ClassDefinition, ClassId
from gui.flows.reviewing import Agreement
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.numbers import count_text

Classes = Mapping[ClassId, ClassDefinition]


class KeyRow(QPushButton):
    """A keycap and words, cut to the room there is; it takes no focus."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._words = ElidedLabel()
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX // 2, GAP_PX, GAP_PX // 2)
        layout.setSpacing(GAP_PX)
        for label in (plain_label(key, "key"), self._words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)

    def text(self) -> str:
        return self._words.text()

    def say(self, text: str, *, is_enabled: bool) -> None:
        self._words.set_text(text)
        self.setAccessibleName(text)
        self.setEnabled(is_enabled)

    def sizeHint(self) -> QSize:
        return QSize(0, self._row.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class VerdictKeys(QWidget):
    """A and X in words, which follow the selection.

    Signals
    -------
    accept_wanted(), reject_wanted()
    """

    accept_wanted = Signal()
    reject_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.accept, self.reject = KeyRow("A"), KeyRow("X")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for row in (self.accept, self.reject):
            layout.addWidget(row)
        self.accept.clicked.connect(lambda _: self.accept_wanted.emit())
        self.reject.clicked.connect(lambda _: self.reject_wanted.emit())
        self.show_agreement(Agreement(), {})

    def show_agreement(self, agreement: Agreement, classes: Classes) -> None:
        n_labels, n_novel = agreement.n_labels, agreement.n_novel
        names = [shortened(classes[c].name) for c in agreement.class_ids if c in classes]
        self.accept.say(
            self._acceptance(agreement, names).format(
                name=names[0] if names else "",
                labels=count_text(n_labels),
                strangers=count_text(n_novel),
            ),
            is_enabled=n_labels + n_novel > 0,
        )
        self.reject.say(
            self._rejection(names).format(
                name=names[0] if names else "", labels=count_text(n_labels + n_novel)
            ),
            is_enabled=bool(names),
        )

    def _acceptance(self, agreement: Agreement, names: list[str]) -> str:
        n_labels, n_novel = agreement.n_labels, agreement.n_novel
        if n_labels and n_novel:
            return (
                self.tr("Accept 1 label, {strangers} as none of these")
                if n_labels == 1
                else self.tr("Accept {labels} labels, {strangers} as none of these")
            )
        if n_novel:
            several = self.tr("None of these: {strangers} images")
            return self.tr("None of these") if n_novel == 1 else several
        if len(names) == 1:
            several = self.tr("Accept {labels} as {name}")
            return self.tr("Accept as {name}") if n_labels == 1 else several
        return self.tr("Accept {labels} labels") if n_labels else self.tr("Nothing to accept")

    def _rejection(self, names: list[str]) -> str:
        if len(names) == 1:
            return self.tr("Not {name}")
        return self.tr("Reject {labels} labels") if names else self.tr("Nothing to reject")
