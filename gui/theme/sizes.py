"""Lengths in device-independent pixels, on a rhythm of 8."""

from typing import Final

GAP_PX: Final = 8
RADIUS_PX: Final = 6
PANEL_WIDTH_PX: Final = 264
CARD_THUMBNAIL_PX: Final = 36
TILE_PX: Final = 160
TILE_RANGE_PX: Final = (96, 288)
TILE_CAPTION_PX: Final = 28
RING_PX: Final = 2
BAR_PX: Final = 2
