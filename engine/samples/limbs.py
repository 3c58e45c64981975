"""Draws what grows from the body of an animal: legs, tail and wings."""

from engine.samples.animal import Animal
from engine.samples.canvas import shade
from engine.samples.fur import skin
from engine.samples.shapes import curve, ellipse, rotated, tapered

_Point = tuple[float, float]


def draw_legs(animal: Animal) -> None:
    """Draw the far legs, darker and a little higher on the ground, then the near ones."""
    for hip in animal.frame.far_hips:
        _draw_leg(animal, hip, animal.frame.feet_y - 0.09, brightness=0.68)
    for hip in animal.frame.near_hips:
        _draw_leg(animal, hip, animal.frame.feet_y, brightness=0.94)


def _draw_leg(animal: Animal, hip: _Point, foot_y: float, *, brightness: float) -> None:
    x, y = hip
    colour = shade(animal.coat.base, brightness)
    thickness = 0.32 if animal.creature.size == "large" else 0.27
    foot_x = x + animal.rng.normal(0, 0.1)
    knee = ((x + foot_x) / 2 + animal.rng.normal(0.03, 0.06), (y + foot_y) / 2)
    spine = curve([(x, y), knee, (foot_x, foot_y)], 10)
    leg = tapered(spine, start=thickness * 1.25, end=thickness * 0.8)
    foot = ellipse(foot_x + 0.07, foot_y, rx=thickness * 0.75, ry=thickness * 0.42)
    animal.canvas.paint(foot, shade(colour, 0.7), relief=0.1)
    animal.canvas.paint(skin(animal, leg, tuft=0.09), colour, relief=0.13, edge=animal.edge)


def draw_tail(animal: Animal) -> None:
    """Draw a tail that hangs or is raised: a thin one, or a bushy one of fur."""
    x, y = animal.frame.tail_root
    lift = animal.rng.uniform(-0.5, 1.0)
    tip_x = x - 0.7 + animal.rng.normal(0, 0.18)
    bends = [(x - 0.45, y + 0.35 - 0.3 * lift), (x - 0.8, y - 0.2 - 0.5 * lift)]
    spine = curve([(x + 0.2, y + 0.05), *bends, (tip_x, y - 0.35 - 0.8 * lift)])
    tail = tapered(spine, start=0.3, end=0.34 if animal.has("fur") else 0.08)
    colour = shade(animal.coat.base, 0.88)
    animal.canvas.paint(skin(animal, tail, tuft=0.15), colour, relief=0.13, edge=animal.edge)
    if animal.has("stripes"):
        rings = [tapered(spine[i : i + 2], start=0.42, end=0.42) for i in range(3, 15, 4)]
        animal.canvas.paint_inside(tail, rings, animal.coat.marks)


def draw_far_wings(animal: Animal) -> None:
    """Draw the wings that the body covers: both where the animal faces us."""
    x, y = animal.frame.wing_root
    if animal.frame.has_neck:
        _draw_wing(animal, (x + 0.24, y), lean=-0.2, reach=1.3, brightness=0.72)
        return
    _draw_wing(animal, (-x, y), lean=-1.0, reach=1.3, brightness=0.96)
    _draw_wing(animal, (x, y), lean=1.0, reach=1.2, brightness=0.86)


def draw_near_wing(animal: Animal) -> None:
    _draw_wing(animal, animal.frame.wing_root, lean=-0.5, reach=1.45, brightness=1.0)


def _draw_wing(
    animal: Animal, root: _Point, *, lean: float, reach: float, brightness: float
) -> None:
    """Draw a fan of feathers; `lean` 0 points up, 1 a radian to the right."""
    side = -1.0 if lean < 0 else 1.0
    spread = animal.rng.uniform(0.2, 0.3)
    raised = lean + side * animal.rng.uniform(-0.3, 0.25)
    for feather in range(5, -1, -1):
        length = reach * (0.9 - 0.09 * feather)
        blade = tapered(curve([(0, 0), (side * 0.06, -length)], 8), start=0.2, end=0.34)
        placed = rotated(blade, raised + side * feather * spread) + root
        colour = shade(animal.coat.wing, brightness - 0.05 * feather)
        animal.canvas.paint(placed, colour, relief=0.1, edge=0.66)
