"""One quiet line about what makes checklists useless, and how much more there is to say."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.messages import Message
from gui.messages import translated
from gui.plain_text import plain_tooltip, shortened
from gui.theme import GAP_PX
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.numbers import count_text

_MOST_IN_TOOLTIP, _MOST_LETTERS = 20, 200


class MatrixNotes(QWidget):
    """Hides while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ElidedLabel(role="muted")
        self.rest = plain_label(role="muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.first)
        layout.addWidget(self.rest)
        layout.addStretch(1)
        self.show_notes(())

    def show_notes(self, notes: Sequence[Message]) -> None:
        """Show the first of `notes`, and the others in the tooltip of their number."""
        texts = list(map(translated, notes))
        others = [
            plain_tooltip(shortened(text, n_letters=_MOST_LETTERS))
            for text in texts[1 : 1 + _MOST_IN_TOOLTIP]
        ]
        self.first.set_text(texts[0] if texts else "")
        self.rest.setText(self.tr("· {n} more").format(n=count_text(len(texts) - 1)))
        self.rest.setToolTip("\n".join(others))
        self.rest.setVisible(bool(others))
        self.setVisible(bool(texts))
