"""Asks how to label."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.labelling import LabelSettings
from engine.messages import Message
from gui.dialogs.growing import GrowingDialog
from gui.dialogs.labelling.form import LabelForm
from gui.messages import translated
from gui.theme import GAP_PX

_WIDTH_PX = 520
_TYPING_PAUSE_MS, _PATIENCE_MS = 350, 400


class LabelOptionsDialog(GrowingDialog):
    """Is shown with `open`; offers nothing with a classifier that nobody has answered for.

    Signals
    -------
    chosen(LabelSettings)
    check_wanted(text)
        Whether there is such a classifier is to be told by `show_answer`.
    """

    chosen = Signal(object)
    check_wanted = Signal(str)

    def __init__(
        self,
        current: LabelSettings,
        parent: QWidget | None = None,
        *,
        reads_texts: bool = False,
    ) -> None:
        super().__init__(parent)
        self._known_good = current.classifier
        self.form = LabelForm(reads_texts=reads_texts)
        self.form.show_settings(current)
        self.defaults = QPushButton(self.tr("Defaults"), autoDefault=False)
        self.cancel = QPushButton(self.tr("Cancel"), autoDefault=False)
        self.use = QPushButton(self.tr("OK"), default=True)
        self._layout = QVBoxLayout(self)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._build()
        self._connect()
        self._offer()

    def show_answer(self, text: str, problem: Message | None) -> None:
        """Take in whether `text` names a classifier; an answer that comes too late is dropped."""
        if text != self._unknown():
            return
        self._patience.stop()
        if problem is None:
            self._known_good = text
            self._offer()
        else:
            self.form.say_of_classifier(translated(problem), is_problem=True)

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Label options"))
        self.setMinimumWidth(_WIDTH_PX)
        self.use.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.defaults)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        self._layout.setContentsMargins(3 * GAP_PX, 3 * GAP_PX, 3 * GAP_PX, 2 * GAP_PX)
        self._layout.setSpacing(3 * GAP_PX)
        self._layout.addWidget(self.form)
        self._layout.addStretch(1)
        self._layout.addLayout(buttons)

    def _connect(self) -> None:
        self.form.changed.connect(self._offer)
        self._pause.timeout.connect(self._ask)
        self._patience.timeout.connect(
            lambda: self.form.say_of_classifier(self.tr("Asking scikit-learn…"))
        )
        self.defaults.clicked.connect(lambda: self.form.show_settings(LabelSettings()))
        self.cancel.clicked.connect(self.reject)
        self.use.clicked.connect(self._on_use)

    def _unknown(self) -> str:
        """Return the classifier that is still to be checked, "" if there is none."""
        wanted = self.form.settings().classifier
        return "" if wanted == self._known_good else wanted

    def _offer(self) -> None:
        """Let the choice be used, or find out first whether it can be."""
        is_unknown = bool(self._unknown())
        self.use.setEnabled(not is_unknown)
        if is_unknown:
            self._pause.start()
        else:
            self._pause.stop()
            self._patience.stop()
            self.form.say_of_classifier("")

    def _ask(self) -> None:
        self._patience.start()
        self.check_wanted.emit(self._unknown())

    def _on_use(self) -> None:
        self.chosen.emit(self.form.settings())
        self.accept()
