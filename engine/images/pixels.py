"""Pictures that are arrays of numbers until somebody says what is black and white."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.images.view import PictureView
from engine.vectors import Bools

_OTHER_BYTE = {";16L": ";16B", ";16B": ";16L", ";16N": ";16B"}  # native is little-endian


@dataclass(frozen=True, eq=False)
class Pixels:
    """The numbers of one page.

    Attributes
    ----------
    values : (height, width), or (height, width, 1 to 3)
    kind : as in DisplayRange
    own_range : which values the file itself says are black and white
    n_pages, n_channels : of the file
    is_inverted : whether its lowest value is white
    """

    values: NDArray[Any]
    kind: str
    own_range: tuple[float, float] | None = None
    n_pages: int = 1
    n_channels: int = 1
    is_inverted: bool = False

    @property
    def is_stack(self) -> bool:
        return self.n_pages > 1 or (self.n_channels > 1 and "channels" in self.kind)


def kind_of(picture: Image.Image) -> str:
    """Return the kind of an opened picture; empty for one of 8 bits."""
    if picture.mode.startswith("I;16"):
        return "grey 16"
    if picture.mode.startswith("I"):
        return "grey 16" if _has_16_bits(picture) else "grey 32"
    if picture.mode == "F":
        return "grey float"
    is_colour = picture.mode in {"RGB", "RGBA"}
    return "colour 16" if is_colour and _has_16_bits(picture) else ""


def numbers_of(picture: Image.Image, data: bytes) -> NDArray[Any]:
    """Return all bits of a picture of the kinds above; float or integer, (h, w) or (h, w, 3)."""
    if kind_of(picture) != "colour 16":
        return np.asarray(picture)
    # Pillow reads one byte of the two; the other is the one where bytes lie the other way around.
    low = Image.open(BytesIO(data), formats=(picture.format or "",))
    low.seek(picture.tell())
    low.tile = [tile._replace(args=_swapped(tile.args)) for tile in low.tile]
    high_bytes = np.asarray(picture)[..., :3].astype(np.uint16)
    both: NDArray[Any] = high_bytes << 8 | np.asarray(low)[..., :3]
    return both


def shown(pixels: Pixels, view: PictureView | None) -> Image.Image:
    """Return an RGB picture of 8 bits; without a view, by the picture's own range."""
    values = pixels.values if pixels.values.ndim == 3 else pixels.values[..., np.newaxis]
    ends = [_ends(pixels, values[..., c], c, view) for c in range(values.shape[2])]
    planes = [_spread(values[..., c], *end) for c, end in enumerate(ends)]
    if pixels.is_inverted:
        planes = [255 - plane for plane in planes]
    if len(planes) == 1:
        return Image.fromarray(planes[0]).convert("RGB")
    planes += [np.zeros_like(planes[0])] * (3 - len(planes))
    return Image.fromarray(np.stack(planes, axis=-1))


def _ends(
    pixels: Pixels, values: NDArray[Any], channel: int, view: PictureView | None
) -> tuple[float, float]:
    """Return what is black and what is white in a channel."""
    if view is None:
        return _bounds(values)
    found = view.range_of(pixels.kind)
    return found.low[min(channel, len(found.low) - 1)], found.high[
        min(channel, len(found.high) - 1)
    ]


def _spread(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    if low >= high:
        return np.full(values.shape, 128, np.uint8)
    spread = values.astype(np.float64)
    np.clip(spread, low, high, out=spread)
    spread -= low
    spread *= 255 / (high - low)
    spread[np.isnan(spread)] = 0
    return np.rint(spread).astype(np.uint8)


def _bounds(values: NDArray[Any]) -> tuple[float, float]:
    if values.dtype.kind != "f":
        return float(values.min()), float(values.max())
    finite: Bools = np.isfinite(values)
    if not finite.any():
        return 0.0, 0.0
    return (
        float(values.min(where=finite, initial=np.inf)),
        float(values.max(where=finite, initial=-np.inf)),
    )


def _has_16_bits(picture: Image.Image) -> bool:
    """Say whether values of 16 bits are in the file, also where Pillow holds them in 8 or 32."""
    return any(";16" in _raw_mode(tile.args) for tile in getattr(picture, "tile", ()))


def _raw_mode(args: Any) -> str:
    return args if isinstance(args, str) else str(args[0]) if args else ""


def _swapped(args: Any) -> Any:
    mode = _raw_mode(args)
    for ending, other in _OTHER_BYTE.items():
        if mode.endswith(ending):
            mode = mode.removesuffix(ending) + other
            break
    return mode if isinstance(args, str) else (mode, *args[1:])
