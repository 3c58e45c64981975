"""A photo of one animal: where it stands, how the light falls, what the camera does to it."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from engine.samples.animal import Animal, Frame, choose_coat, make_frame
from engine.samples.canvas import Canvas, Light, Pixels, Placement
from engine.samples.creatures import Creature, Habitat
from engine.samples.head import draw_crown, draw_face, draw_neck_and_head
from engine.samples.landscapes import Landscape, paint_landscape
from engine.samples.limbs import draw_far_wings, draw_legs, draw_near_wing, draw_tail
from engine.samples.textures import SizePx, clouds, to_image
from engine.samples.trunk import draw_trunk

_STRAYS = 0.08  # share of animals seen outside of their habitats


@dataclass(frozen=True)
class _Build:
    """How much room a body takes: pixels a unit for each of the picture, and its lean."""

    unit: float
    half_width: float
    middle: float
    lean: float


_BUILDS = {
    "round": _Build(unit=0.3, half_width=1.0, middle=0.0, lean=0.11),
    "tall": _Build(unit=0.245, half_width=0.75, middle=0.0, lean=0.09),
    "long": _Build(unit=0.225, half_width=1.5, middle=0.3, lean=0.06),
}


def draw_creature(creature: Creature, rng: np.random.Generator) -> Image.Image:
    """Draw one animal of a class in a landscape: RGB, 200 to 256 pixels wide and high."""
    width, height = (int(side) for side in rng.integers(200, 257, 2))
    place = paint_landscape(_choose_habitat(creature, rng), (width, height), rng)
    light = _choose_light(creature, rng)
    return _photograph(_stand_in(place, creature, light, rng), rng)


def _choose_habitat(creature: Creature, rng: np.random.Generator) -> Habitat:
    every: tuple[Habitat, ...] = ("meadow", "sand", "shore", "snow", "forest")
    places = every if rng.random() < _STRAYS else creature.habitats
    return places[int(rng.integers(len(places)))]


def _stand_in(
    place: Landscape, creature: Creature, light: Light, rng: np.random.Generator
) -> Pixels:
    """Put the animal on the ground, with its shadow and the grass before it."""
    height, width = place.pixels.shape[:2]
    frame = make_frame(creature, rng)
    feet_px = height * rng.uniform(max(0.82, place.horizon + 0.14), 0.93)
    placement = _place(creature, frame, (width, height), feet_px, rng)
    canvas = Canvas((width, height), placement)
    _draw(Animal(creature, frame, choose_coat(creature, rng), canvas, rng))
    _grow_blades(canvas, place, (width, height), feet_px, rng)
    colours, alpha = canvas.lit(light)
    ground = _with_shadow(place.pixels, placement, feet_px, light, creature)
    return ground * np.asarray(light.tint, np.float32) * (1 - alpha) + colours * alpha


def _draw(animal: Animal) -> None:
    """Draw all parts, from the farthest to the nearest."""
    has_neck = animal.frame.has_neck
    if animal.has("wings"):
        draw_far_wings(animal)
    if animal.has("tail"):
        draw_tail(animal)
    draw_legs(animal)
    if not has_neck:
        draw_crown(animal)
    draw_trunk(animal)
    if animal.has("wings") and has_neck:
        draw_near_wing(animal)
    if has_neck:
        draw_neck_and_head(animal)
    draw_face(animal)


def _place(
    creature: Creature, frame: Frame, size_px: SizePx, feet_px: float, rng: np.random.Generator
) -> Placement:
    build = _BUILDS[creature.body]
    grown = rng.uniform(0.74, 0.88) if creature.size == "small" else rng.uniform(0.92, 1.06)
    unit_px = build.unit * grown * min(size_px)
    is_mirrored = bool(rng.random() < 0.5)
    middle_px = build.middle * unit_px * (1 if is_mirrored else -1)
    x_px = size_px[0] * rng.uniform(0.44, 0.56) + middle_px
    y_px = feet_px - frame.feet_y * unit_px
    return Placement(x_px, y_px, unit_px, rng.normal(0, build.lean), is_mirrored)


def _choose_light(creature: Creature, rng: np.random.Generator) -> Light:
    aside, down = rng.uniform(-0.65, 0.65), rng.uniform(-0.75, -0.3)
    direction = np.array([aside, down, np.sqrt(max(0.2, 1 - aside**2 - down**2))])
    x, y, z = (direction / np.linalg.norm(direction)).tolist()
    warmth, brightness = rng.normal(0, 0.04), rng.uniform(0.86, 1.08)
    tint = (brightness * (1 + warmth), brightness, brightness * (1 - 1.2 * warmth))
    gloss = 0.06 if "fur" in creature.traits else rng.uniform(0.15, 0.5)
    return Light((x, y, z), rng.uniform(0.4, 0.66), gloss, tint)


def _with_shadow(
    ground: Pixels, placement: Placement, feet_px: float, light: Light, creature: Creature
) -> Pixels:
    """Darken the ground under the feet, away from the light."""
    height, width = ground.shape[:2]
    mask = Image.new("L", (width, height))
    unit = placement.unit_px
    reach = _BUILDS[creature.body].half_width * unit
    x = placement.x_px - light.direction[0] * unit * 0.7
    ellipse_px = [x - reach, feet_px - unit * 0.22, x + reach, feet_px + unit * 0.26]
    ImageDraw.Draw(mask).ellipse(ellipse_px, fill=150)
    soft = mask.filter(ImageFilter.GaussianBlur(unit * 0.14))
    return ground * (1 - np.asarray(soft, np.float32)[..., None] / 255)


def _grow_blades(
    canvas: Canvas, place: Landscape, size_px: SizePx, feet_px: float, rng: np.random.Generator
) -> None:
    """Draw blades in front of the feet, now and then some that reach much higher."""
    if not place.blades:
        return
    width, height = size_px
    tallest = 0.22 if rng.random() < 0.3 else 0.09
    for _ in range(int(rng.integers(8, 36))):
        x, y = rng.uniform(0, width), feet_px + rng.uniform(0.015, 0.12) * height
        length = rng.uniform(0.03, tallest) * height
        lean, half = rng.normal(0, 0.25) * length, rng.uniform(0.003, 0.008) * width
        bend_x, bend_y = x + lean * 0.35, y - length * 0.55
        bends = [(bend_x + half * 0.8, bend_y), (x + half, y)]
        blade = [(x - half, y), (bend_x - half * 0.8, bend_y), (x + lean, y - length), *bends]
        canvas.cover(np.array(blade), place.blades[int(rng.integers(len(place.blades)))])


def _photograph(picture: Pixels, rng: np.random.Generator) -> Image.Image:
    """Add what a camera adds: uneven light, contrast, noise and softness."""
    height, width = picture.shape[:2]
    uneven = picture * (1 + 0.1 * clouds((width, height), rng, cell_px=width / 1.5))
    contrasted = (uneven - 118) * rng.uniform(0.88, 1.1) + 118
    noise = rng.normal(0, rng.uniform(1, 4.5), (height, width, 1)).astype(np.float32)
    image = to_image(contrasted + noise)
    if rng.random() < 0.4:
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
    return image
