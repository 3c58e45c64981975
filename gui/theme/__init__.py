"""Every colour, space and size of the application, light and dark; the only style sheet.

Widgets and delegates read colours from their QPalette, so that a change of theme reaches
them by itself; the few colours a QPalette has no role for are in `signs`.
"""

from gui.theme.colours import DARK, LIGHT, Scheme, Signs, signs
from gui.theme.sizes import (
    CARD_THUMBNAIL_PX,
    GAP_PX,
    PANEL_WIDTH_PX,
    RADIUS_PX,
    TILE_PX,
    TILE_RANGE_PX,
)
from gui.theme.style import apply_theme, follow_system_theme

__all__ = [
    "CARD_THUMBNAIL_PX",
    "DARK",
    "GAP_PX",
    "LIGHT",
    "PANEL_WIDTH_PX",
    "RADIUS_PX",
    "TILE_PX",
    "TILE_RANGE_PX",
    "Scheme",
    "Signs",
    "apply_theme",
    "follow_system_theme",
    "signs",
]
