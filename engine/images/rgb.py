"""Brings the pixels of every kind of picture to 8-bit RGB, as a person would expect to see them.

Pillow's own `convert("RGB")` drops transparency and cuts 16-bit and float pixels off at
255, which turns microscope and depth pictures white without a word.
"""

import numpy as np
from PIL import Image

from engine.images.pixels import Pixels, kind_of, shown


def to_rgb(picture: Image.Image) -> Image.Image:
    """Return a copy in mode RGB that carries nothing but pixels."""
    if kind := kind_of(picture):
        rgb = shown(Pixels(np.asarray(picture), kind), None)
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
