"""The context menu of a class."""

from functools import partial
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QMenu, QWidget

from engine.project import PALETTE, ClassId, ImageId
from gui.widgets.colour_dot import dot_icon

COLOUR_NAMES: Final = {
    "#4c78a8": QT_TRANSLATE_NOOP("Colours", "Blue"),
    "#f58518": QT_TRANSLATE_NOOP("Colours", "Orange"),
    "#54a24b": QT_TRANSLATE_NOOP("Colours", "Green"),
    "#b279a2": QT_TRANSLATE_NOOP("Colours", "Mauve"),
    "#e45756": QT_TRANSLATE_NOOP("Colours", "Red"),
    "#72b7b2": QT_TRANSLATE_NOOP("Colours", "Turquoise"),
    "#9d755d": QT_TRANSLATE_NOOP("Colours", "Brown"),
    "#eeca3b": QT_TRANSLATE_NOOP("Colours", "Yellow"),
    "#d67195": QT_TRANSLATE_NOOP("Colours", "Pink"),
    "#a0cb5b": QT_TRANSLATE_NOOP("Colours", "Lime"),
    "#7b5cc4": QT_TRANSLATE_NOOP("Colours", "Violet"),
    "#8c8c94": QT_TRANSLATE_NOOP("Colours", "Grey"),
}


class ClassMenu(QMenu):
    """Is opened with `popup` and deletes itself when it closes.

    Signals
    -------
    rename_wanted(), describe_wanted(), other_colour_wanted()
    images_wanted(class_id), checklist_wanted(class_id), remove_wanted(class_id)
    remove_examples_wanted(class_id, images)
    recolour_wanted(class_id, "#rrggbb")
    """

    rename_wanted = Signal()
    describe_wanted = Signal()
    other_colour_wanted = Signal()
    images_wanted = Signal(object)
    checklist_wanted = Signal(object)
    remove_wanted = Signal(object)
    remove_examples_wanted = Signal(object, object)
    recolour_wanted = Signal(object, str)

    def __init__(self, parent: QWidget, class_id: ClassId, examples: tuple[ImageId, ...]) -> None:
        super().__init__(parent)
        self.addAction(self.tr("Rename") + "\tF2", self.rename_wanted.emit)
        self.addAction(self.tr("Describe…"), self.describe_wanted.emit)
        self.addMenu(self._colour_menu(class_id))
        self.addAction(self.tr("Show its images"), partial(self.images_wanted.emit, class_id))
        self.addAction(self.tr("Checklist…"), partial(self.checklist_wanted.emit, class_id))
        self.addSeparator()
        remove_examples = self.addAction(
            self.tr("Remove all examples"),
            partial(self.remove_examples_wanted.emit, class_id, examples),
        )
        remove_examples.setEnabled(bool(examples))
        self.addAction(self.tr("Delete class"), partial(self.remove_wanted.emit, class_id))
        self.aboutToHide.connect(self.deleteLater)

    def _colour_menu(self, class_id: ClassId) -> QMenu:
        menu = QMenu(self.tr("Colour"), self)
        for colour in PALETTE:
            text = QCoreApplication.translate("Colours", str(COLOUR_NAMES[colour]))
            choose = partial(self.recolour_wanted.emit, class_id, colour)
            menu.addAction(dot_icon(colour), text, choose)
        menu.addSeparator()
        menu.addAction(self.tr("Other…"), self.other_colour_wanted.emit)
        return menu
