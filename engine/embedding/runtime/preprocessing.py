"""From an RGB image to the square of pixels that a network was trained on.

`Preprocessing` does with Pillow what torchvision's `ImageClassification` transforms do, so
that a network exported to ONNX needs no torchvision. `WholeImage` is for the networks that
this project trains. Scaling to mean and deviation happens in the network.
"""

from typing import Any, Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Resampling = Literal["nearest", "bilinear", "bicubic"]

_LONGEST_SHAPE = 8
_REDUCING_GAP = 3.0  # what Pillow calls indistinguishable from none, but faster


class Preparation(Protocol):
    """Makes an RGB image the input of a network."""

    def apply(self, image: Image.Image) -> NDArray[np.uint8]:
        """Return uint8 (side, side, 3)."""
        ...


class Preprocessing(msgspec.Struct, frozen=True):
    """How an image becomes the input of a network.

    Attributes
    ----------
    resize_px : the short side is brought to this length
    crop_px : side of the square that is cut from the middle
    mean, std : per channel, of pixels in [0, 1]
    is_cut : otherwise all of the image is brought to the square, whatever its shape
    """

    resize_px: int
    crop_px: int
    resampling: Resampling
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    is_cut: bool = True

    def apply(self, image: Image.Image) -> NDArray[np.uint8]:
        """Return uint8 (crop_px, crop_px, 3)."""
        if not self.is_cut:
            size = (self.crop_px, self.crop_px)
            whole = _without_far_ends(image)
            return np.asarray(whole.resize(size, Image.Resampling[self.resampling.upper()]))
        resized = _resize_short_side(image, self.resize_px, self.resampling)
        return np.asarray(_crop_middle(resized, self.crop_px))


class WholeImage(msgspec.Struct, frozen=True):
    """Brings all of an image to a square: nothing is cut off, its sides are not kept in ratio.

    What matters may lie at the edge of a picture, and crops of many shapes, brought to a
    square like this, are what the networks are trained on.
    """

    side_px: int

    def apply(self, image: Image.Image) -> NDArray[np.uint8]:
        """Return uint8 (side_px, side_px, 3)."""
        square = _without_far_ends(image).resize(
            (self.side_px, self.side_px),
            Image.Resampling.BILINEAR,
            reducing_gap=_REDUCING_GAP,
        )
        return np.asarray(square)


def preprocessing_of(transforms: Any) -> Preprocessing:
    """Read the settings of torchvision's `ImageClassification` transforms."""
    return Preprocessing(
        resize_px=int(transforms.resize_size[0]),
        crop_px=int(transforms.crop_size[0]),
        resampling=transforms.interpolation.value,
        mean=tuple(transforms.mean),
        std=tuple(transforms.std),
    )


def _resize_short_side(image: Image.Image, side_px: int, resampling: Resampling) -> Image.Image:
    image = _without_far_ends(image)
    width, height = image.size
    short = min(width, height)
    if short == side_px:
        return image
    size = (side_px * width // short, side_px * height // short)
    return image.resize(size, Image.Resampling[resampling.upper()])


def _without_far_ends(image: Image.Image) -> Image.Image:
    """Cut a very long strip to its middle, lest it grow to gigabytes; the rest is not seen."""
    longest = _LONGEST_SHAPE * min(image.size)
    if max(image.size) <= longest:
        return image
    width, height = min(image.width, longest), min(image.height, longest)
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _crop_middle(image: Image.Image, side_px: int) -> Image.Image:
    left = round((image.width - side_px) / 2)
    top = round((image.height - side_px) / 2)
    return image.crop((left, top, left + side_px, top + side_px))
