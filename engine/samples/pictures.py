"""The pictures of the creatures sample, each to be drawn when its file is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import numpy as np
from PIL import Image

from engine.samples.creatures import CREATURES, Creature
from engine.samples.drawing import draw_creature

_PICTURES_PER_CLASS = 40
_ONE_IN_PNG = 5


@dataclass(frozen=True)
class Picture:
    """One file of a sample: where it belongs, relative with "/", and what makes its bytes."""

    path: str
    encode: Callable[[], bytes]


def creature_pictures(seed: int) -> list[Picture]:
    """Plan all pictures; each depends on the seed and its own number alone."""
    return [
        _plan(creature, number, np.random.SeedSequence([seed, position, number]))
        for position, creature in enumerate(CREATURES)
        for number in range(_PICTURES_PER_CLASS)
    ]


def _plan(creature: Creature, number: int, seeds: np.random.SeedSequence) -> Picture:
    is_png = number % _ONE_IN_PNG == 0
    suffix = "png" if is_png else "jpg"
    path = f"{creature.name}/{creature.name}-{number:03}.{suffix}"
    return Picture(path, partial(_encode, creature, seeds, is_png=is_png))


def _encode(creature: Creature, seeds: np.random.SeedSequence, *, is_png: bool) -> bytes:
    rng = np.random.default_rng(seeds)
    picture: Image.Image = draw_creature(creature, rng)
    buffer = BytesIO()
    if is_png:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=int(rng.integers(78, 96)))
    return buffer.getvalue()
