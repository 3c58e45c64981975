"""The labels of an audit, without their probabilities: one after the other, or by pages."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.project import ImageId
from gui.document import Document
from gui.flows.auditing.flow import AuditingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.audit.progress import AuditProgress
from gui.pages.audit.session import AuditSession
from gui.pages.audit.side import AuditSide
from gui.pages.audit.tiles import AuditTiles
from gui.pages.audit.way import AuditWay
from gui.pages.audit.words import answer_word, earlier_text, said_text
from gui.theme import fill_with_base
from gui.widgets.image.large_view import LargeView
from gui.widgets.image.strip import N_RECENT, ImageStrip
from gui.widgets.keys import ENTER_KEYS, KeyAct, KeyGroup, KeyTable, digit_acts
from gui.widgets.labels import plain_label

_Key: Final = Qt.Key


class AuditChecking(QWidget):
    """A picture, its label, and what was answered last; or a page of tiles with their labels.

    Keys of one label: Y right, N wrong, U unsure, Backspace back, Esc pause. After N: digits and
    typed letters name a class, 0 is none of these, N or Enter says no more than wrong, Esc asks
    anew.

    Signals
    -------
    moved()
        Another image is current, or none.
    pause_wanted()
    """

    moved = Signal()
    pause_wanted = Signal()

    def __init__(
        self,
        document: Document,
        auditing: AuditingFlow,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self._keys = self._keys_of_choice = KeyTable()
        self._document, self._auditing = document, auditing
        self.session = AuditSession(document, auditing)
        self.progress, self.side = AuditProgress(), AuditSide()
        self.picture, self.strip = LargeView(thumbnails), ImageStrip(thumbnails)
        self.tiles = AuditTiles(document, auditing, labelling, thumbnails)
        self.note = plain_label(self.tr("Every label was checked."), "muted", wraps=True)
        self._pictures, self._ways = QStackedWidget(), QStackedWidget()
        self._keys = KeyTable(self.tr("Audit"), self._key_acts())
        self._keys_of_choice = KeyTable(self.tr("What it is"), self._key_acts_of_choice())
        self._build()
        self._connect()

    def keys(self) -> KeyGroup:
        if self._is_by_pages:
            return self.tiles.keys()
        return (self._keys_of_choice if self.side.asks_what else self._keys).group()

    def event(self, event: QEvent) -> bool:
        """Keep the window's actions from keys that mean something here."""
        asks_letter = isinstance(event, QKeyEvent) and self._begins_search(event)
        letter = (event.key(),) if isinstance(event, QKeyEvent) and asks_letter else ()
        kept = self._keys.keeps(event) or self._keys_of_choice.keeps(event, also=letter)
        return kept or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_by_pages:
            super().keyPressEvent(event)
            return
        keys = self._keys_of_choice if self.side.asks_what else self._keys
        if keys.acts_on(event):
            return
        if self._begins_search(event) and not event.isAutoRepeat():
            self.side.choice.begin_search(event.text())
        else:
            super().keyPressEvent(event)

    def _begins_search(self, event: QKeyEvent) -> bool:
        return self.side.asks_what and event.text().isalpha()

    def begin(self) -> None:
        """Ask; to be called whenever this is shown."""
        finding = self._auditing.finding
        if finding is not None:
            n_left = finding.result.n_more or 0
            self.progress.ways.suit(finding.audit.record.audit_id, n_left=n_left)
        self._show_way()
        self.session.begin()

    def end(self) -> None:
        self.session.end()

    @property
    def current_image(self) -> ImageId | None:
        """The image that is asked about, of a page that which keys act on."""
        if self._is_by_pages:
            return self.tiles.grid.current_image()
        return None if self.session.current is None else self.session.current.image_id

    def refresh(self) -> None:
        """Bring all but the question up to date."""
        finding, audit = self._auditing.finding, self._auditing.audit
        if finding is not None:
            self.progress.show_result(finding.result)
        if audit is not None:
            self.side.earlier.setText(earlier_text(audit))
        self.tiles.foot.back.setEnabled(self.session.can_undo)
        paths, classes = self._document.catalog.paths, self._document.classes
        current = self.session.current
        shown = None if current is None else current.image_id
        answers = [a for a in self._auditing.answered(N_RECENT + 1) if a.image_id != shown]
        self.strip.show_decisions(
            [(a.image_id, paths[a.image_id], answer_word(a, classes)) for a in answers[:N_RECENT]]
        )

    def _key_acts(self) -> tuple[KeyAct, ...]:
        session = self.session
        return (
            KeyAct((_Key.Key_Y,), self.tr("Right"), session.say_right),
            KeyAct((_Key.Key_N,), self.tr("Wrong"), self._ask_what),
            KeyAct((_Key.Key_U,), self.tr("Unsure"), session.say_unsure),
            KeyAct((_Key.Key_Backspace,), self.tr("Take the last answer back"), session.back),
            KeyAct((_Key.Key_Escape,), self.tr("Pause"), self.pause_wanted.emit),
        )

    def _key_acts_of_choice(self) -> tuple[KeyAct, ...]:
        session, choice = self.session, self.side.choice
        not_said = (*ENTER_KEYS, _Key.Key_N)
        anew = (_Key.Key_Escape, _Key.Key_Backspace)
        return (
            *digit_acts(self.tr("It is of that class"), self._assign_by_key),
            KeyAct((_Key.Key_Slash,), self.tr("Search a class"), choice.begin_search),
            KeyAct((_Key.Key_0,), self.tr("None of these classes"), session.say_none_of_these),
            KeyAct(not_said, self.tr("Wrong, and no more than that"), session.say_wrong),
            KeyAct(anew, self.tr("Ask anew"), self._ask_anew),
        )

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Audit"))
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (self.picture, self.note):
            self._pictures.addWidget(page)
        for way in (self._one_by_one(), self.tiles):
            self._ways.addWidget(way)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.progress)
        layout.addWidget(self._ways, 1)

    def _one_by_one(self) -> QWidget:
        surface = QWidget()
        fill_with_base(surface)
        column = QVBoxLayout(surface)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pictures, 1)
        column.addWidget(self.strip)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(surface, 1)
        row.addWidget(self.side)
        return whole

    def _connect(self) -> None:
        session, side, choice = self.session, self.side, self.side.choice
        session.moved.connect(self._show_label)
        session.moved.connect(self.moved)
        session.changed.connect(self.refresh)
        for part in (self.progress, self.tiles):
            part.pause_wanted.connect(self.pause_wanted)
        self.progress.ways.chosen.connect(self._on_way_chosen)
        self.tiles.back_wanted.connect(session.undo)
        self.tiles.grid.current_changed.connect(self.moved)
        side.right_wanted.connect(session.say_right)
        side.wrong_wanted.connect(self._ask_what)
        side.unsure_wanted.connect(session.say_unsure)
        side.back_wanted.connect(session.back)
        choice.chosen.connect(session.say_wrong)
        choice.none_wanted.connect(session.say_none_of_these)
        choice.unknown_wanted.connect(session.say_wrong)
        choice.left.connect(self.setFocus)
        self.strip.image_wanted.connect(self._on_recent_wanted)

    @property
    def _is_by_pages(self) -> bool:
        return self.progress.ways.way is AuditWay.BY_PAGES

    def _show_way(self) -> None:
        """Show labels in the way that is chosen, and let it have the keyboard."""
        proxy = self.tiles if self._is_by_pages else None
        self._ways.setCurrentIndex(int(self._is_by_pages))
        self.setFocusProxy(proxy)  # type: ignore[arg-type]  # Qt takes none to end a proxy
        if proxy is not None:
            proxy.begin()

    def _show_label(self) -> None:
        if self._is_by_pages:
            return
        session = self.session
        offer, has_label = session.current, session.current is not None
        self._pictures.setCurrentWidget(self.picture if has_label else self.note)
        for button in (self.side.right, self.side.wrong, self.side.unsure):
            button.setEnabled(has_label)
        if offer is not None:
            self.picture.show_image(offer.image_id, session.following)
            classes = self._document.classes
            self.side.show_label(offer.class_id, classes, said_text(session.answer, classes))
        self.refresh()

    def _on_way_chosen(self) -> None:
        self._show_way()
        self.session.ask_next()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_what(self) -> None:
        if self.session.current is not None:
            self.side.ask_what(is_asked=True)

    def _ask_anew(self) -> None:
        self.side.ask_what(is_asked=False)

    def _assign_by_key(self, key: str) -> None:
        if (class_id := self._document.class_by_key(key)) is not None:
            self.session.say_wrong(class_id)

    def _on_recent_wanted(self, image_id: int) -> None:
        self.session.revisit(ImageId(image_id))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
