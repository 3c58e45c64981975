"""Every action of the window as one table, from which menus, keys and the key map are made."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from engine.project import KEYS
from gui.widgets.keys import DRAWN_DIGITS, KeyEntry, KeyGroup

CONTEXT: Final = "Actions"


@dataclass(frozen=True)
class ActionText:
    """One action: its menu ("" for none), its words and its keys."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()


def _entry(name: str, menu: object, text: object, *keys: str) -> ActionText:
    return ActionText(name, str(menu), str(text), keys)


FILE: Final = QT_TRANSLATE_NOOP("Actions", "File")
EDIT: Final = QT_TRANSLATE_NOOP("Actions", "Edit")
LABEL: Final = QT_TRANSLATE_NOOP("Actions", "Label")
VIEW: Final = QT_TRANSLATE_NOOP("Actions", "View")
HELP: Final = QT_TRANSLATE_NOOP("Actions", "Help")
MENUS: Final = tuple(map(str, (FILE, EDIT, LABEL, VIEW, HELP)))

ACTIONS: Final = (
    _entry("open_folder", FILE, QT_TRANSLATE_NOOP("Actions", "Open folder…"), "Ctrl+O"),
    _entry("open_project", FILE, QT_TRANSLATE_NOOP("Actions", "Open project…"), "Ctrl+Shift+O"),
    _entry("rescan", FILE, QT_TRANSLATE_NOOP("Actions", "Scan folder again"), "F5"),
    _entry("locate", FILE, QT_TRANSLATE_NOOP("Actions", "Locate images…")),
    _entry("import_labels", FILE, QT_TRANSLATE_NOOP("Actions", "Import labels…")),
    _entry("export", FILE, QT_TRANSLATE_NOOP("Actions", "Export…"), "Ctrl+E"),
    _entry("save_copy", FILE, QT_TRANSLATE_NOOP("Actions", "Save a copy…")),
    _entry("restore_copy", FILE, QT_TRANSLATE_NOOP("Actions", "Put back a copy…")),
    _entry("problems", FILE, QT_TRANSLATE_NOOP("Actions", "Unreadable files…")),
    _entry("close", FILE, QT_TRANSLATE_NOOP("Actions", "Close project"), "Ctrl+W"),
    _entry("quit", FILE, QT_TRANSLATE_NOOP("Actions", "Quit"), "Ctrl+Q"),
    _entry("undo", EDIT, QT_TRANSLATE_NOOP("Actions", "Undo"), "Ctrl+Z", "Backspace"),
    _entry("redo", EDIT, QT_TRANSLATE_NOOP("Actions", "Redo"), "Ctrl+Shift+Z"),
    _entry("select_all", EDIT, QT_TRANSLATE_NOOP("Actions", "Select all"), "Ctrl+A"),
    _entry("find", EDIT, QT_TRANSLATE_NOOP("Actions", "Find"), "Ctrl+F"),
    _entry("new_class", LABEL, QT_TRANSLATE_NOOP("Actions", "New class"), "N"),
    _entry(
        "class_from_attributes",
        LABEL,
        QT_TRANSLATE_NOOP("Actions", "New class from attributes…"),
        "Shift+N",
    ),
    _entry("tag_images", LABEL, QT_TRANSLATE_NOOP("Actions", "Tag images by attributes"), "T"),
    _entry("attribute_table", LABEL, QT_TRANSLATE_NOOP("Actions", "Attribute table…"), "Ctrl+T"),
    _entry("accept", LABEL, QT_TRANSLATE_NOOP("Actions", "Accept"), "A"),
    _entry("reject", LABEL, QT_TRANSLATE_NOOP("Actions", "Reject"), "X"),
    _entry("none_of_these", LABEL, QT_TRANSLATE_NOOP("Actions", "None of these"), "0"),
    _entry("skip", LABEL, QT_TRANSLATE_NOOP("Actions", "Skip"), "Space"),
    _entry("label_folder", LABEL, QT_TRANSLATE_NOOP("Actions", "Label folder"), "Ctrl+L"),
    _entry("label_options", LABEL, QT_TRANSLATE_NOOP("Actions", "Options…")),
    _entry("backbone", LABEL, QT_TRANSLATE_NOOP("Actions", "Backbone…")),
    _entry("page_label", VIEW, QT_TRANSLATE_NOOP("Actions", "Label"), "Ctrl+1"),
    _entry("page_review", VIEW, QT_TRANSLATE_NOOP("Actions", "Review"), "Ctrl+2"),
    _entry("page_queue", VIEW, QT_TRANSLATE_NOOP("Actions", "Queue"), "Ctrl+3"),
    _entry("page_audit", VIEW, QT_TRANSLATE_NOOP("Actions", "Audit"), "Ctrl+4"),
    _entry("large_view", VIEW, QT_TRANSLATE_NOOP("Actions", "Large view"), "Return"),
    _entry("key_map", HELP, QT_TRANSLATE_NOOP("Actions", "Keys"), "?"),
)
DIGITS: Final = tuple(
    _entry(f"assign_{key}", "", QT_TRANSLATE_NOOP("Actions", "Label with class"), key)
    for key in KEYS
)

Slots = Mapping[str, Callable[[], None]]


class Actions(QObject):
    """The actions as Qt objects in the window's menus; one is enabled while it is bound."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._slots: dict[str, Callable[[], None]] = {}
        self._by_name: dict[str, QAction] = {}
        menus = {menu: window.menuBar().addMenu(_translate(menu)) for menu in MENUS}
        for entry in (*ACTIONS, *DIGITS):
            action = QAction(_translate(entry.text), self, enabled=False)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.triggered.connect(partial(self._run, entry.name))
            (menus[entry.menu] if entry.menu else window).addAction(action)
            self._by_name[entry.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def bind(self, slots: Slots) -> None:
        """Let actions do what `slots` say, by name."""
        self._slots.update(slots)
        for name in slots:
            self._by_name[name].setEnabled(True)

    def unbind(self, slots: Slots) -> None:
        for name in slots:
            del self._slots[name]
            self._by_name[name].setEnabled(False)

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """Return the keys of the actions that mean something now, menu by menu."""
        groups = (KeyGroup(_translate(menu), tuple(self._entries(menu))) for menu in MENUS)
        return tuple(group for group in groups if group.entries)

    def _entries(self, menu: str) -> Iterator[KeyEntry]:
        if menu == LABEL and DIGITS[0].name in self._slots:
            yield KeyEntry(DRAWN_DIGITS, _translate(DIGITS[0].text))
        for entry in ACTIONS:
            if entry.menu == menu and entry.keys and entry.name in self._slots:
                yield KeyEntry(entry.keys, _translate(entry.text).rstrip("…"))

    def rename(self, name: str, detail: str) -> None:
        """Append what an action would do now, as in "Undo: New class zebra"."""
        text = next(_translate(entry.text) for entry in ACTIONS if entry.name == name)
        self[name].setText(f"{text}: {detail}".replace("&", "&&") if detail else text)

    def _run(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        self._slots[name]()


def _translate(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)
