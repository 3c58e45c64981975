"""Shows what was read of labels from elsewhere, and asks how they are meant."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from engine.project.label_wishes import LabelImport
from gui.dialogs.growing import GrowingDialog
from gui.flows.label_import import LabelsRead
from gui.messages import translated
from gui.plain_text import one_line
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text

_WIDTH_PX, _MOST_NAMES = 520, 6
_ENCODINGS = (("UTF-8", "utf-8-sig"), ("CP949", "cp949"), ("Shift-JIS", "shift_jis"))
Plan = Callable[[LabelsRead, bool, bool], LabelImport]


class LabelImportDialog(GrowingDialog):
    """Is shown with `open`, and fills as `show_read` is called.

    Signals
    -------
    taken(LabelsRead, as_examples, replaces)
    encoding_wanted(name)
        The file is to be read anew, "" as whatever it seems to be.
    """

    taken = Signal(object, bool, bool)
    encoding_wanted = Signal(str)

    def __init__(self, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._read: LabelsRead | None = None
        self.title = plain_label(self.tr("Reading\N{HORIZONTAL ELLIPSIS}"), "heading", wraps=True)
        self.classes = plain_label(role="muted", wraps=True)
        self.problems = plain_label(role="muted", wraps=True)
        self.encoding = QComboBox()
        self.accepted_labels = QRadioButton(self.tr("Accept them, as if I had given them here"))
        self.examples = QRadioButton(self.tr("Let the images stand for their classes, as examples"))
        self.replaces = QCheckBox()
        self.take = QPushButton(default=True)
        self.cancel = QPushButton(self.tr("Cancel"), autoDefault=False)
        self._build()
        self._connect()
        self._refresh()

    def show_read(self, labels: LabelsRead) -> None:
        """Show what was read, and what taking it over would do."""
        self._read = labels
        self._refresh()

    def show_problem(self, message: Message) -> None:
        """Say why nothing could be read."""
        self._read = None
        self._refresh()
        self.title.setText(translated(message))

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Import labels"))
        self.setMinimumWidth(_WIDTH_PX)
        self.accepted_labels.setChecked(True)
        self.take.setProperty("role", "primary")
        self.encoding.addItem(self.tr("Text as it seems to be"), "")
        for name, codec in (*_ENCODINGS, (self.tr("Western (Windows-1252)"), "cp1252")):
            self.encoding.addItem(self.tr("Text in {name}").format(name=name), codec)
        self.encoding.setAccessibleName(self.tr("Encoding of the text"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.encoding)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GAP_PX, 3 * GAP_PX, 3 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX + GAP_PX // 2)
        for part in (self.title, self.classes, self.problems):
            layout.addWidget(part)
        layout.addSpacing(GAP_PX)
        for choice in (self.accepted_labels, self.examples, self.replaces):
            layout.addWidget(choice)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.examples.toggled.connect(lambda _: self._refresh())
        self.replaces.toggled.connect(lambda _: self._refresh())
        self.encoding.activated.connect(
            lambda row: self.encoding_wanted.emit(self.encoding.itemData(row))
        )
        self.take.clicked.connect(self._on_take)
        self.cancel.clicked.connect(self.reject)

    def _on_take(self) -> None:
        if self._read is not None:
            self.taken.emit(self._read, self.examples.isChecked(), self.replaces.isChecked())
        self.accept()

    def _refresh(self) -> None:
        read = self._read
        self.problems.setVisible(read is not None)
        self.classes.setVisible(read is not None)
        self.replaces.setVisible(False)
        n_given = 0
        if read is not None:
            plan = self._plan(read, self.examples.isChecked(), self.replaces.isChecked())
            n_given = plan.n_given
            self.title.setText(self._title(read))
            self.classes.setText(self._classes(read, plan))
            problems = self._problems(read)
            self.problems.setText(problems)
            self.problems.setVisible(bool(problems))
            self._offer_replacing(plan)
        one, many = self.tr("Take over 1 label"), self.tr("Take over {n} labels")
        text = one if n_given == 1 else many
        self.take.setText(text.format(n=count_text(n_given)) if n_given else self.tr("Take over"))
        self.take.setEnabled(n_given > 0)

    def _offer_replacing(self, plan: LabelImport) -> None:
        n_kept = len(plan.kept)
        text = self.tr("Also {n} images that I have judged otherwise")
        if n_kept or self.replaces.isChecked():
            shown = text.format(n=count_text(n_kept)) if n_kept else self.replaces.text()
            self.replaces.setText(shown)
            self.replaces.setVisible(True)

    def _title(self, read: LabelsRead) -> str:
        found = read.found
        how = self.tr(", text in {name}").format(name=found.encoding) if found.encoding else ""
        return self.tr("{file}: {kind}{how}, {n} labels").format(
            file=one_line(found.source.name),
            kind=found.kind,
            how=how,
            n=count_text(len(found.labels)),
        )

    def _classes(self, read: LabelsRead, plan: LabelImport) -> str:
        names = [
            f"{one_line(name)} ({count_text(len(images))})"
            for name, images in read.matched.by_class.items()
        ]
        text = self.tr("For {n} of your images: {names}.").format(
            n=count_text(read.matched.n_images), names=self._listed(names)
        )
        if plan.new_classes:
            new = self.tr("{n} classes are new.").format(n=count_text(len(plan.new_classes)))
            text = f"{text} {new}"
        if plan.n_same:
            same = self.tr("{n} labels are there already.").format(n=count_text(plan.n_same))
            text = f"{text} {same}"
        return text

    def _problems(self, read: LabelsRead) -> str:
        matched = read.matched
        lost = [one_line(label.path) for label in matched.unmatched]
        unsure = [one_line(label.path) for label in matched.ambiguous]
        parts = [
            (self.tr("{n} labels mean none of your images: {names}."), lost),
            (self.tr("{n} labels could mean several images: {names}."), unsure),
        ]
        texts = [
            text.format(n=count_text(len(names)), names=self._listed(names))
            for text, names in parts
            if names
        ]
        if n_several := read.found.n_several:
            text = self.tr("{n} images have several labels, of which the first is taken.")
            texts.append(text.format(n=count_text(n_several)))
        if matched.contradictory:
            text = self.tr("{n} images are given two classes, and have neither.")
            texts.append(text.format(n=count_text(len(matched.contradictory))))
        return " ".join(texts)

    def _listed(self, names: Sequence[str]) -> str:
        more = len(names) - _MOST_NAMES
        text = ", ".join(names[:_MOST_NAMES])
        return text + (self.tr(" and {n} more").format(n=count_text(more)) if more > 0 else "")
