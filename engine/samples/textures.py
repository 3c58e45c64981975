"""What landscapes are mixed from: gradients, clouds of noise, rolling edges, scattered things."""

import numpy as np
from PIL import Image, ImageDraw

from engine.samples.canvas import Pixels, Rgb

SizePx = tuple[int, int]


def colour(*rgb: float) -> Pixels:
    return np.asarray(rgb, np.float32)


def clouds(
    size_px: SizePx, rng: np.random.Generator, *, cell_px: float, stretch: float = 1
) -> Pixels:
    """Smooth noise in [-1, 1], float32 (height, width, 1), of blobs about `cell_px` high."""
    width, height = size_px
    total = np.zeros((height, width), np.float32)
    for octave, weight in enumerate((0.6, 0.4)):
        columns = max(2, round(width / cell_px * 2**octave / stretch))
        rows = max(2, round(height / cell_px * 2**octave))
        coarse = Image.fromarray(rng.uniform(-1, 1, (rows, columns)).astype(np.float32))
        smooth = coarse.resize(size_px, Image.Resampling.BICUBIC)
        total += np.float32(weight) * np.asarray(smooth)
    return total[..., None]


def fade(size_px: SizePx, *stops: Pixels) -> Pixels:
    """Run from the first colour at the top to the last at the bottom."""
    places = np.linspace(0, 1, len(stops))
    rows = np.linspace(0, 1, size_px[1])
    channels = [np.interp(rows, places, [stop[c] for stop in stops]) for c in range(3)]
    column = np.stack(channels, axis=1).astype(np.float32)
    return np.repeat(column[:, None], size_px[0], axis=1)


def below(size_px: SizePx, rng: np.random.Generator, horizon: float, *, swell: float) -> Pixels:
    """1 below a rolling horizon and 0 above, float32 (height, width, 1)."""
    width, height = size_px
    x = np.linspace(0, 1, width)
    edge = np.full(width, horizon)
    for wave in (1, 2, 3):
        edge += rng.normal(0, swell / wave) * np.sin(2 * np.pi * (wave * x * 0.8 + rng.random()))
    rows = np.arange(height)[:, None]
    mask = np.clip(rows - edge * height + 0.5, 0, 1)[..., None]
    return np.asarray(mask, np.float32)


def over(picture: Pixels, layer: Pixels, mask: Pixels) -> Pixels:
    """Lay `layer` over `picture` where the mask is 1."""
    return picture + (layer - picture) * mask


def to_image(picture: Pixels) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def with_blades(
    picture: Pixels, rng: np.random.Generator, horizon: float, colours: list[Rgb]
) -> Pixels:
    """Short grass on the ground, longer towards us."""
    image = to_image(picture)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    near = np.sort(rng.random(360) ** 0.8)
    x = rng.uniform(0, width, 360)
    y = (horizon + (1 - horizon) * near) * height
    length = (0.008 + 0.034 * near) * height
    tip_x = x + rng.normal(0, 0.4, 360) * length
    for i in range(360):
        draw.line([x[i], y[i], tip_x[i], y[i] - length[i]], fill=colours[i % len(colours)])
    return np.asarray(image, np.float32)


def with_dots(
    picture: Pixels,
    rng: np.random.Generator,
    horizon: float,
    colours: list[Rgb],
    *,
    flat: float = 0.9,
) -> Pixels:
    """Blossoms, leaves or pebbles scattered on the ground."""
    if not colours:
        return picture
    image = to_image(picture)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for _ in range(int(rng.integers(14, 50))):
        near = rng.random()
        x, y = rng.uniform(0, width), (horizon + (1 - horizon) * near) * height
        radius = (0.004 + 0.008 * near) * height * rng.uniform(0.6, 1.3)
        fill = colours[int(rng.integers(len(colours)))]
        draw.ellipse([x - radius, y - radius * flat, x + radius, y + radius * flat], fill=fill)
    return np.asarray(image, np.float32)
