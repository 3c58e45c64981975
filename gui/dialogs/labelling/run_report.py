"""What "Label folder" does, round by round, while it does it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from engine.labelling import ImageStatus, PseudoLabels, RoundReport
from engine.messages import Message
from gui.dialogs.labelling.methods import METHODS_IN_ROUNDS
from gui.flows.labelling import LabellingFlow
from gui.messages import translated
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text, percent_text

_WIDTH_PX = 480
_N_COLUMNS = 6
_NOTHING = "\u2013"
_ROWS_SHOWN = 6
_ROW_PX = 28
_LEFT_OUT = (ImageStatus.UNCERTAIN, ImageStatus.NOVEL)


class RunReport(QFrame):
    """A row a round; `begin` clears it for the next run."""

    def __init__(self, labelling: LabellingFlow) -> None:
        super().__init__()
        self._labelling = labelling
        self._is_running = False
        self._failure: Message | None = None
        self.setProperty("role", "card")
        self.setFixedWidth(_WIDTH_PX)
        self.sentence = plain_label(role="heading", wraps=True)
        self._bar = QProgressBar(textVisible=False, minimum=0)
        self.rounds = QTableWidget(0, _N_COLUMNS)
        self.about = plain_label(
            self.tr(
                "Labelled and left out make up all images to be labelled. Taught: labels that the"
                " round learnt from, beside yours. Prob.: the mean of what the engine gives its"
                " labels, which nobody has checked."
            ),
            "muted",
            wraps=True,
        )
        self.cancel = QPushButton(self.tr("Cancel"))
        self.close_button = QPushButton(self.tr("Close"))
        self._build()
        self._connect()

    def begin(self) -> None:
        """Show that a run has started."""
        self._is_running, self._failure = True, None
        self.rounds.setRowCount(0)
        settings = self._labelling.settings
        takes_rounds = settings.method in METHODS_IN_ROUNDS and settings.rounds > 0
        self.rounds.setVisible(takes_rounds)
        self.about.setVisible(takes_rounds)
        self._bar.setMaximum(settings.rounds if takes_rounds else 1)
        self._bar.setValue(0)
        self.sentence.setText(self.tr("Labelling the folder…"))
        self._show_buttons()

    def close_if_done(self) -> None:
        """Close once a person goes on, who makes the numbers those of the past."""
        if not self._is_running:
            self.hide()

    def _build(self) -> None:
        self._set_up_table()
        head = QHBoxLayout()
        head.addWidget(self.sentence, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addLayout(head)
        layout.addWidget(self._bar)
        layout.addWidget(self.rounds)
        layout.addWidget(self.about)
        layout.addLayout(buttons)
        self._show_buttons()

    def _set_up_table(self) -> None:
        table = self.rounds
        table.setHorizontalHeaderLabels(
            [
                self.tr("Round"),
                self.tr("Labelled"),
                self.tr("Left out"),
                self.tr("Taught"),
                self.tr("Changed"),
                self.tr("Prob."),
            ]
        )
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(_NUMBERS)
        header.setHighlightSections(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        table.setProperty("role", "list")
        table.setShowGrid(False)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setFixedHeight((_ROWS_SHOWN + 1) * _ROW_PX)

    def _connect(self) -> None:
        self._labelling.run_started.connect(self.begin)
        self._labelling.round_done.connect(self._on_round_done)
        self._labelling.run_finished.connect(self._on_run_finished)
        self._labelling.failed.connect(self._on_failed)
        self.cancel.clicked.connect(self._labelling.cancel_run)
        self.close_button.clicked.connect(self.hide)

    def _show_buttons(self) -> None:
        self.cancel.setVisible(self._is_running)
        self.close_button.setVisible(not self._is_running)

    def _on_round_done(self, report: RoundReport) -> None:
        row = self.rounds.rowCount()
        self.rounds.insertRow(row)
        counts = (report.n_labelled, report.n_left_out, report.n_accepted, report.n_changed)
        probability = report.estimated_accuracy
        for column, text in enumerate(
            (
                *map(count_text, (report.number, *counts)),
                percent_text(probability) if probability else _NOTHING,
            )
        ):
            item = QTableWidgetItem(text)
            item.setTextAlignment(_NUMBERS)
            self.rounds.setItem(row, column, item)
        self.rounds.scrollToBottom()
        self._bar.setValue(report.number)
        self.sentence.setText(self.tr("Round {n}…").format(n=report.number + 1))

    def _on_failed(self, message: Message) -> None:
        self._failure = message

    def _on_run_finished(self, labels: PseudoLabels | None) -> None:
        self._is_running = False
        self._bar.setValue(self._bar.maximum() if labels else 0)
        self.sentence.setText(self._ending(labels))
        self._show_buttons()

    def _ending(self, labels: PseudoLabels | None) -> str:
        if labels is None:
            stopped = self.tr("Stopped. The labels are as they were.")
            return translated(self._failure) if self._failure else stopped
        statuses = self._labelling.table.statuses
        n_rounds = len(labels.reports)
        return self.tr("Done: {labelled} labelled, {left_out} left out, {rounds}").format(
            labelled=count_text(int(np.sum(statuses == ImageStatus.AUTO))),
            left_out=count_text(int(np.sum(np.isin(statuses, _LEFT_OUT)))),
            rounds=self._rounds_text(n_rounds),
        )

    def _rounds_text(self, n_rounds: int) -> str:
        if n_rounds == 0:
            return self.tr("one pass")
        return self.tr("1 round") if n_rounds == 1 else self.tr("%Ln rounds", "", n_rounds)


_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
