"""Draws the body of an animal and the marks on it."""

import numpy as np

from engine.samples.animal import Animal
from engine.samples.fur import comb_hair, skin
from engine.samples.shapes import Points, curve, ellipse, tapered


def draw_trunk(animal: Animal) -> None:
    outline = skin(animal, animal.frame.body, tuft=0.17)
    animal.canvas.paint(outline, animal.coat.base, relief=0.34, edge=animal.edge)
    _draw_belly(animal, outline)
    softness = 0.02 if animal.has("fur") else 0.008
    if animal.has("stripes"):
        _draw_marks(animal, outline, _stripes(animal), softness)
    if animal.has("spots"):
        _draw_marks(animal, outline, _spots(animal), softness)
    comb_hair(animal, animal.frame.body, n_hairs=260)


def _draw_belly(animal: Animal, outline: Points) -> None:
    half = _half(outline)
    aside = 0.0 if animal.frame.has_neck else 0.22 * animal.frame.yaw * float(half[0])
    patch = ellipse(aside, 0.62 * half[1], rx=0.62 * half[0], ry=0.55 * half[1])
    animal.canvas.paint_inside(outline, [patch], animal.coat.belly, softness=0.07)


def _draw_marks(animal: Animal, outline: Points, marks: list[Points], softness: float) -> None:
    animal.canvas.paint_inside(outline, marks, animal.coat.marks, softness=softness)


def _half(outline: Points) -> Points:
    return np.asarray(np.abs(outline).max(axis=0))


def _stripes(animal: Animal) -> list[Points]:
    """Bands around the trunk that taper towards the belly."""
    half = _half(animal.frame.body)
    n_bands = int(animal.rng.integers(5, 8))
    places = np.linspace(-0.82, 0.86, n_bands) + animal.rng.normal(0, 0.03, n_bands)
    if half[1] > half[0]:
        sides = (-1.0, 1.0)
        return [_band_across(animal, y * half[1], s, half) for y in places[1:] for s in sides]
    return [_band_down(animal, x * half[0], half) for x in places]


def _band_down(animal: Animal, x: float, half: Points) -> Points:
    depth = animal.rng.uniform(0.0, 0.45) * half[1]
    bend = animal.rng.normal(0.1, 0.06)
    spine = curve([(x, -1.3 * half[1]), (x + bend, -0.4 * half[1]), (x - bend, depth)])
    return tapered(spine, start=animal.rng.uniform(0.15, 0.24), end=0.03)


def _band_across(animal: Animal, y: float, side: float, half: Points) -> Points:
    inner = animal.rng.uniform(0.1, 0.3) * half[0]
    spine = curve([(side * 1.3 * half[0], y - 0.06), (side * inner, y + 0.12)], 8)
    return tapered(spine, start=animal.rng.uniform(0.14, 0.22), end=0.03)


def _spots(animal: Animal) -> list[Points]:
    """Ellipses that keep their distance from each other and from the mouth."""
    rng = animal.rng
    half = _half(animal.frame.body)
    apart = 0.34 * float(np.sqrt(half[0] * half[1]))
    kept = [animal.frame.mouth]
    for place in rng.uniform(-1, 1, (120, 2)) * half:
        if all(np.linalg.norm(place - other) > apart for other in kept):
            kept.append(place)
    del kept[0]
    radii = rng.uniform(0.26, 0.48, len(kept)) * apart
    return [
        ellipse(x, y, rx=r, ry=r * rng.uniform(0.75, 1), turn=rng.uniform(0, 3))
        for (x, y), r in zip(kept, radii, strict=True)
    ]
