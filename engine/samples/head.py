"""Draws head, horns, ears and face of an animal."""

import numpy as np

from engine.samples.animal import Animal
from engine.samples.canvas import Rgb, shade
from engine.samples.fur import comb_hair, skin
from engine.samples.shapes import Points, curve, ellipse, rotated, superellipse, tapered

_HORN: Rgb = (224, 208, 174)
_DARK: Rgb = (38, 30, 36)
_WHITE: Rgb = (250, 250, 246)


def draw_neck_and_head(animal: Animal) -> None:
    x, y = animal.frame.head
    radius = animal.frame.head_radius
    base = animal.coat.base
    neck = tapered(curve([(0.72 * x, 0.0), (x, y)], 8), start=0.95, end=radius * 1.3)
    animal.canvas.paint(skin(animal, neck, tuft=0.13), base, relief=0.25, edge=1.0)
    comb_hair(animal, neck, n_hairs=60)
    draw_crown(animal)
    head = superellipse(rx=radius * 1.06, ry=radius * 0.96, power=2.2) + np.array([x, y])
    outline = skin(animal, head, tuft=0.13)
    animal.canvas.paint(outline, base, relief=0.24, edge=animal.edge)
    comb_hair(animal, head, n_hairs=90)
    muzzle = ellipse(x + radius * 0.42, y + radius * 0.46, rx=radius * 0.56, ry=radius * 0.4)
    animal.canvas.paint_inside(outline, [muzzle], animal.coat.belly, softness=0.04)


def draw_crown(animal: Animal) -> None:
    """Draw horns and ears, to be partly covered by the head."""
    if animal.has("long ears"):
        _draw_ears(animal, at=0.4, length=1.05)
    elif animal.has("fur"):
        _draw_ears(animal, at=1.0 if animal.has("horns") else 0.66, length=0.38)
    if animal.has("horns"):
        for side in (-1.0, 1.0):
            _draw_horn(animal, side)


def _on_crown(animal: Animal, side: float, angle: float) -> tuple[float, float]:
    """Return the point of the skull `angle` radians from straight up, on one side."""
    frame = animal.frame
    x, y = frame.head
    if frame.has_neck:
        reach = frame.head_radius
        return float(x + side * np.sin(angle) * reach), float(y - np.cos(angle) * reach * 0.9)
    reach = float(frame.body[:, 0].max()) * 0.8
    top = float(frame.body[:, 1].min())
    return float(side * np.sin(angle) * reach + 0.2 * x), float(top * np.cos(angle * 0.9))


def _draw_ears(animal: Animal, *, at: float, length: float) -> None:
    for side in (-1.0, 1.0):
        root = _on_crown(animal, side, at)
        turn = side * (at + animal.rng.normal(0.1, 0.2))
        ear = rotated(ellipse(0, -length * 0.42, rx=0.21, ry=length * 0.6), turn) + root
        inner = rotated(ellipse(0, -length * 0.45, rx=0.12, ry=length * 0.42), turn) + root
        outline = skin(animal, ear, tuft=0.07)
        animal.canvas.paint(outline, shade(animal.coat.base, 0.9), relief=0.1)
        animal.canvas.paint(inner, animal.coat.belly, relief=0.0, edge=1.0)


def _draw_horn(animal: Animal, side: float) -> None:
    x, y = _on_crown(animal, side, 0.46)
    length = animal.rng.uniform(0.62, 0.82)
    curl = animal.rng.uniform(-0.2, 0.4)
    bend = (x + side * 0.42 * length, y - 0.3 * length)
    tip = (x + side * (0.5 - curl) * length, y - length)
    spine = curve([(x - side * 0.04, y + 0.18), bend, tip])
    animal.canvas.paint(tapered(spine, start=0.3, end=0.03), _HORN, relief=0.1)
    for place in range(4, 11, 3):
        ring = spine[place] + np.array([[-0.1, 0.03], [0.1, -0.03]]) * (1 - place / 16)
        animal.canvas.stroke(ring, shade(_HORN, 0.7), width=0.03)


def draw_face(animal: Animal) -> None:
    x, y = animal.frame.head
    radius, yaw = animal.frame.head_radius, animal.frame.yaw
    is_small = animal.creature.size == "small"
    look = animal.rng.normal(0, 0.16, 2)
    if animal.has("one eye"):
        _draw_eye(animal, (x + 0.12 * yaw * radius, y - 0.08 * radius), radius * 0.38, look)
    else:
        eye = radius * (0.26 if is_small else 0.2)
        gap = radius * (0.42 if is_small else 0.38)
        middle = x + 0.2 * yaw * radius
        _draw_eye(animal, (middle - gap, y), eye, look)
        _draw_eye(animal, (middle + gap, y), eye * (1 - 0.12 * yaw), look)
    _draw_mouth(animal)


def _draw_eye(animal: Animal, at: tuple[float, float], radius: float, look: Points) -> None:
    x, y = at
    pupil_x, pupil_y = x + (look[0] + 0.1) * radius, y + look[1] * radius
    glint_x, glint_y = pupil_x - radius * 0.22, pupil_y - radius * 0.28
    rounds = (
        (ellipse(x, y, rx=radius, ry=radius * 1.1), _WHITE, 0.3),
        (ellipse(pupil_x, pupil_y, rx=radius * 0.68, ry=radius * 0.76), _DARK, 1.0),
        (ellipse(glint_x, glint_y, rx=radius * 0.22, ry=radius * 0.24), _WHITE, 1.0),
    )
    for outline, colour, edge in rounds:
        animal.canvas.paint(outline, colour, relief=0.0, edge=edge)


def _draw_mouth(animal: Animal) -> None:
    x, y = animal.frame.mouth.tolist()
    wide = 0.2 * animal.frame.head_radius
    smile = curve([(x - wide, y + 0.02), (x, y + wide * 1.1), (x + wide, y + 0.02)])
    animal.canvas.stroke(smile, _DARK, width=0.035)
    nose = ellipse(x, y - wide * 0.35, rx=wide * 0.42, ry=wide * 0.3)
    animal.canvas.paint(nose, _DARK, relief=0.0, edge=1.0)
