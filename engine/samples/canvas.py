"""Paints outlines on a transparent layer and remembers how each bulges, to be lit afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from engine.samples.shapes import Points, rotated

Rgb = tuple[int, int, int]
Pixels = NDArray[np.floating[Any]]

_OVERSAMPLING = 2
_COARSE = 4  # slopes are smooth: a sixteenth of the pixels is enough


@dataclass(frozen=True)
class Placement:
    """Where an animal stands: its own units, about half a body each, to pixels."""

    x_px: float
    y_px: float
    unit_px: float
    turn: float
    is_mirrored: bool

    def to_px(self, points: Points) -> Points:
        turned = rotated(points, self.turn) * self.unit_px
        if self.is_mirrored:
            turned = turned * (-1, 1)
        return np.asarray(turned + np.array([self.x_px, self.y_px]))


@dataclass(frozen=True)
class Light:
    """Where light comes from, as a unit vector (right, down, towards us), and how it falls.

    Attributes
    ----------
    ambient : share of light that comes from everywhere, in [0, 1]
    gloss : how wet a surface looks, in [0, 1]
    tint : colour of the light, about 1 for each of red, green, blue
    """

    direction: tuple[float, float, float]
    ambient: float
    gloss: float
    tint: tuple[float, float, float]


def shade(colour: Rgb, factor: float) -> Rgb:
    """Make the colour darker (below 1) or mix it with white (above 1, at most 2)."""
    if factor <= 1:
        red, green, blue = (round(c * factor) for c in colour)
    else:
        red, green, blue = (round(c + (255 - c) * (factor - 1)) for c in colour)
    return red, green, blue


class Canvas:
    """One layer for a picture of `size_px`; later parts cover earlier ones."""

    def __init__(self, size_px: tuple[int, int], placement: Placement) -> None:
        width, height = size_px
        self._size_px = size_px
        self._placement = placement
        self._layer = Image.new("RGBA", (width * _OVERSAMPLING, height * _OVERSAMPLING))
        self._draw = ImageDraw.Draw(self._layer)
        coarse = (-(-height * _OVERSAMPLING // _COARSE), -(-width * _OVERSAMPLING // _COARSE))
        self._slopes = np.zeros((*coarse, 2), np.float32)

    def paint(
        self, outline: Points, colour: Rgb, *, relief: float = 0.3, edge: float = 0.62
    ) -> None:
        """Fill an outline that bulges over `relief` units; its edge line is `edge` as bright."""
        corners = self._corners(outline)
        self._draw.polygon(corners, fill=colour)
        if edge < 1:
            closed = [*corners, corners[0], corners[1]]
            edge_px = self._width_px(0.035)
            self._draw.line(closed, fill=shade(colour, edge), width=edge_px, joint="curve")
        self._bulge(outline, relief)

    def paint_inside(
        self, outline: Points, shapes: Iterable[Points], colour: Rgb, *, softness: float = 0.0
    ) -> None:
        """Fill shapes where they lie inside the outline, with soft borders in units."""
        mask = self._mask(shapes)
        if softness > 0:
            blur = ImageFilter.BoxBlur(self._width_px(softness))
            mask = mask.filter(blur).filter(blur)
        self._layer.paste(colour, mask=ImageChops.multiply(mask, self._mask([outline])))

    def stroke(self, spine: Points, colour: Rgb, *, width: float) -> None:
        """Draw an open line `width` units wide."""
        corners = self._corners(spine)
        self._draw.line(corners, fill=colour, width=self._width_px(width), joint="curve")

    def glaze(self, lines: Iterable[Points], colour: Rgb, *, width: float, opacity: float) -> None:
        """Draw many thin lines through which what is below still shows."""
        mask = Image.new("L", self._layer.size)
        draw = ImageDraw.Draw(mask)
        for line in lines:
            draw.line(self._corners(line), fill=round(255 * opacity), width=self._width_px(width))
        self._layer.paste(colour, mask=ImageChops.multiply(mask, self._layer.getchannel("A")))

    def cover(self, corners_px: Points, colour: Rgb) -> None:
        """Fill an outline that is given in pixels of the picture."""
        corners = (corners_px * _OVERSAMPLING).tolist()
        self._draw.polygon([(x, y) for x, y in corners], fill=colour)

    def lit(self, light: Light) -> tuple[Pixels, Pixels]:
        """Return the layer under a light.

        Returns
        -------
        colours : float (height, width, 3) in [0, 255]
        alpha : float (height, width, 1) in [0, 1]
        """
        diffuse, shine = self._light_falling(light)
        layer = np.asarray(self._layer.reduce(_OVERSAMPLING), np.float32)
        brightness = light.ambient + (1 - light.ambient) * diffuse
        colours = layer[..., :3] * brightness[..., None] * np.asarray(light.tint, np.float32)
        colours += 255 * light.gloss * shine[..., None]
        return np.clip(colours, 0, 255), layer[..., 3:] / 255

    def _width_px(self, width: float) -> int:
        return max(1, round(width * self._placement.unit_px * _OVERSAMPLING))

    def _corners(self, points: Points) -> list[tuple[float, float]]:
        return [(x, y) for x, y in (self._placement.to_px(points) * _OVERSAMPLING).tolist()]

    def _mask(self, shapes: Iterable[Points]) -> Image.Image:
        mask = Image.new("L", self._layer.size)
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon(self._corners(shape), fill=255)
        return mask

    def _bulge(self, outline: Points, relief: float) -> None:
        height, width = self._slopes.shape[:2]
        mask = Image.new("L", (width, height))
        coarse = self._placement.to_px(outline) * (_OVERSAMPLING / _COARSE)
        ImageDraw.Draw(mask).polygon([(x, y) for x, y in coarse.tolist()], fill=255)
        inside = np.asarray(mask) > 0
        if relief == 0:
            self._slopes[inside] = 0
            return
        radius = max(1.0, relief * self._placement.unit_px * _OVERSAMPLING / _COARSE)
        dome = np.asarray(mask.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
        down, right = np.gradient(dome * radius * 3.0)
        self._slopes[inside] = np.stack([right, down], axis=2)[inside]

    def _light_falling(self, light: Light) -> tuple[Pixels, Pixels]:
        """Return how much light each pixel gets, flat ones 1, and how it shines."""
        normals = np.dstack([-self._slopes, np.ones(self._slopes.shape[:2], np.float32)])
        normals /= np.linalg.norm(normals, axis=2, keepdims=True)
        direction = np.asarray(light.direction, np.float32)
        halfway = direction + np.asarray((0, 0, 1), np.float32)
        halfway /= np.linalg.norm(halfway)
        diffuse = np.maximum(normals @ direction, 0) / direction[2]
        shine = np.maximum(normals @ halfway, 0) ** 24 - halfway[2] ** 24
        return self._enlarged(diffuse), self._enlarged(np.maximum(shine, 0))

    def _enlarged(self, values: Pixels) -> Pixels:
        image = Image.fromarray(values.astype(np.float32))
        return np.asarray(image.resize(self._size_px, Image.Resampling.BILINEAR))
