"""The window is tested without a screen, and collects its garbage on its own thread."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.gui.panel_stage import panel_stage
from tests.qt_garbage import (
    _garbage_is_collected_on_this_thread,
    _garbage_of_imports_is_left_alone,
)
from tests.quick_children import _children_start_quickly

__all__ = [
    "_children_start_quickly",
    "_garbage_is_collected_on_this_thread",
    "_garbage_of_imports_is_left_alone",
    "panel_stage",
]
