"""Keys that a focused widget wants for itself although the window has a shortcut on them."""

from collections.abc import Container
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

ENTER_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def keeps_key(event: QEvent, keys: Container[int]) -> bool:
    """Claim one of `keys` before the shortcuts see it, and say whether that was done.

    To be asked in `event()`, which then returns True; the key press itself follows.
    """
    is_offer = event.type() == QEvent.Type.ShortcutOverride
    if not is_offer or not isinstance(event, QKeyEvent) or event.key() not in keys:
        return False
    event.accept()
    return True
