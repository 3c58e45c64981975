"""The classes of the project as a column of cards: the left side of the window."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from engine.labelling import ShownLabels
from engine.messages import Message
from engine.project import Changes, ClassId, ImageId, VerdictKind
from gui.document import Document
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.messages import translated
from gui.pages.label.classes.card import CardContent, ClassCard
from gui.pages.label.classes.checklist_line import entries_of
from gui.pages.label.classes.column import CardColumn
from gui.pages.label.classes.new_class_target import NewClassTarget
from gui.theme import GAP_PX, PANEL_WIDTH_PX
from gui.widgets.labels import plain_label
from gui.widgets.numbers import count_text


class ClassListPanel(QFrame):
    """Shows every class and says what a person wishes of it.

    Attributes
    ----------
    show_all : a link that is to stand above the panel; hides itself

    Signals
    -------
    class_chosen(class_id | None)
        Its images alone should be shown; None for all.
    images_dropped(class_id, images), files_dropped(class_id, paths)
    new_class_wanted(images, paths), new_checklist_class_wanted(), folders_wanted()
    rename_wanted(class_id, name), describe_wanted(class_id, description)
    recolour_wanted(class_id, colour)
    remove_wanted(class_id), remove_examples_wanted(class_id, images)
    checklist_wanted(class_id)
    """

    class_chosen = Signal(object)
    images_dropped = Signal(object, object)
    files_dropped = Signal(object, object)
    new_class_wanted = Signal(object, object)
    new_checklist_class_wanted = Signal()
    folders_wanted = Signal()
    rename_wanted = Signal(object, str)
    describe_wanted = Signal(object, str)
    recolour_wanted = Signal(object, str)
    remove_wanted = Signal(object)
    remove_examples_wanted = Signal(object, object)
    checklist_wanted = Signal(object)

    def __init__(
        self, document: Document, labelling: LabellingFlow, thumbnails: ThumbnailLoader
    ) -> None:
        super().__init__()
        self._document, self._labelling, self._thumbnails = document, labelling, thumbnails
        self._cards: dict[ClassId, ClassCard] = {}
        self._chosen: ClassId | None = None
        self._refusal: Message | None = None
        self.show_all = QPushButton(self.tr("Show all"))
        self._column = CardColumn()
        self._hint = plain_label(
            self.tr("Add a second class: from then on every image is labelled as you go."),
            "muted",
            wraps=True,
        )
        self.target = NewClassTarget()
        self.from_attributes = QPushButton(self.tr("New class from attributes…"))
        self.from_folders = QPushButton()
        self._n_folders = 0
        self._build()
        self._connect()
        self._refresh()

    @property
    def chosen(self) -> ClassId | None:
        return self._chosen

    def card(self, class_id: ClassId) -> ClassCard:
        return self._cards[class_id]

    def choose(self, class_id: ClassId | None) -> None:
        """Mark the class whose images are shown, without a word."""
        self._chosen = class_id
        for shown, card in self._cards.items():
            card.set_current(is_current=shown == class_id)
        self.show_all.setVisible(class_id is not None)

    def offer_folders(self, n_folders: int) -> None:
        """Offer, as long as there is no class, to take the folders of images for classes."""
        self._n_folders = n_folders
        text = self.tr("Use the {n} folders as classes…")
        self.from_folders.setText(text.format(n=count_text(n_folders)))
        self.from_folders.setVisible(not self._document.classes and n_folders > 0)

    def rename(self, class_id: ClassId) -> None:
        """Let the person type a name for the class."""
        card = self._cards[class_id]
        self._column.reveal(card)
        card.begin_rename()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setMinimumWidth(PANEL_WIDTH_PX)
        for link in (self.show_all, self.from_attributes, self.from_folders):
            link.setProperty("role", "link")
        self.show_all.hide()
        foot = QVBoxLayout()
        foot.setContentsMargins(GAP_PX, 0, GAP_PX + 2, GAP_PX)
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.target)
        foot.addWidget(self.from_folders, 0, Qt.AlignmentFlag.AlignCenter)
        foot.addWidget(self.from_attributes, 0, Qt.AlignmentFlag.AlignCenter)
        foot.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self._column)
        layout.addLayout(foot)
        layout.addStretch(1)

    def _connect(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._document.failed.connect(self._on_document_failed)
        self._labelling.labelled.connect(self._refresh)
        self._thumbnails.arrived.connect(self._on_thumbnails_arrived)
        self.show_all.clicked.connect(self._on_show_all_clicked)
        self.target.new_class_wanted.connect(self.new_class_wanted)
        self.from_attributes.clicked.connect(self.new_checklist_class_wanted)
        self.from_folders.clicked.connect(self.folders_wanted)
        rename = QShortcut(QKeySequence(Qt.Key.Key_F2), self)
        rename.activated.connect(self._on_rename_key)

    def _refresh(self) -> None:
        """Bring the cards level with the project; what is the same is left alone."""
        classes = self._document.classes
        for gone in self._cards.keys() - classes.keys():
            self._drop_card(gone)
        contents = self._contents()
        for position, (class_id, content) in enumerate(contents.items()):
            if class_id in self._cards:
                self._cards[class_id].show_content(content)
            else:
                self._add_card(position, content)
        self.target.set_first(is_first=not classes)
        self._hint.setVisible(len(classes) == 1)
        self.from_folders.setVisible(not classes and self._n_folders > 0)

    def _contents(self) -> dict[ClassId, CardContent]:
        verdicts = self._document.state.verdicts
        lost = self._document.state.lost_examples()
        vocabulary = self._document.state.vocabulary
        examples: dict[int, list[ImageId]] = {}
        for image_id in np.flatnonzero(verdicts.kinds == VerdictKind.EXAMPLE).tolist():
            examples.setdefault(int(verdicts.class_ids[image_id]), []).append(ImageId(image_id))
        counts = _count_images(self._labelling.table)
        return {
            c: CardContent(
                d,
                counts.get(c, 0),
                tuple(examples.get(c, ())),
                entries_of(vocabulary, c),
                len(lost.get(c, ())),
            )
            for c, d in self._document.classes.items()
        }

    def _add_card(self, position: int, content: CardContent) -> None:
        card = ClassCard(content, self._thumbnails)
        self._cards[card.class_id] = card
        card.drag_entered.connect(self._column.follow_drag)
        card.drag_left.connect(self._column.end_drag)
        card.pressed.connect(self._on_card_pressed)
        card.named.connect(self._on_card_named)
        card.described.connect(self.describe_wanted)
        card.images_wanted.connect(self._press)
        card.checklist_wanted.connect(self.checklist_wanted)
        card.images_dropped.connect(self.images_dropped)
        card.files_dropped.connect(self.files_dropped)
        card.recolour_wanted.connect(self.recolour_wanted)
        card.remove_wanted.connect(self.remove_wanted)
        card.remove_examples_wanted.connect(self.remove_examples_wanted)
        self._column.insert(position, card)

    def _drop_card(self, class_id: ClassId) -> None:
        card = self._cards.pop(class_id)
        card.end_rename()
        card.description.end_edit()
        card.hide()
        card.deleteLater()
        if class_id == self._chosen:
            self._press(None)

    def _press(self, class_id: ClassId | None) -> None:
        self.choose(class_id)
        self.class_chosen.emit(class_id)

    def _on_card_pressed(self, class_id: ClassId) -> None:
        self._press(None if class_id == self._chosen else class_id)

    def _on_card_named(self, class_id: ClassId, name: str) -> None:
        refusal = self._ask_for_name(class_id, name)
        if class_id not in self._cards:
            return  # another program has removed the class
        if refusal is None:
            self._cards[class_id].end_rename()
        else:
            self._cards[class_id].refuse_name(translated(refusal))

    def _ask_for_name(self, class_id: ClassId, name: str) -> Message | None:
        """Return why not; whoever hears the wish makes the edit at once, or the document fails."""
        self._refusal = None
        self.rename_wanted.emit(class_id, name)
        return self._refusal

    def _on_show_all_clicked(self) -> None:
        self._press(None)

    def _on_document_changed(self, changes: Changes) -> None:
        if changes & (Changes.CLASSES | Changes.VERDICTS | Changes.ATTRIBUTES):
            self._refresh()

    def _on_document_failed(self, message: Message) -> None:
        self._refusal = message

    def _on_thumbnails_arrived(self, image_ids: list[ImageId]) -> None:
        arrived = set(image_ids)
        for card in self._cards.values():
            card.strip.refresh(arrived)

    def _on_rename_key(self) -> None:
        focused = next((c for c, card in self._cards.items() if card.hasFocus()), self._chosen)
        if focused is not None:
            self.rename(focused)


def _count_images(table: ShownLabels) -> dict[int, int]:
    """Return how many images have each class, given or automatic."""
    class_ids = table.class_ids
    class_ids, counts = np.unique(class_ids[class_ids >= 0], return_counts=True)
    return dict(zip(class_ids.tolist(), counts.tolist(), strict=True))
