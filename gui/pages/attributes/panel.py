"""The attributes of the project: the second page of the left side of the window."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.messages import Message
from engine.project import AttributeId, Changes
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.messages import translated
from gui.pages.attributes.field import AttributeField
from gui.pages.attributes.items import AttributeListModel
from gui.pages.attributes.view import AttributeView
from gui.theme import GAP_PX, PANEL_WIDTH_PX
from gui.widgets.labels import plain_label


class AttributeListPanel(QFrame):
    """Shows every attribute, and lets a person name, group, describe and remove them.

    Signals
    -------
    tag_wanted(attribute_id | None)
        Images should be tagged with one attribute; None for whole checklists.
    table_wanted()
        Classes by attributes should be shown, or read from a file.
    """

    tag_wanted = Signal(object)
    table_wanted = Signal()

    def __init__(
        self, document: Document, attributes: AttributeFlow, describing: DescribingFlow
    ) -> None:
        super().__init__()
        self._document, self._attributes, self._describing = document, attributes, describing
        self._refusal: Message | None = None
        self.field = AttributeField()
        self._error = plain_label(role="error", wraps=True)
        self.view = AttributeView(AttributeListModel(document, attributes))
        self._problem = plain_label(role="muted", wraps=True)
        self._tag = QPushButton(self.tr("Tag images…"))
        self._table = QPushButton(self.tr("Table…"))
        self._import = QPushButton(self.tr("Import a table…"))
        self._lesson = self._make_lesson()
        self._foot = self._make_foot()
        self._build()
        self._connect()
        self._refresh()

    def _make_lesson(self) -> QWidget:
        """Return what is shown while there are no attributes."""
        sentences = (
            self.tr("Describe classes in words."),
            self.tr("An attribute is something you can see: horns, stripes, red."),
            self.tr(
                "Tick what each class has, and a class is found even without an example image."
            ),
        )
        self._import.setProperty("role", "link")
        lesson = QWidget()
        layout = QVBoxLayout(lesson)
        layout.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, 0)
        layout.setSpacing(GAP_PX)
        for number, sentence in enumerate(sentences):
            layout.addWidget(plain_label(sentence, "muted" if number else "", wraps=True))
        link = QHBoxLayout()
        link.setContentsMargins(0, GAP_PX, 0, 0)
        link.addWidget(self._import)
        link.addStretch(1)
        layout.addLayout(link)
        return lesson

    def _make_foot(self) -> QWidget:
        self._tag.setToolTip(self.tr("Say of single images what they show."))
        self._table.setToolTip(self.tr("All classes and attributes at once."))
        foot = QWidget()
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self._tag, 1)
        buttons.addWidget(self._table)
        layout = QVBoxLayout(foot)
        layout.setContentsMargins(2 * GAP_PX, 0, 2 * GAP_PX, GAP_PX)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self._problem)
        layout.addLayout(buttons)
        return foot

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setMinimumWidth(PANEL_WIDTH_PX)
        self._error.setContentsMargins(GAP_PX, 0, 0, 0)
        self._error.hide()
        head = QVBoxLayout()
        head.setContentsMargins(GAP_PX, GAP_PX, GAP_PX + 2, 0)
        head.setSpacing(GAP_PX // 2)
        head.addWidget(self.field)
        head.addWidget(self._error)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(head)
        layout.addWidget(self._lesson)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._foot)
        layout.addStretch(0)

    def _connect(self) -> None:
        self._document.changed.connect(self._on_document_changed)
        self._document.failed.connect(self._on_document_failed)
        self._attributes.learnt.connect(self._refresh)
        self.field.named.connect(self._on_new_named)
        self.field.textEdited.connect(self._error.hide)
        self._tag.clicked.connect(lambda _: self.tag_wanted.emit(None))
        for button in (self._table, self._import):
            button.clicked.connect(lambda _: self.table_wanted.emit())
        view = self.view
        view.tag_wanted.connect(self.tag_wanted)
        view.named.connect(self._on_named)
        view.editor.cancelled.connect(self._error.hide)
        view.described.connect(self._on_described)
        view.grouped.connect(self._on_grouped)
        view.remove_wanted.connect(self._on_remove_wanted)

    def _refresh(self) -> None:
        has_attributes = bool(self._document.state.vocabulary.attributes)
        self._lesson.setVisible(not has_attributes)
        self.view.setVisible(has_attributes)
        self._foot.setVisible(has_attributes)
        problem = self._attributes.problem or self._attributes.left_aside
        self._problem.setVisible(problem is not None)
        self._problem.setText(translated(problem) if problem else "")

    def _ask(self, act: Callable[[], bool]) -> bool:
        """Make an edit, or say below the field why not."""
        self._refusal = None
        is_made = act()
        self._say_refusal()
        return is_made

    def _say_refusal(self) -> None:
        self._error.setText(translated(self._refusal) if self._refusal else "")
        self._error.setVisible(self._refusal is not None)

    def _on_new_named(self, names: list[str]) -> None:
        if self._ask(partial(self._describing.new_attributes, names)):
            self.field.clear()
            self.view.reveal(max(self._document.state.vocabulary.attributes))

    def _on_named(self, attribute_id: AttributeId, name: str) -> None:
        known = self._document.state.vocabulary.attributes.get(attribute_id)
        is_news = known is not None and name.strip() != known.name
        if is_news and not self._ask(partial(self._describing.rename, attribute_id, name)):
            self.view.refuse_name()
        else:
            self._error.hide()
            self.view.end_rename()

    def _on_described(self, attribute_id: AttributeId, text: str) -> None:
        known = self._document.state.vocabulary.attributes.get(attribute_id)
        if known is not None and text.strip() != known.description:
            self._ask(partial(self._describing.describe, attribute_id, text))

    def _on_grouped(self, attribute_ids: tuple[AttributeId, ...], group: str) -> None:
        self._ask(partial(self._describing.put_into_group, attribute_ids, group))

    def _on_remove_wanted(self, attribute_ids: tuple[AttributeId, ...]) -> None:
        self._ask(partial(self._describing.remove, attribute_ids))

    def _on_document_changed(self, changes: Changes) -> None:
        if Changes.ATTRIBUTES in changes:
            self._refresh()

    def _on_document_failed(self, message: Message) -> None:
        self._refusal = message
