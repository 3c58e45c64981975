"""Where creatures live: a meadow, sand, a shore, snow or a forest, never twice the same."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw, ImageFilter

from engine.samples.canvas import Pixels, Rgb, shade
from engine.samples.creatures import Habitat
from engine.samples.textures import (
    SizePx,
    below,
    clouds,
    colour,
    fade,
    over,
    to_image,
    with_blades,
    with_dots,
)


@dataclass(frozen=True, eq=False)
class Landscape:
    """A place without its creature.

    Attributes
    ----------
    pixels : float (height, width, 3), about [0, 255]
    horizon : where the ground begins, as a share of the height from the top
    blades : colours of what grows in front; empty where nothing does
    """

    pixels: Pixels
    horizon: float
    blades: tuple[Rgb, ...]


def paint_landscape(habitat: Habitat, size_px: SizePx, rng: np.random.Generator) -> Landscape:
    """Paint a place at random, what is far away out of focus."""
    place = _PAINTERS[habitat](size_px, rng)
    blur = ImageFilter.BoxBlur(rng.uniform(1.0, 3.0))
    far = to_image(place.pixels).filter(blur).filter(blur)
    rows = np.linspace(0, 1, size_px[1], dtype=np.float32)
    focus = np.clip((rows - place.horizon - 0.1) * 3, 0, 0.75)[:, None, None]
    soft = over(np.asarray(far, np.float32), place.pixels, focus)
    return Landscape(soft, place.horizon, place.blades)


def _sky(size_px: SizePx, rng: np.random.Generator) -> Pixels:
    tops = ((124, 168, 216), (150, 182, 208), (176, 184, 194), (150, 160, 190), (222, 190, 160))
    lows = ((212, 228, 240), (232, 228, 216), (216, 218, 220), (238, 214, 192), (246, 226, 190))
    pick = int(rng.integers(len(tops)))
    sky = fade(size_px, colour(*tops[pick]), colour(*lows[pick]))
    veil = np.clip(clouds(size_px, rng, cell_px=size_px[0] / 3, stretch=2.2) * 1.6, 0, 1)
    return over(sky, np.full_like(sky, 242), veil * np.float32(rng.uniform(0.2, 0.8)))


def _meadow(size_px: SizePx, rng: np.random.Generator) -> Landscape:
    horizon = rng.uniform(0.3, 0.48)
    green = colour(rng.uniform(104, 140), rng.uniform(142, 168), rng.uniform(66, 88))
    picture = _sky(size_px, rng)
    hills = np.broadcast_to(green * 0.72 + colour(34, 40, 54), picture.shape)
    picture = over(picture, hills, below(size_px, rng, horizon - 0.07, swell=0.05))
    ground = fade(size_px, green * 1.18, green * 1.1, green * 0.78)
    ground = ground * (1 + 0.12 * clouds(size_px, rng, cell_px=17, stretch=2))
    ground = ground * (1 + 0.1 * clouds(size_px, rng, cell_px=2.5))
    picture = over(picture, ground, below(size_px, rng, horizon, swell=0.02))
    grass: Rgb = (int(green[0]), int(green[1]), int(green[2]))
    greens = [shade(grass, s) for s in (0.74, 0.88, 1.12)]
    picture = with_blades(picture, rng, horizon + 0.04, greens)
    blossoms = [(250, 244, 235), (246, 214, 70), (236, 120, 150), (150, 120, 220)]
    picture = with_dots(picture, rng, horizon + 0.06, blossoms[: int(rng.integers(0, 5))])
    return Landscape(picture, horizon, tuple(shade(grass, s) for s in (0.6, 0.74, 0.9, 1.1)))


def _sand(size_px: SizePx, rng: np.random.Generator) -> Landscape:
    horizon = rng.uniform(0.28, 0.48)
    sand = colour(rng.uniform(212, 234), rng.uniform(180, 202), rng.uniform(132, 158))
    picture = _sky(size_px, rng)
    for depth, brightness in ((0.0, 0.94), (0.1, 1.02), (0.24, 1.0)):
        dune = fade(size_px, sand * brightness * 1.06, sand * brightness * 0.88)
        ripples = clouds(size_px, rng, cell_px=5, stretch=9) * 0.05
        dune = dune * (1 + ripples + 0.06 * clouds(size_px, rng, cell_px=40, stretch=2))
        picture = over(picture, dune, below(size_px, rng, horizon + depth, swell=0.035))
    straw: Rgb = (176, 160, 96)
    blades = tuple(shade(straw, s) for s in (0.7, 0.9, 1.1)) if rng.random() < 0.6 else ()
    return Landscape(picture, horizon + 0.1, blades)


def _shore(size_px: SizePx, rng: np.random.Generator) -> Landscape:
    horizon, tide = rng.uniform(0.22, 0.36), rng.uniform(0.48, 0.64)
    picture = over(_sky(size_px, rng), _sea(size_px, rng), below(size_px, rng, horizon, swell=0.0))
    beach_mask = below(size_px, rng, tide, swell=0.02)
    foam = np.clip(np.roll(beach_mask, -max(2, size_px[1] // 60), axis=0) - beach_mask, 0, 1)
    picture = over(picture, np.full_like(picture, 236), foam * np.float32(0.7))
    grey = rng.uniform(0, 1)
    stone = colour(206 - 50 * grey, 188 - 40 * grey, 154 - 14 * grey)
    beach = fade(size_px, stone, stone * 1.04, stone * 0.85)
    beach = beach * (1 + 0.06 * clouds(size_px, rng, cell_px=13, stretch=2))
    beach = beach * (1 + 0.07 * clouds(size_px, rng, cell_px=2))
    picture = over(picture, beach, beach_mask)
    pebbles = [(120, 116, 112), (170, 160, 150), (92, 88, 90), (222, 214, 204)]
    picture = with_dots(picture, rng, tide + 0.05, pebbles, flat=0.6)
    reeds: tuple[Rgb, ...] = ((84, 104, 60), (120, 132, 76), (150, 140, 90))
    return Landscape(picture, tide, reeds if rng.random() < 0.5 else ())


def _sea(size_px: SizePx, rng: np.random.Generator) -> Pixels:
    hue = rng.uniform(0, 1)
    sea = colour(62 + 24 * hue, 128 + 30 * hue, 170 - 14 * hue)
    water = fade(size_px, sea * 1.2 + 18, sea, sea * 0.85)
    ripple = clouds(size_px, rng, cell_px=4, stretch=6)
    glitter = 80 * np.clip(ripple - 0.3, 0, 1)
    return np.asarray(water * (1 + 0.12 * ripple) + glitter)


def _snow(size_px: SizePx, rng: np.random.Generator) -> Landscape:
    horizon = rng.uniform(0.34, 0.5)
    dusk = rng.uniform(0, 0.7)
    high = colour(166 - 40 * dusk, 188 - 46 * dusk, 214 - 26 * dusk)
    picture = _with_firs(fade(size_px, high, colour(226, 229, 236)), rng, horizon)
    snow = colour(238 - 18 * dusk, 242 - 17 * dusk, 249 - 8 * dusk)
    ground = fade(size_px, snow, snow * 0.97, snow * 0.86)
    ground = ground * (1 + 0.05 * clouds(size_px, rng, cell_px=30, stretch=2.4))
    ground = ground * (1 + 0.02 * clouds(size_px, rng, cell_px=2))
    picture = over(picture, ground, below(size_px, rng, horizon, swell=0.025))
    straw: Rgb = (150, 128, 100)
    blades = tuple(shade(straw, s) for s in (0.75, 1.0, 1.2)) if rng.random() < 0.5 else ()
    return Landscape(picture, horizon, blades)


def _forest(size_px: SizePx, rng: np.random.Generator) -> Landscape:
    horizon = rng.uniform(0.42, 0.56)
    is_autumn = rng.random() < 0.4
    leaf = colour(160, 112, 58) if is_autumn else colour(78, 112, 66)
    picture = fade(size_px, leaf * 0.7, leaf * 0.95 + 20, leaf * 0.6)
    picture = picture * (1 + 0.3 * clouds(size_px, rng, cell_px=23))
    picture = _with_trunks(picture, rng, horizon)
    glow = np.clip(clouds(size_px, rng, cell_px=14) - 0.22, 0, 1) * 180
    picture = picture + glow * colour(0.95, 1.0, 0.66)
    floor = colour(112, 88, 60) * 0.85 + leaf * 0.3
    ground = fade(size_px, floor * 1.15, floor, floor * 0.72)
    ground = ground * (1 + 0.22 * clouds(size_px, rng, cell_px=6, stretch=1.6))
    picture = over(picture, ground, below(size_px, rng, horizon, swell=0.02))
    litter = [(196, 120, 44), (160, 76, 38), (206, 164, 70), (96, 110, 56)]
    picture = with_dots(picture, rng, horizon + 0.02, litter, flat=0.55)
    return Landscape(picture, horizon, ((46, 74, 40), (64, 98, 50), (90, 124, 62)))


_PAINTERS: dict[Habitat, Callable[[SizePx, np.random.Generator], Landscape]] = {
    "meadow": _meadow,
    "sand": _sand,
    "shore": _shore,
    "snow": _snow,
    "forest": _forest,
}


def _with_firs(picture: Pixels, rng: np.random.Generator, horizon: float) -> Pixels:
    image = to_image(picture)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for _ in range(int(rng.integers(0, 26))):
        x, tall = rng.uniform(0, width), rng.uniform(0.08, 0.24) * height
        base = (horizon + rng.uniform(-0.01, 0.05)) * height
        mist = rng.uniform(0.2, 0.6)
        fir: Rgb = (round(50 + 130 * mist), round(74 + 116 * mist), round(76 + 130 * mist))
        for tier in (0.0, 0.28, 0.54):
            half, low = tall * (0.24 - 0.2 * tier), base - tall * tier
            draw.polygon([(x - half, low), (x + half, low), (x, low - tall * 0.5)], fill=fir)
    return np.asarray(image, np.float32)


def _with_trunks(picture: Pixels, rng: np.random.Generator, horizon: float) -> Pixels:
    image = to_image(picture)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for _ in range(int(rng.integers(4, 12))):
        x, half = rng.uniform(0, width), rng.uniform(0.008, 0.035) * width
        top = x + rng.normal(0, 0.03) * width
        base = (horizon + rng.uniform(-0.02, 0.06)) * height
        bark = shade((96, 76, 58), rng.uniform(0.5, 1.0))
        draw.polygon(
            [(x - half, base), (x + half, base), (top + half * 0.7, 0), (top - half, 0)], fill=bark
        )
    return np.asarray(image.filter(ImageFilter.GaussianBlur(width / 160)), np.float32)
