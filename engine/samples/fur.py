"""What makes an animal furry: ragged outlines and hair that falls away from the back."""

import numpy as np

from engine.samples.animal import Animal
from engine.samples.canvas import Rgb, shade
from engine.samples.shapes import Points, tufted

_LIGHT: Rgb = (255, 252, 245)


def skin(animal: Animal, outline: Points, *, tuft: float) -> Points:
    """Leave the outline as it is, or make it ragged by hair about `tuft` units long."""
    return tufted(outline, animal.rng, length=tuft) if animal.has("fur") else outline


def comb_hair(animal: Animal, outline: Points, *, n_hairs: int) -> None:
    """Lay short strokes, half of them light, over a furry part."""
    if not animal.has("fur"):
        return
    low, high = outline.min(axis=0), outline.max(axis=0)
    half, centre = (high - low) / 2, (high + low) / 2
    angle = animal.rng.uniform(0, 2 * np.pi, n_hairs)
    radius = np.sqrt(animal.rng.uniform(0, 0.9, (n_hairs, 1)))
    out = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius
    falls = out * 0.5 + (0.0, 0.8) + animal.rng.normal(0, 0.2, (n_hairs, 2))
    falls /= np.linalg.norm(falls, axis=1, keepdims=True)
    roots = out * half + centre
    hairs = np.stack([roots, roots + falls * animal.rng.uniform(0.08, 0.2, (n_hairs, 1))], axis=1)
    dark = shade(animal.coat.base, 0.35)
    animal.canvas.glaze(hairs[::2], dark, width=0.022, opacity=0.38)
    animal.canvas.glaze(hairs[1::2], _LIGHT, width=0.022, opacity=0.3)
