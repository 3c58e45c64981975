"""How a widget tells the style sheet what it is, and what it lies on."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget


def set_flag(widget: QWidget, name: str, *, is_on: bool) -> None:
    """Set a property that the style sheet asks for, and dress the widget anew if it changed."""
    if bool(widget.property(name)) != is_on:
        widget.setProperty(name, is_on)
        _dress(widget)


def set_role(widget: QWidget, role: str) -> None:
    """Change what a widget is to the style sheet, and dress it anew if that is news."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        _dress(widget)


def fill_with_base(widget: QWidget) -> None:
    """Give a widget the ground that images lie on."""
    widget.setBackgroundRole(QPalette.ColorRole.Base)
    widget.setAutoFillBackground(True)


def _dress(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)
