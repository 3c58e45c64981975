"""What stands where pictures would be while there are none."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.widgets.labels import plain_label


class EmptyState(QWidget):
    """Says why there is nothing, and what to do.

    Signals
    -------
    clear_wanted()
    """

    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sentence = plain_label(role="muted", wraps=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton(self.tr("Clear the filter"))
        self._button.clicked.connect(lambda _: self.clear_wanted.emit())
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self._sentence)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)

    def sentence(self) -> str:
        return self._sentence.text()

    def explain(self, *, has_images: bool) -> None:
        self._sentence.setText(
            self.tr("Nothing here.")
            if has_images
            else self.tr("No images yet. They appear here as they are found in the folder.")
        )
        self._button.setVisible(has_images)
