"""Asks what should turn images into vectors."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.embedding import DEFAULT_BACKBONE, FALLBACK_BACKBONE, BackboneId, backbone_id
from gui.panels.labels import plain_label
from gui.theme import GAP_PX

_SIZE_PX = (420, 480)


class BackboneDialog(QDialog):
    """Is shown with `open`; the list comes when `set_backbones` is called.

    Signals
    -------
    chosen(BackboneId)
    """

    chosen = Signal(str)

    def __init__(self, current: BackboneId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = current
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.names = QListWidget()
        self.from_file = QPushButton(self.tr("From a file…"), autoDefault=False)
        self.use = QPushButton(self.tr("Use"), default=True)
        self.cancel = QPushButton(self.tr("Cancel"), autoDefault=False)
        self._build()
        self.search.textChanged.connect(self._on_search)
        self.names.currentItemChanged.connect(lambda *_: self._offer())
        self.names.itemActivated.connect(lambda _: self._on_use())
        self.from_file.clicked.connect(self._ask_for_file)
        self.use.clicked.connect(self._on_use)
        self.cancel.clicked.connect(self.reject)
        self._offer()

    def set_backbones(self, backbones: Sequence[BackboneId]) -> None:
        """Show what there is to choose from, the present one selected."""
        self.names.addItems(tuple(dict.fromkeys((*backbones, self._current))))
        found = self.names.findItems(self._current, Qt.MatchFlag.MatchExactly)
        if found:
            self.names.setCurrentItem(found[0])
        self._offer()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Backbone"))
        self.resize(*_SIZE_PX)
        self.use.setProperty("role", "primary")
        self.search.setAccessibleName(self.tr("Search backbones"))
        self.names.setAccessibleName(self.tr("Backbones"))
        about = self.tr(
            "“{default}” and “{fallback}” are built in; the latter knows colours and textures"
            " only. The others are networks from torchvision, downloaded once when first used."
            " All images are looked at anew."
        ).format(default=DEFAULT_BACKBONE, fallback=FALLBACK_BACKBONE)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.from_file)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addWidget(plain_label(about, role="muted", wraps=True))
        layout.addWidget(self.search)
        layout.addWidget(self.names, 1)
        layout.addLayout(buttons)

    def _offer(self) -> None:
        is_another = self.names.currentRow() >= 0 and (
            self.names.currentItem().text() != self._current
        )
        self.use.setEnabled(is_another)

    def _on_search(self, text: str) -> None:
        for row in range(self.names.count()):
            item = self.names.item(row)
            item.setHidden(text.strip().lower() not in item.text())

    def _ask_for_file(self) -> None:
        """Let the person choose the weight file of a network of their own."""
        dialog = QFileDialog(self, self.tr("Use a backbone from a file"))
        dialog.setNameFilter(self.tr("Protolabel backbones (*.safetensors)"))
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file_selected(self, name: str) -> None:
        self.chosen.emit(backbone_id(name))
        self.accept()

    def _on_use(self) -> None:
        if self.use.isEnabled():
            self.chosen.emit(self.names.currentItem().text())
            self.accept()
