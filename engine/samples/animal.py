"""The bones and the coat of one animal: what differs between two of a class."""

import colorsys
from dataclasses import dataclass

import numpy as np

from engine.samples.canvas import Canvas, Rgb, shade
from engine.samples.creatures import Colour, Creature
from engine.samples.shapes import Points, superellipse

_Hsv = tuple[float, float, float]
_COLOURS: dict[Colour, _Hsv] = {
    "red": (0.0, 0.68, 0.76),
    "orange": (0.075, 0.62, 0.84),
    "yellow": (0.135, 0.66, 0.86),
    "green": (0.3, 0.5, 0.64),
    "teal": (0.48, 0.42, 0.66),
    "blue": (0.6, 0.56, 0.76),
    "violet": (0.74, 0.4, 0.68),
    "pink": (0.93, 0.38, 0.86),
    "brown": (0.07, 0.5, 0.5),
    "grey": (0.6, 0.08, 0.62),
}


@dataclass(frozen=True)
class Coat:
    """The colours of one animal."""

    base: Rgb
    belly: Rgb
    marks: Rgb
    wing: Rgb


@dataclass(frozen=True, eq=False)
class Frame:
    """The bones of one animal, in units of about half a body; it looks to the right.

    Attributes
    ----------
    body : outline around the origin
    head, head_radius : where the face is
    has_neck : the head is a part of its own
    far_hips, near_hips : (x, y) of each leg
    feet_y : height of the ground
    tail_root, wing_root : where they grow; a wing on each side where there is no neck
    yaw : how far it looks aside, from 0, straight at us, to 1
    """

    body: Points
    head: tuple[float, float]
    head_radius: float
    has_neck: bool
    far_hips: tuple[tuple[float, float], ...]
    near_hips: tuple[tuple[float, float], ...]
    feet_y: float
    tail_root: tuple[float, float]
    wing_root: tuple[float, float]
    yaw: float

    @property
    def mouth(self) -> Points:
        x, y = self.head
        aside, below = 0.34 * self.yaw, 0.46
        return np.array([x + aside * self.head_radius, y + below * self.head_radius])


@dataclass(frozen=True, eq=False)
class Animal:
    """One animal about to be drawn: handed to everything that draws a part of it."""

    creature: Creature
    frame: Frame
    coat: Coat
    canvas: Canvas
    rng: np.random.Generator

    def has(self, trait: str) -> bool:
        return trait in self.creature.traits

    @property
    def edge(self) -> float:
        """How dark the line around a part is: fur has hardly one."""
        return 0.8 if self.has("fur") else 0.6


def choose_coat(creature: Creature, rng: np.random.Generator) -> Coat:
    """Choose colours within those of the class."""
    hue, saturation, value = _COLOURS[creature.colours[int(rng.integers(len(creature.colours)))]]
    hue += rng.normal(0, 0.018)
    saturation *= rng.uniform(0.8, 1.2)
    value = min(0.95, value * rng.uniform(0.85, 1.15))
    base = _from_hsv(hue, saturation, value)
    return Coat(
        base=base,
        belly=_from_hsv(hue + rng.normal(0, 0.03), saturation * 0.3, min(1.0, value + 0.28)),
        marks=shade(base, rng.uniform(0.3, 0.48)),
        wing=_from_hsv(hue + rng.normal(0, 0.09), saturation * 0.55, min(1.0, value + 0.2)),
    )


def _from_hsv(hue: float, saturation: float, value: float) -> Rgb:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def make_frame(creature: Creature, rng: np.random.Generator) -> Frame:
    """Choose proportions and pose within what the class allows."""
    match creature.body:
        case "round":
            return _round_frame(creature, rng)
        case "tall":
            return _tall_frame(creature, rng)
        case "long":
            return _long_frame(creature, rng)


def _round_frame(creature: Creature, rng: np.random.Generator) -> Frame:
    rx, ry = 1.0 * rng.uniform(0.93, 1.07), 0.94 * rng.uniform(0.93, 1.07)
    yaw = rng.uniform(0.1, 0.75)
    outer, inner = 0.5 * rx, 0.2 * rx
    has_four = creature.n_legs == 4
    return Frame(
        body=superellipse(rx=rx, ry=ry, pear=0.04),
        head=(0.36 * yaw, -0.16 * ry),
        head_radius=0.78 * min(rx, ry),
        has_neck=False,
        far_hips=((-inner, 0.7 * ry), (inner, 0.7 * ry)) if has_four else (),
        near_hips=((-outer, 0.68 * ry), (outer, 0.68 * ry)),
        feet_y=ry + 0.3,
        tail_root=(-0.88 * rx, 0.3 * ry),
        wing_root=(0.72 * rx, -0.25 * ry),
        yaw=yaw,
    )


def _tall_frame(_creature: Creature, rng: np.random.Generator) -> Frame:
    rx, ry = 0.7 * rng.uniform(0.93, 1.07), 1.26 * rng.uniform(0.94, 1.06)
    yaw = rng.uniform(0.1, 0.75)
    return Frame(
        body=superellipse(rx=rx, ry=ry, pear=0.2, power=2.2),
        head=(0.22 * yaw, -0.56 * ry),
        head_radius=0.57,
        has_neck=False,
        far_hips=(),
        near_hips=((-0.4 * rx, 0.84 * ry), (0.4 * rx, 0.84 * ry)),
        feet_y=ry + 0.38,
        tail_root=(-0.66 * rx, 0.62 * ry),
        wing_root=(0.55 * rx, -0.1 * ry),
        yaw=yaw,
    )


def _long_frame(creature: Creature, rng: np.random.Generator) -> Frame:
    rx, ry = 1.24 * rng.uniform(0.93, 1.07), 0.64 * rng.uniform(0.93, 1.07)
    back, front = -0.76 * rx, 0.66 * rx
    step = rng.uniform(0.24, 0.4)
    return Frame(
        body=superellipse(rx=rx, ry=ry, power=2.5),
        head=(1.1 * rx + rng.uniform(-0.05, 0.1), -0.62 - rng.uniform(-0.1, 0.22)),
        head_radius=0.66 if creature.size == "small" else 0.55,
        has_neck=True,
        far_hips=((back + step, 0.4 * ry), (front - step, 0.4 * ry)),
        near_hips=((back, 0.5 * ry), (front, 0.5 * ry)),
        feet_y=ry + rng.uniform(0.44, 0.6),
        tail_root=(-0.93 * rx, -0.2 * ry),
        wing_root=(0.15 * rx, -0.6 * ry),
        yaw=rng.uniform(0.45, 0.8),
    )
