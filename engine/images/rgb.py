"""Brings the pixels of every kind of picture to 8-bit RGB, as a person would expect to see them.

Pillow's own `convert("RGB")` drops transparency and cuts 16-bit and float pixels off at
255, which turns microscope and depth pictures white without a word.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.vectors import Bools

_MID_GREY = 128


def to_rgb(picture: Image.Image) -> Image.Image:
    """Return a copy in mode RGB that carries nothing but pixels."""
    if picture.mode.startswith(("I", "F")):
        rgb = _scale_to_grey(picture).convert("RGB")
    elif picture.has_transparency_data:
        rgb = _lay_on_white(picture)
    else:
        rgb = picture.convert("RGB")
    rgb.info = {}
    return rgb


def _lay_on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "La":  # Pillow knows no direct way to RGBA
        picture = picture.convert("LA")
    pixels = picture.convert("RGBA")
    white = Image.new("RGBA", pixels.size, "white")
    return Image.alpha_composite(white, pixels).convert("RGB")


def _scale_to_grey(picture: Image.Image) -> Image.Image:
    """Spread the finite values of one channel over black to white."""
    values = np.asarray(picture).astype(np.float64)
    finite = np.isfinite(values)
    low, high = _range(values, finite)
    if low == high:
        return Image.new("L", picture.size, _MID_GREY)
    np.clip(values, low, high, out=values)
    values -= low
    values *= 255 / (high - low)
    values[np.isnan(values)] = 0
    return Image.fromarray(np.rint(values).astype(np.uint8))


def _range(values: NDArray[np.floating[Any]], finite: Bools) -> tuple[float, float]:
    if not finite.any():
        return 0.0, 0.0
    return (
        float(values.min(where=finite, initial=np.inf)),
        float(values.max(where=finite, initial=-np.inf)),
    )
