"""Many labels of an audit at once, in the order in which they were drawn."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.grid.marking_view import MarkingView
from gui.pages.audit.foot import AuditFoot
from gui.pages.audit.grid_model import AuditGridModel
from gui.pages.audit.paging import AuditPaging
from gui.theme import GAP_PX, fill_with_base
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyedWidget, KeyGroup, KeyTable

_Key: Final = Qt.Key


class AuditTiles(KeyedWidget):
    """What is wrong gets marked as in a review, then one key confirms the rest of the page.

    Keys: Enter confirms, Backspace takes the last page back, Esc pauses.

    Signals
    -------
    back_wanted(), pause_wanted()
    """

    back_wanted = Signal()
    pause_wanted = Signal()

    def __init__(
        self,
        document: Document,
        auditing: AuditingFlow,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self.paging = AuditPaging(auditing)
        self._model = AuditGridModel(document, labelling, thumbnails)
        self.grid, self.foot = MarkingView(self._model, thumbnails), AuditFoot()
        self._keys = KeyTable(self.tr("Audit"), self._key_acts())
        self._build()
        self._connect()

    def keys(self) -> KeyGroup:
        return self._keys.group(also=self.grid.key_entries())

    def begin(self) -> None:
        """Show the page; to be called whenever this is shown."""
        marked = self.paging.marked
        self._model.show_offers(self.paging.page)
        self.grid.begin_page(marked)

    def _key_acts(self) -> tuple[KeyAct, ...]:
        return (
            KeyAct(ENTER_KEYS, self.tr("Confirm the page"), self.paging.confirm),
            KeyAct((_Key.Key_Backspace,), self.tr("Take the page back"), self.back_wanted.emit),
            KeyAct((_Key.Key_Escape,), self.tr("Pause"), self.pause_wanted.emit),
        )

    def _build(self) -> None:
        self.setFocusProxy(self.grid)
        self.grid.setAccessibleName(self.tr("Labels to check"))
        surface = QWidget()
        fill_with_base(surface)
        around = QVBoxLayout(surface)
        around.setContentsMargins(GAP_PX // 2, GAP_PX // 2, 0, 0)
        around.addWidget(self.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(surface, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.paging.turned.connect(self._on_turned)
        self.paging.resized.connect(self._on_resized)
        self.grid.fitting_changed.connect(self.paging.set_page_size)
        self.grid.selection_changed.connect(self._on_marks_changed)
        self.foot.confirm_wanted.connect(self.paging.confirm)
        self.foot.back_wanted.connect(self.back_wanted)

    def _on_turned(self) -> None:
        if self.isVisible():
            self.begin()

    def _on_resized(self) -> None:
        if self.isVisible():
            marked = self.paging.marked
            self._model.show_offers(self.paging.page)
            self.grid.select_images(marked)

    def _on_marks_changed(self) -> None:
        marked = self.grid.marked()
        self.paging.mark(marked)
        self.foot.show_page(n_right=len(self.paging.page) - len(marked), n_wrong=len(marked))
