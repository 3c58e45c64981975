"""The context menu of attributes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gui.plain_text import shortened


class AttributeMenu(QMenu):
    """Is opened with `popup` and deletes itself when it closes.

    Signals
    -------
    tag_wanted(), rename_wanted(), describe_wanted()
        Offered for a single attribute only.
    group_wanted(name), new_group_wanted()
        "" is for no group.
    remove_wanted()
    """

    tag_wanted = Signal()
    rename_wanted = Signal()
    describe_wanted = Signal()
    group_wanted = Signal(str)
    new_group_wanted = Signal()
    remove_wanted = Signal()

    def __init__(
        self, parent: QWidget, *, groups: Sequence[str], common_group: str | None, is_single: bool
    ) -> None:
        """Tick `common_group`, that of all the attributes, None if they are in several."""
        super().__init__(parent)
        single = [
            self.addAction(self.tr("Tag images…"), self.tag_wanted.emit),
            self.addAction(self.tr("Rename") + "\tF2", self.rename_wanted.emit),
            self.addAction(self.tr("Describe…"), self.describe_wanted.emit),
        ]
        for action in single:
            action.setEnabled(is_single)
        self.addMenu(self._group_menu(groups, common_group))
        self.addSeparator()
        self.addAction(self.tr("Remove") + "\t" + self.tr("Del"), self.remove_wanted.emit)
        self.aboutToHide.connect(self.deleteLater)

    def _group_menu(self, groups: Sequence[str], common_group: str | None) -> QMenu:
        menu = QMenu(self.tr("Put into group"), self)
        for group in groups:
            self._add_group(menu, shortened(group).replace("&", "&&"), group, common_group)
        self._add_group(menu, self.tr("None"), "", common_group)
        menu.addSeparator()
        menu.addAction(self.tr("New group…"), self.new_group_wanted.emit)
        return menu

    def _add_group(self, menu: QMenu, text: str, group: str, common_group: str | None) -> None:
        action = menu.addAction(text, partial(self.group_wanted.emit, group))
        action.setCheckable(True)
        action.setChecked(group == common_group)
