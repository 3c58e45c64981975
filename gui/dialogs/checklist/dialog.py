"""Asks what a class has and what it has not, and shows at once which images go with that."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from engine.messages import Message
from engine.project import Changes, ClassId, ImageId
from engine.project.attributes.attributes import Checklist
from gui.dialogs.checklist.chip_field import ChipField
from gui.dialogs.checklist.match_preview import N_MATCHES, MatchPreview
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.messages import translated
from gui.plain_text import shortened
from gui.theme import GAP_PX
from gui.widgets.labels import plain_label

_SIZE_PX = (860, 560)


class ChecklistDialog(QDialog):
    """Is shown with `show`: defines a new class, or edits one tick by tick, and deletes itself.

    Signals
    -------
    image_wanted(image_id)
        One of the best matches was pressed.
    """

    image_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        attributes: AttributeFlow,
        describing: DescribingFlow,
        thumbnails: ThumbnailLoader,
        parent: QWidget | None = None,
        *,
        class_id: ClassId | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._attributes, self._describing = document, attributes, describing
        self._class_id = class_id
        self._refused: Message | None = None
        self.name = QLineEdit()
        self._refusal = plain_label(role="error", wraps=True)
        self.field = ChipField(document.state.vocabulary.attributes, self._held())
        self.preview = MatchPreview(document, thumbnails)
        self.note = plain_label(role="muted", wraps=True)
        self.create_button = QPushButton(self.tr("Create class"), default=True)
        close = self.tr("Cancel") if class_id is None else self.tr("Close")
        self.close_button = QPushButton(close, autoDefault=False)
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE_PX)
        self._show_title()
        self.create_button.setProperty("role", "primary")
        self.create_button.setToolTip(self.tr("Needs a name and at least one tick."))
        self.name.setPlaceholderText(self.tr("Name of the class"))
        self.name.setAccessibleName(self.tr("Class name"))
        self._refusal.hide()
        for part in (self.name, self.create_button):
            part.setVisible(self._class_id is None)
        body = QHBoxLayout()
        body.setSpacing(3 * GAP_PX)
        body.addLayout(self._make_left_side(), 1)
        body.addWidget(self.preview)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX, 2 * GAP_PX)
        layout.setSpacing(2 * GAP_PX)
        layout.addLayout(body, 1)
        layout.addLayout(self._make_buttons())

    def _make_left_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(GAP_PX)
        for part in (self.name, self._refusal):
            side.addWidget(part)
        side.addWidget(self.field, 1)
        return side

    def _make_buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self.note, 1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.create_button)
        return buttons

    def _connect(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._document.failed.connect(self._on_document_failed)
        self._attributes.learnt.connect(self._find_matches)
        self.name.textChanged.connect(self._on_name_changed)
        self.field.changed.connect(self._on_ticked)
        self.field.new_attribute_wanted.connect(self._on_new_attribute_wanted)
        self.preview.image_wanted.connect(self.image_wanted)
        self.create_button.clicked.connect(self._on_create)
        self.close_button.clicked.connect(self.reject)
        if self._class_id is not None:
            for key, move in (
                (QKeySequence.StandardKey.Undo, self._document.undo),
                (QKeySequence.StandardKey.Redo, self._document.redo),
            ):
                QShortcut(QKeySequence(key), self).activated.connect(move)

    def _held(self) -> Checklist:
        """Return what the project knows of the class; a new one has no ticks."""
        checklists = self._document.state.vocabulary.checklists
        return {} if self._class_id is None else checklists.get(self._class_id, {})

    def _show_title(self) -> None:
        if self._class_id is None:
            self.setWindowTitle(self.tr("New class from attributes"))
        else:
            name = shortened(self._document.classes[self._class_id].name)
            self.setWindowTitle(self.tr("Checklist of {name}").format(name=name))

    def _refresh(self) -> None:
        checklist = self.field.checklist()
        self.create_button.setEnabled(bool(self.name.text().strip() and checklist))
        self.note.setText(self._note_text(checklist))
        self._find_matches()

    def _note_text(self, checklist: Checklist) -> str:
        document = self._document
        for other, held in document.state.vocabulary.checklists.items():
            if other != self._class_id and held == checklist:
                return self.tr("Same checklist as {name}: the two cannot be told apart.").format(
                    name=shortened(document.classes[other].name)
                )
        return self.tr("Click once for what it has, twice for what it has not.")

    def _find_matches(self) -> None:
        self._attributes.find_matches(
            self.field.checklist(), self._on_found, count=N_MATCHES, besides=self._class_id
        )

    def _why_no_matches(self) -> str:
        if self._attributes.problem is not None:
            return translated(self._attributes.problem)
        if self._attributes.model is None:
            return self.tr("The best matching images appear here once all were looked at.")
        if not self.field.checklist():
            return self.tr("Tick what the class has: the best matching images appear here.")
        return self.tr(
            "No image shows yet what this looks like. Tick the same for classes that have"
            " examples, or tag a few images."
        )

    def _on_found(self, images: tuple[ImageId, ...]) -> None:
        if not isValid(self):
            return  # closed meanwhile
        if images:
            self.preview.show_images(images)
        else:
            self.preview.say(self._why_no_matches())

    def _on_ticked(self, checklist: Checklist) -> None:
        if self._class_id is None:
            self._refresh()
            return
        held = self._held()
        entries = {
            a: checklist.get(a)
            for a in held.keys() | checklist.keys()
            if checklist.get(a) != held.get(a)
        }
        if not self._describing.set_checklist(self._class_id, entries):
            self.field.show_checklist(self._held())

    def _on_name_changed(self) -> None:
        self._refusal.hide()
        self.create_button.setEnabled(bool(self.name.text().strip() and self.field.checklist()))

    def _on_new_attribute_wanted(self, name: str) -> None:
        refusal = self._refusal_of(partial(self._describing.new_attributes, [name]))
        if refusal is not None:
            self.field.refuse_attribute(translated(refusal))

    def _on_create(self) -> None:
        name, checklist = self.name.text(), self.field.checklist()
        refusal = self._refusal_of(partial(self._describing.new_class, name, checklist))
        if refusal is None:
            self.accept()
            return
        self._refusal.setText(translated(refusal))
        self._refusal.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refusal_of(self, edit: Callable[[], bool]) -> Message | None:
        """Make an edit, or return what the document says against it."""
        self._refused = None
        return None if edit() else self._refused

    def _on_document_changed(self, changes: Changes) -> None:
        if self._class_id is not None and self._class_id not in self._document.classes:
            self.close()
        elif changes & (Changes.CLASSES | Changes.ATTRIBUTES):
            self.field.show_attributes(self._document.state.vocabulary.attributes)
            if self._class_id is not None:
                self.field.show_checklist(self._held())
            self._show_title()
            self._refresh()

    def _on_document_failed(self, message: Message) -> None:
        self._refused = message
