"""The Audit page: how right the labels are, shown by checking a few of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine.audit import AuditOutcome
from engine.project import AuditPlan
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.review_contents import ReviewContents
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.audit.begin import AuditBegin
from gui.pages.audit.checking import AuditChecking
from gui.pages.audit.note import AuditNote
from gui.pages.audit.result import AuditResult
from gui.pages.audit.words import progress_text
from gui.widgets.keys import KeyGroup
from gui.widgets.page import Page


class AuditPage(Page):
    """Begins an audit, leads through its checks, and says what they show.

    Signals
    -------
    blinded(is_blind)
        While labels are checked nothing else may be shown that speaks of them, and the window's
        actions judge no image.
    image_shown(image_id)
        Another image is asked about; None if there is none.
    images_wanted(images)
        A tuple of ImageId, to be looked at.
    review_wanted()
        The doubtful labels are to be reviewed.
    needing_wanted()
        The images that need a class are to be given one.
    """

    blinded = Signal(bool)
    image_shown = Signal(object)
    images_wanted = Signal(object)
    review_wanted = Signal()
    needing_wanted = Signal()

    def __init__(
        self,
        document: Document,
        auditing: AuditingFlow,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self._auditing, self._labelling = auditing, labelling
        self._contents = ReviewContents(document, labelling)
        self._is_blind = self._is_paused = self._wants_new = False
        self.begin = AuditBegin(document, auditing, labelling)
        self.checking = AuditChecking(document, auditing, labelling, thumbnails)
        self.result, self.note = AuditResult(document), AuditNote()
        self._states = QStackedWidget()
        for state in (self.begin, self.note, self.checking, self.result):
            self._states.addWidget(state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._states)
        self._connect()
        self._show_state()

    def keys(self) -> tuple[KeyGroup, ...]:
        is_checking = self._states.currentWidget() is self.checking
        return (self.checking.keys(),) if is_checking else ()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._is_paused = False
            self._show_state()
            self._enter()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.checking.end()
            self._tell_blind(is_blind=False)

    def _connect(self) -> None:
        self._auditing.changed.connect(self._show_state)
        self.begin.start_wanted.connect(self._on_start_wanted)
        self.begin.back_wanted.connect(self._on_back_wanted)
        self.checking.pause_wanted.connect(self._on_pause_wanted)
        self.checking.moved.connect(self._on_moved)
        self.note.go_on_wanted.connect(self._on_go_on_wanted)
        for part in (self.note, self.result):
            part.anew_wanted.connect(self._on_anew_wanted)
        self.result.images_wanted.connect(self.images_wanted)
        self.result.review_wanted.connect(self.review_wanted)
        self.result.needing_wanted.connect(self.needing_wanted)
        self._labelling.labelled.connect(self._count_needing)
        self._count_needing()

    def _count_needing(self) -> None:
        self.result.show_needing(len(self._contents.needing_class()))

    def _show_state(self) -> None:
        """Show what the audit has come to."""
        wanted = self._prepared()
        if self._states.currentWidget() is not wanted:
            self._states.setCurrentWidget(wanted)
            if self.isVisible():
                self._enter()

    def _prepared(self) -> QWidget:
        """Return the state that is to be shown, brought up to date."""
        auditing, finding = self._auditing, self._auditing.finding
        if auditing.is_preparing:
            is_freezing = auditing.is_freezing
            self.note.wait(
                self.tr("Freezing the labels…") if is_freezing else self.tr("Reading the audit…")
            )
            return self.note
        if self._wants_new or auditing.audit is None or finding is None:
            return self.begin
        if not finding.validity.is_valid or finding.result.outcome != AuditOutcome.OPEN:
            self.result.show_finding(finding, auditing.standing)
            return self.result
        self.checking.refresh()
        if self._is_paused:
            self.note.rest(progress_text(finding.result))
            return self.note
        return self.checking

    def _enter(self) -> None:
        """Let the state that is shown have the keyboard."""
        shown = self._states.currentWidget()
        keyboard: QWidget = self.note
        self.checking.end()
        self._tell_blind(is_blind=shown is self.checking)
        if shown is self.checking:
            self.checking.begin()
            keyboard = self.checking
        elif shown is self.begin:
            keyboard = self.begin.error
        elif shown is self.result:
            keyboard = self.result.first_button
        self.setFocusProxy(keyboard)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_blind(self, *, is_blind: bool) -> None:
        if self._is_blind != is_blind:
            self._is_blind = is_blind
            self.blinded.emit(is_blind)

    def _on_start_wanted(self, plan: AuditPlan) -> None:
        self._wants_new = self._is_paused = False
        self._auditing.start(plan)

    def _on_anew_wanted(self) -> None:
        self._wants_new = True
        self._show_state()

    def _on_back_wanted(self) -> None:
        self._wants_new = False
        self._show_state()

    def _on_pause_wanted(self) -> None:
        self._is_paused = True
        self._show_state()

    def _on_go_on_wanted(self) -> None:
        self._is_paused = False
        self._show_state()

    def _on_moved(self) -> None:
        self.image_shown.emit(self.checking.current_image)
