"""What every page of the window supplies while it is in front."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from gui.widgets.keys import KeyedWidget, KeyGroup


class Page(KeyedWidget):
    """A page that the rail leads to.

    Signals
    -------
    slots_changed()
        The window's actions mean something else here now.
    new_class_wanted(images)
        A class that these images stand for.
    """

    slots_changed = Signal()
    new_class_wanted = Signal(object)

    def slots(self) -> dict[str, Callable[[], None]]:
        """Return what the window's actions of images do here, by name; the others do nothing."""
        return {}

    def keys(self) -> tuple[KeyGroup, ...]:
        """Return what keys do here besides the window's actions, for the key map."""
        return ()
