"""What stands where labels to review would be while there are none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.project import ClassDefinition
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.key_button import TextKeyButton
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text


class ReviewNote(QWidget):
    """Says why there is nothing to review, and what to do.

    Signals
    -------
    go_on_wanted()
        With the next class.
    """

    go_on_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sentence = plain_label(role="muted", wraps=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.go_on = TextKeyButton("↵", "")
        self.go_on.clicked.connect(self.go_on_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * GAP_PX, 0, 4 * GAP_PX, 0)
        layout.setSpacing(2 * GAP_PX)
        layout.addStretch(2)
        layout.addWidget(self._sentence)
        layout.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)

    def sentence(self) -> str:
        return self._sentence.text()

    def explain(
        self,
        definition: ClassDefinition | None,
        *,
        n_waiting: int,
        n_new: int = 0,
        is_labelled: bool,
    ) -> None:
        """Say what there is to do: `n_waiting` labels wait, `n_new` of them of this class."""
        reason = self._reason(definition, n_waiting, n_new, is_labelled=is_labelled)
        self._sentence.setText(reason)
        self.go_on.setVisible(n_waiting > 0)
        text = self.tr("Go on with the next class ({count} labels left)")
        self.go_on.set_text(text.format(count=count_text(n_waiting)))

    def _reason(
        self, definition: ClassDefinition | None, n_waiting: int, n_new: int, *, is_labelled: bool
    ) -> str:
        if not is_labelled and not n_waiting:
            return self.tr(
                "Label the folder first: the automatic labels to review appear here."
                " Two classes with examples are enough to begin."
            )
        if not n_waiting:
            return self.tr(
                "Every automatic label was reviewed."
                " What the program is not sure of waits on the Queue page."
            )
        name = "" if definition is None else shortened(definition.name)
        if n_new:
            text = self.tr("{name} is reviewed; {count} more of its labels have come since.")
            return text.format(name=name, count=count_text(n_new))
        return self.tr("No automatic label of {name} is left to review.").format(name=name)
