"""The parts of the window that are about attributes, and what joins them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from engine.project import AttributeId, ClassId
from gui.dialogs.attribute_table.dialog import MatrixDialog
from gui.dialogs.checklist.dialog import ChecklistDialog
from gui.document import Document
from gui.flows.attributes import AttributeFlow
from gui.flows.describing import DescribingFlow
from gui.flows.labelling import LabellingFlow
from gui.flows.thumbnails.loader import ThumbnailLoader
from gui.pages.attributes.panel import AttributeListPanel
from gui.pages.attributes.tagging.page import TaggingPage
from gui.tasks import TaskRunner


class AttributeParts(QObject):
    """Owns what learns attributes, the panel, the tagging page and the dialogs, one at a time.

    Signals
    -------
    tagging_wanted(), tagging_done()
        The tagging page should be shown in place of the pictures, or no longer.
    image_wanted(image_id)
    """

    tagging_wanted = Signal()
    tagging_done = Signal()
    image_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        tasks: TaskRunner,
        labelling: LabellingFlow,
        thumbnails: ThumbnailLoader,
    ) -> None:
        super().__init__(document)
        self._document, self._thumbnails = document, thumbnails
        self.flow = AttributeFlow(document, tasks, labelling)
        self._describing = DescribingFlow(document)
        self.panel = AttributeListPanel(document, self.flow, self._describing)
        self.tagging = TaggingPage(document, self.flow, self._describing, thumbnails)
        self._dialog: QDialog | None = None
        self.panel.tag_wanted.connect(self.tag)
        self.panel.table_wanted.connect(self.show_table)
        self.tagging.closed.connect(self.tagging_done)

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions do here, by name."""
        return {
            "class_from_attributes": self.new_class,
            "tag_images": partial(self.tag, None),
            "attribute_table": self.show_table,
        }

    def tag(self, attribute_id: AttributeId | None) -> None:
        """Ask about images, one after the other; with None about all attributes of each."""
        if self._document.state.vocabulary.attributes:
            self.tagging_wanted.emit()
            self.tagging.begin(attribute_id)

    def new_class(self) -> None:
        self._show_checklist(None)

    def show_checklist(self, class_id: ClassId) -> None:
        self._show_checklist(class_id)

    def show_table(self) -> None:
        self._show(MatrixDialog(self._document, self._window()))

    def close(self) -> None:
        """Close what is open over the window."""
        if self._dialog is not None:
            self._dialog.close()

    def _show_checklist(self, class_id: ClassId | None) -> None:
        dialog = ChecklistDialog(
            self._document,
            self.flow,
            self._describing,
            self._thumbnails,
            self._window(),
            class_id=class_id,
        )
        dialog.image_wanted.connect(self.image_wanted)
        self._show(dialog)

    def _show(self, dialog: QDialog) -> None:
        """Show a dialog in place of the one before."""
        self.close()
        self._dialog = dialog
        dialog.finished.connect(self._on_dialog_finished)
        dialog.show()

    def _window(self) -> QWidget:
        return self.panel.window()

    def _on_dialog_finished(self) -> None:
        self._dialog = None
