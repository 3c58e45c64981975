"""How far the work in the background is, on one line of the status bar."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from gui.theme import GAP_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text, duration_text

_BAR_WIDTH_PX = 120
_SHARES = 1000


@dataclass(frozen=True)
class JobProgress:
    """What runs and how far it is.

    Attributes
    ----------
    what : in the person's language, such as "Looking at images"
    total : 0 while it is not known
    per_second, seconds_left : None while they cannot be told
    """

    what: str
    done: int
    total: int = 0
    per_second: float | None = None
    seconds_left: float | None = None


class JobBar(QWidget):
    """Is hidden while nothing runs.

    Signals
    -------
    cancel_wanted()
    """

    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text = plain_label(role="muted")
        self._bar = QProgressBar(textVisible=False, minimum=0, maximum=_SHARES)
        self._bar.setFixedWidth(_BAR_WIDTH_PX)
        self._cancel = QToolButton()
        self._cancel.setProperty("role", "quiet")
        self._cancel.setText("✕")
        self._cancel.setToolTip(self.tr("Stop"))
        self._cancel.setAccessibleName(self.tr("Stop"))
        self._cancel.clicked.connect(self.cancel_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        layout.setSpacing(GAP_PX)
        for widget in (self._text, self._bar, self._cancel):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_progress(self, progress: JobProgress) -> None:
        """Show how far it is; the line grows as figures do, but does not shrink again."""
        self._text.setText(self._sentence(progress))
        self._text.setMinimumWidth(max(self._text.minimumWidth(), self._text.sizeHint().width()))
        self._bar.setVisible(progress.total > 0)
        self._bar.setValue(_SHARES * progress.done // max(progress.total, 1))
        self.show()

    def clear(self) -> None:
        self._text.setMinimumWidth(0)
        self.hide()

    def _sentence(self, progress: JobProgress) -> str:
        done = count_text(progress.done)
        if progress.total:
            done = self.tr("{done} of {total}").format(done=done, total=count_text(progress.total))
        parts = [f"{progress.what} {done}" if progress.done or progress.total else progress.what]
        if progress.per_second is not None:
            parts.append(self.tr("{n}/s").format(n=count_text(round(progress.per_second))))
        if progress.seconds_left is not None:
            parts.append(duration_text(progress.seconds_left))
        return " · ".join(parts)
