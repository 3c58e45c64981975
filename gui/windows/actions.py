"""Every action of the window as one table, from which menus, keys and the key map are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

CONTEXT: Final = "Actions"


@dataclass(frozen=True)
class ActionText:
    """One action: its menu, its words, its keys, and whether it needs an open project."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    needs_project: bool = True


FILE: Final = QT_TRANSLATE_NOOP("Actions", "File")
EDIT: Final = QT_TRANSLATE_NOOP("Actions", "Edit")
LABEL: Final = QT_TRANSLATE_NOOP("Actions", "Label")
VIEW: Final = QT_TRANSLATE_NOOP("Actions", "View")
HELP: Final = QT_TRANSLATE_NOOP("Actions", "Help")

ACTIONS: Final = (
    ActionText("open_folder", FILE, QT_TRANSLATE_NOOP("Actions", "Open folder…"), ("Ctrl+O",), False),
    ActionText(
        "open_project",
        FILE,
        QT_TRANSLATE_NOOP("Actions", "Open project…"),
        ("Ctrl+Shift+O",),
        False,
    ),
    ActionText("locate", FILE, QT_TRANSLATE_NOOP("Actions", "Locate images…")),
    ActionText("export", FILE, QT_TRANSLATE_NOOP("Actions", "Export…"), ("Ctrl+E",)),
    ActionText("problems", FILE, QT_TRANSLATE_NOOP("Actions", "Unreadable files…")),
    ActionText("close", FILE, QT_TRANSLATE_NOOP("Actions", "Close project"), ("Ctrl+W",)),
    ActionText("quit", FILE, QT_TRANSLATE_NOOP("Actions", "Quit"), ("Ctrl+Q",), False),
    ActionText("undo", EDIT, QT_TRANSLATE_NOOP("Actions", "Undo"), ("Ctrl+Z", "Backspace")),
    ActionText("redo", EDIT, QT_TRANSLATE_NOOP("Actions", "Redo"), ("Ctrl+Shift+Z",)),
    ActionText("select_all", EDIT, QT_TRANSLATE_NOOP("Actions", "Select all"), ("Ctrl+A",)),
    ActionText("find", EDIT, QT_TRANSLATE_NOOP("Actions", "Find"), ("Ctrl+F",)),
    ActionText("new_class", LABEL, QT_TRANSLATE_NOOP("Actions", "New class"), ("N",)),
    ActionText("accept", LABEL, QT_TRANSLATE_NOOP("Actions", "Accept"), ("A",)),
    ActionText("reject", LABEL, QT_TRANSLATE_NOOP("Actions", "Reject"), ("X",)),
    ActionText("none_of_these", LABEL, QT_TRANSLATE_NOOP("Actions", "None of these"), ("0",)),
    ActionText("skip", LABEL, QT_TRANSLATE_NOOP("Actions", "Skip"), ("Space",)),
    ActionText("label_folder", LABEL, QT_TRANSLATE_NOOP("Actions", "Label folder"), ("Ctrl+L",)),
    ActionText("large_view", VIEW, QT_TRANSLATE_NOOP("Actions", "Large view"), ("Return",)),
    ActionText("key_map", HELP, QT_TRANSLATE_NOOP("Actions", "Keys"), ("?",), False),
)
MENUS: Final = (FILE, EDIT, LABEL, VIEW, HELP)


class Actions:
    """The actions as Qt objects, in menus of the window, each wired to what it does."""

    def __init__(self, window: QMainWindow, slots: Mapping[str, Callable[[], None]]) -> None:
        menus = {menu: window.menuBar().addMenu(_translate(menu)) for menu in MENUS}
        self._by_name: dict[str, QAction] = {}
        for entry in ACTIONS:
            action = QAction(_translate(entry.text), window)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.triggered.connect(lambda _=False, slot=slots[entry.name]: slot())
            menus[entry.menu].addAction(action)
            self._by_name[entry.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def set_project_open(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's way for setters
        for entry in ACTIONS:
            self._by_name[entry.name].setEnabled(is_open or not entry.needs_project)


def _translate(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)
