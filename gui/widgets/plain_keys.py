"""Keys of the review pages: each does one thing while its page is shown, and nothing else does."""

from collections.abc import Callable, Container, Mapping
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gui.widgets.keys import keeps_key

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_COMMANDS: Final = _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier
DIGIT_KEYS: Final = tuple(range(_Key.Key_1, _Key.Key_9 + 1))
_HELD_KEYS: Final = (_Key.Key_PageUp, _Key.Key_PageDown)


def keeps_plain_key(event: QEvent, keys: Container[int]) -> bool:
    """Claim one of `keys`, pressed without Ctrl or the like, before the shortcuts see it."""
    return isinstance(event, QKeyEvent) and _is_plain(event) and keeps_key(event, keys)


def act_on(event: QKeyEvent, acts: Mapping[int, Callable[[], object]]) -> bool:
    """Do what a plain key stands for, once however long it is held; say whether it had a meaning.

    Only keys that turn pages go on while they are held.
    """
    act = acts.get(event.key())
    if act is None or not _is_plain(event):
        return False
    if not event.isAutoRepeat() or event.key() in _HELD_KEYS:
        act()
    return True


def _is_plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & _COMMANDS
