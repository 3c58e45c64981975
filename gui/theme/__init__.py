"""Every colour, space and size of the application, light and dark; the only style sheet.

Widgets and delegates read colours from their QPalette, so that a change of theme reaches
them by itself; the few colours a QPalette has no role for are in `signs`.
"""

from gui.theme.colours import DARK, LIGHT, ON_SHADE, SHADE, Scheme, Signs, signs
from gui.theme.icon import app_icon
from gui.theme.properties import fill_with_base, set_flag, set_role
from gui.theme.sizes import (
    BAR_PX,
    CARD_THUMBNAIL_PX,
    GAP_PX,
    PANEL_WIDTH_PX,
    RADIUS_PX,
    RING_PX,
    TILE_CAPTION_PX,
    TILE_PX,
    TILE_RANGE_PX,
)
from gui.theme.style import apply_theme, follow_system_theme

__all__ = [
    "BAR_PX",
    "CARD_THUMBNAIL_PX",
    "DARK",
    "GAP_PX",
    "LIGHT",
    "ON_SHADE",
    "PANEL_WIDTH_PX",
    "RADIUS_PX",
    "RING_PX",
    "SHADE",
    "TILE_CAPTION_PX",
    "TILE_PX",
    "TILE_RANGE_PX",
    "Scheme",
    "Signs",
    "app_icon",
    "apply_theme",
    "fill_with_base",
    "follow_system_theme",
    "set_flag",
    "set_role",
    "signs",
]
