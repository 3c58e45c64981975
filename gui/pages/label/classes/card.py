"""One class as a card: its key, colour, name, counts, description, checklist and examples."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QVBoxLayout

from engine.project import ClassDefinition, ClassId, ImageId
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.label.classes.checklist_line import ChecklistLine, Entry
from gui.pages.label.classes.description_line import DescriptionLine
from gui.pages.label.classes.examples import ExampleStrip
from gui.pages.label.classes.menu import ClassMenu
from gui.plain_text import one_line
from gui.theme import GAP_PX, set_flag
from gui.widgets.colour_dot import ColourDot
from gui.widgets.drop_frame import DropFrame
from gui.widgets.keys import ENTER_KEYS, keeps_key
from gui.widgets.labels import ElidedLabel, plain_label
from gui.widgets.name_editor import NameEditor

_NAME_HEIGHT_PX = 24


@dataclass(frozen=True)
class CardContent:
    """What a card shows.

    Attributes
    ----------
    n_images : every image with the class, however it came by it
    checklist : what is known of it by attributes, present ones first
    n_lost : examples that teach nothing, because their files are gone or have changed
    """

    definition: ClassDefinition
    n_images: int = 0
    examples: tuple[ImageId, ...] = ()
    checklist: tuple[Entry, ...] = ()
    n_lost: int = 0


class ClassCard(DropFrame):
    """Shows one class and takes what is dropped on it.

    Signals
    -------
    All of them begin with the class_id.

    pressed(class_id)
        It was clicked, or chosen by Enter.
    named(class_id, str)
        A name was typed; answer with `end_rename` or `refuse_name`.
    described(class_id, str)
    images_dropped(class_id, images), files_dropped(class_id, paths)
    recolour_wanted(class_id, "#rrggbb")
    images_wanted(class_id), checklist_wanted(class_id), remove_wanted(class_id)
    remove_examples_wanted(class_id, images)
    """

    pressed = Signal(object)
    named = Signal(object, str)
    described = Signal(object, str)
    images_dropped = Signal(object, object)
    files_dropped = Signal(object, object)
    recolour_wanted = Signal(object, str)
    images_wanted = Signal(object)
    checklist_wanted = Signal(object)
    remove_wanted = Signal(object)
    remove_examples_wanted = Signal(object, object)

    def __init__(self, content: CardContent, thumbnails: ThumbnailLoader) -> None:
        super().__init__("card")
        self._content = content
        self._is_held = False
        self._key = plain_label(role="key")
        self._dot = ColourDot()
        self.name = ElidedLabel(role="heading")
        self.editor = NameEditor()
        self._refusal = plain_label(role="error", wraps=True)
        self.counts = ElidedLabel(role="muted")
        self.description = DescriptionLine()
        self.checklist = ChecklistLine()
        self.strip = ExampleStrip(thumbnails)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._build()
        self._connect()
        self._render()

    @property
    def content(self) -> CardContent:
        return self._content

    @property
    def class_id(self) -> ClassId:
        return self._content.definition.class_id

    def show_content(self, content: CardContent) -> None:
        if content != self._content:
            self._content = content
            self._render()

    def set_current(self, *, is_current: bool) -> None:
        set_flag(self, "current", is_on=is_current)

    def begin_rename(self) -> None:
        self._refusal.hide()
        self.name.hide()
        self.editor.begin_edit(self._content.definition.name)

    def end_rename(self) -> None:
        self._refusal.hide()
        self.editor.end_edit()
        self.name.show()

    def refuse_name(self, reason: str) -> None:
        """Say why the name cannot be, and let the person try another."""
        self._refusal.setText(reason)
        self._refusal.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def receive(self, images: tuple[ImageId, ...], paths: tuple[Path, ...]) -> None:
        if images:
            self.images_dropped.emit(self.class_id, images)
        else:
            self.files_dropped.emit(self.class_id, paths)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_held = event.button() == Qt.MouseButton.LeftButton

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_held and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self.class_id)
        self._is_held = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.name.geometry().contains(event.position().toPoint()):
            self.begin_rename()

    def event(self, event: QEvent) -> bool:
        return keeps_key(event, ENTER_KEYS) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER_KEYS:
            self.pressed.emit(self.class_id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._make_menu().popup(event.globalPos())

    def _build(self) -> None:
        self.editor.hide()
        self._refusal.hide()
        head = QHBoxLayout()
        head.setSpacing(GAP_PX)
        for widget in (self._key, self._dot):
            head.addWidget(widget)
        for field in (self.name, self.editor):
            field.setFixedHeight(_NAME_HEIGHT_PX)
            head.addWidget(field, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX // 2, GAP_PX, GAP_PX)
        layout.setSpacing(6)
        layout.addLayout(head)
        for row in (self._refusal, self.counts, self.description, self.checklist, self.strip):
            layout.addWidget(row)

    def _connect(self) -> None:
        self.editor.committed.connect(self._on_name_committed)
        self.editor.cancelled.connect(self.end_rename)
        self.description.described.connect(self._on_described)
        self.checklist.pressed.connect(self._on_checklist_pressed)
        self.strip.remove_wanted.connect(self._on_example_crossed)

    def _render(self) -> None:
        definition = self._content.definition
        self._key.setText(definition.key)
        self._key.setVisible(bool(definition.key))
        self._dot.set_colour(definition.colour)
        self.name.set_text(definition.name)
        self.setAccessibleName(one_line(definition.name))
        self.counts.set_text(self._counts_text())
        is_known = self._content.examples or self._content.checklist
        self.description.show_description(definition.description, asks=not is_known)
        self.checklist.show_entries(self._content.checklist)
        self.strip.show_examples(self._content.examples)

    def _counts_text(self) -> str:
        n_images = self._content.n_images
        images = self.tr("1 image") if n_images == 1 else self.tr("%Ln images", "", n_images)
        return f"{self._teaching_text()} · {images}"

    def _teaching_text(self) -> str:
        """Return by what the class is known."""
        n_examples = len(self._content.examples)
        if n_examples == 0 and self._content.checklist:
            return self.tr("By its checklist")
        if n_examples == 0:
            return self.tr("No examples yet")
        text = self.tr("1 example") if n_examples == 1 else self.tr("%Ln examples", "", n_examples)
        n_lost = self._content.n_lost
        return f"{text}, {self.tr('%Ln lost', '', n_lost)}" if n_lost else text

    def _make_menu(self) -> ClassMenu:
        menu = ClassMenu(self, self.class_id, self._content.examples)
        menu.rename_wanted.connect(self.begin_rename)
        menu.describe_wanted.connect(self.description.begin_edit)
        menu.other_colour_wanted.connect(self._ask_for_colour)
        menu.images_wanted.connect(self.images_wanted)
        menu.checklist_wanted.connect(self.checklist_wanted)
        menu.remove_wanted.connect(self.remove_wanted)
        menu.remove_examples_wanted.connect(self.remove_examples_wanted)
        menu.recolour_wanted.connect(self.recolour_wanted)
        return menu

    def _ask_for_colour(self) -> None:
        dialog = QColorDialog(QColor(self._content.definition.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._on_colour_selected)
        dialog.open()

    def _on_colour_selected(self, colour: QColor) -> None:
        self.recolour_wanted.emit(self.class_id, colour.name())

    def _on_checklist_pressed(self) -> None:
        self.checklist_wanted.emit(self.class_id)

    def _on_name_committed(self, name: str) -> None:
        self.named.emit(self.class_id, name)

    def _on_described(self, description: str) -> None:
        self.described.emit(self.class_id, description)

    def _on_example_crossed(self, image_id: ImageId) -> None:
        self.remove_examples_wanted.emit(self.class_id, (image_id,))
