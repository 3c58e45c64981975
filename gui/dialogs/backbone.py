"""Asks what should turn images into vectors."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.embedding import (
    BEST_BACKBONE,
    DEFAULT_BACKBONE,
    FALLBACK_BACKBONE,
    FAST_BACKBONE,
    BackboneId,
    BackboneInfo,
    Speed,
    backbone_id,
    describe_of_hub,
    is_of_hub,
    name_network,
    needs_name,
)
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import size_text

_SIZE_PX: Final = (900, 560)
_ROW_PX: Final = 28
_NAME: Final = 0
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NUMBERS: Final = (2, 3)  # columns


class BackboneDialog(QDialog):
    """Is shown with `open`; lists what `set_backbones` is called with, also more than once.

    Signals
    -------
    chosen(BackboneId)
    """

    chosen = Signal(str)

    def __init__(self, current: BackboneId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = current
        self._infos: dict[str, BackboneInfo] = {}
        self._typed = ""  # a name in the search that is not listed; the last row
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.table = QTableWidget(0, 6)
        self.about = plain_label("", role="muted", wraps=True)
        self.more = plain_label("", role="muted")
        self.from_file = QPushButton(self.tr("From a file…"), autoDefault=False)
        self.use = QPushButton(self.tr("Use"), default=True)
        self.cancel = QPushButton(self.tr("Cancel"), autoDefault=False)
        self._build()
        self.search.textChanged.connect(self._filter)
        self.table.currentCellChanged.connect(lambda *_: self._offer())
        self.table.itemActivated.connect(lambda _: self._on_use())
        self.from_file.clicked.connect(self._ask_for_file)
        self.use.clicked.connect(self._on_use)
        self.cancel.clicked.connect(self.reject)
        self._offer()

    def set_backbones(self, infos: Sequence[BackboneInfo], *, more_follow: bool = False) -> None:
        """Show what there is to choose from; what was selected, at first the present one, stays."""
        self.more.setText(self.tr("Looking for more…") if more_follow else "")
        selected = self._selected() or self._current
        self._infos = {info.backbone: info for info in infos}
        names = tuple(dict.fromkeys((*self._infos, self._current)))
        self._typed = ""
        self.table.setRowCount(len(names))
        for row, name in enumerate(names):
            self._fill(row, name)
        kept = selected if selected in names else self._current
        self.table.setCurrentCell(names.index(kept), _NAME)
        self._filter()
        self._offer()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Backbone"))
        self.resize(*_SIZE_PX)
        self.use.setProperty("role", "primary")
        self.search.setAccessibleName(self.tr("Search backbones"))
        self._set_up_table()
        above = self.tr(
            "“{default}” is the usual one, “{fast}” is faster and sees less, “{best}” sees most;"
            " “{fallback}” knows colours and textures only. All images are looked at anew."
        ).format(
            default=DEFAULT_BACKBONE,
            fast=FAST_BACKBONE,
            best=BEST_BACKBONE,
            fallback=FALLBACK_BACKBONE,
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.from_file)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addWidget(plain_label(above, role="muted", wraps=True))
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.about)
        layout.addLayout(buttons)

    def _set_up_table(self) -> None:
        table = self.table
        table.setAccessibleName(self.tr("Backbones"))
        titles = (
            self.tr("Backbone"),
            self.tr("Speed"),
            self.tr("Image side"),
            self.tr("Weights"),
            self.tr("Licence"),
            self.tr("Comes"),
        )
        for column, title in enumerate(titles):
            item = QTableWidgetItem(title)
            item.setTextAlignment(_RIGHT if column in _NUMBERS else _LEFT)
            table.setHorizontalHeaderItem(column, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        table.setProperty("role", "list")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def _fill(self, row: int, name: str) -> None:
        info = self._infos.get(name)
        texts = [name, *(self._texts(info) if info else ("", "", "", "", self.tr("file")))]
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(_RIGHT if column in _NUMBERS else _LEFT)
            item.setToolTip(name)
            self.table.setItem(row, column, item)

    def _texts(self, info: BackboneInfo) -> tuple[str, ...]:
        if not info.input_size_px:
            return (
                "",
                "",
                "",
                "",
                self.tr("to be installed") if info.package else self.tr("download"),
            )
        speeds = {
            Speed.FAST: self.tr("fast"),
            Speed.MEDIUM: self.tr("medium"),
            Speed.SLOW: self.tr("slow"),
        }
        weights = self.tr("{millions} M").format(millions=f"{info.n_weights / 1e6:.1f}")
        if info.package:
            comes = self.tr("to be installed")
        elif info.download_bytes:
            comes = self.tr("download, {size}").format(size=size_text(info.download_bytes))
        else:
            comes = self.tr("ready")
        side = self.tr("{side} px").format(side=info.input_size_px)
        return (
            speeds[info.speed],
            side,
            weights if info.n_weights else self.tr("none"),
            info.licence,
            comes,
        )

    def _selected(self) -> str:
        return self._name(self.table.currentRow())

    def _name(self, row: int) -> str:
        item = self.table.item(row, _NAME)
        return item.text() if item else ""

    def _offer(self) -> None:
        """Say what choosing the selected one takes, and allow it where it is possible."""
        selected = self._selected()
        info = self._infos.get(selected)
        package = info.package if info else ""
        if package:
            self.about.setText(
                self.tr("To use it, run once: pip install {package}").format(package=package)
            )
        elif selected == self._current:
            self.about.setText(self.tr("In use now."))
        elif info and not info.input_size_px:
            self.about.setText(self.tr("Its weights are downloaded once, when it is first used."))
        elif info and info.download_bytes:
            self.about.setText(
                self.tr("Its weights are downloaded once, when it is first used: {size}.").format(
                    size=size_text(info.download_bytes)
                )
            )
        else:
            self.about.setText("")
        self.use.setEnabled(bool(selected) and selected != self._current and not package)

    def _filter(self) -> None:
        """Show what fits the search; a name of the hub that is not listed gets a row of its own."""
        typed = self.search.text().strip()
        self._forget_typed()
        names = [self._name(row) for row in range(self.table.rowCount())]
        if is_of_hub(BackboneId(typed)) and not any(
            typed.lower() in name.lower() for name in names
        ):
            self._add_typed(BackboneId(typed))
        for row in range(self.table.rowCount()):
            self.table.setRowHidden(row, typed.lower() not in self._name(row).lower())

    def _add_typed(self, backbone: BackboneId) -> None:
        row, self._typed = self.table.rowCount(), backbone
        self._infos[backbone] = describe_of_hub(backbone)
        self.table.setRowCount(row + 1)
        self._fill(row, backbone)
        self.table.setCurrentCell(row, _NAME)

    def _forget_typed(self) -> None:
        if self._typed:
            self._infos.pop(self._typed, None)
            self.table.setRowCount(self.table.rowCount() - 1)
            self._typed = ""

    def _ask_for_file(self) -> None:
        """Let the person choose the weight file of a network of their own."""
        dialog = QFileDialog(self, self.tr("Use a backbone from a file"))
        dialog.setNameFilter(self.tr("Backbones (*.safetensors *.pth *.pt *.onnx)"))
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file_selected(self, name: str) -> None:
        backbone = backbone_id(name)
        if needs_name(Path(backbone)):
            self._ask_for_network(Path(name))
        else:
            self._choose(backbone)

    def _ask_for_network(self, file: Path) -> None:
        """Let the person say of which network of timm the tensors of a file are."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Use a backbone from a file"))
        dialog.setLabelText(
            self.tr("Which network of timm was trained? Its name there, such as resnet50.a1_in1k:")
        )
        dialog.textValueSelected.connect(lambda name: self._on_network_named(name, file))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_network_named(self, name: str, file: Path) -> None:
        if name.strip():
            self._choose(name_network(name, file))

    def _choose(self, backbone: BackboneId) -> None:
        self.chosen.emit(backbone)
        self.accept()

    def _on_use(self) -> None:
        if self.use.isEnabled():
            self._choose(BackboneId(self._selected()))
