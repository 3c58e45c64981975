"""Outlines to draw with: float arrays (n, 2) of points, x to the right, y down."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def ellipse(
    x: float, y: float, *, rx: float, ry: float, turn: float = 0.0, n_points: int = 40
) -> Points:
    """Return an ellipse around (x, y), turned by `turn` radians."""
    angles = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    flat = np.stack([rx * np.cos(angles), ry * np.sin(angles)], axis=1)
    return np.asarray(rotated(flat, turn) + np.array([x, y]))


def rotated(points: Points, turn: float) -> Points:
    """Turn points around the origin by `turn` radians, clockwise on a screen."""
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.asarray(points @ np.array([[cosine, sine], [-sine, cosine]]))


def superellipse(
    *, rx: float, ry: float, pear: float = 0.0, power: float = 2.3, n_points: int = 72
) -> Points:
    """Return a plump body around the origin; `pear` above 0 makes its lower half wider."""
    angles = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    cosine, sine = np.cos(angles), np.sin(angles)
    x = rx * np.sign(cosine) * np.abs(cosine) ** (2 / power) * (1 + pear * sine)
    y = ry * np.sign(sine) * np.abs(sine) ** (2 / power)
    return np.stack([x, y], axis=1)


def curve(control: Sequence[tuple[float, float]], n_points: int = 16) -> Points:
    """Follow the Bezier curve of two, three or four control points."""
    layer = np.asarray(control, np.float64)[:, None, :]
    t = np.linspace(0, 1, n_points)[:, None]
    while len(layer) > 1:
        layer = layer[:-1] * (1 - t) + layer[1:] * t
    return np.asarray(layer[0])


def tapered(spine: Points, *, start: float, end: float) -> Points:
    """Return a limb along `spine` whose width runs from `start` to `end`, with rounded ends."""
    along = np.gradient(spine, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    half_width = np.linspace(start, end, len(spine))[:, None] / 2
    left, right = spine + across * half_width, spine - across * half_width
    tip = _cap(spine[-1], along[-1], end / 2)
    root = _cap(spine[0], -along[0], start / 2)
    return np.concatenate([right, tip, left[::-1], root])


def _cap(centre: Points, ahead: Points, radius: float) -> Points:
    forward = np.arctan2(ahead[1], ahead[0])
    angles = forward + np.linspace(-np.pi / 2, np.pi / 2, 7)
    return centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def tufted(outline: Points, rng: np.random.Generator, *, length: float) -> Points:
    """Give the outline a ragged edge of hair tips about `length` long that hang a little."""
    n_tips = max(16, round(_perimeter(outline) / (length * 0.42)))
    dense = resampled(outline, 3 * n_tips)
    fall = _normals(dense) + np.array([0.0, 0.55])
    reach = rng.uniform(0.35, 1.0, len(dense)) ** 1.5
    reach[1::3] *= 0.55
    reach[2::3] = -0.15
    sway = rng.normal(0, 0.22, (len(dense), 2))
    return np.asarray(dense + length * reach[:, None] * (fall + sway))


def resampled(outline: Points, n_points: int) -> Points:
    """Follow the closed outline through `n_points` points an equal way apart."""
    closed = np.concatenate([outline, outline[:1]])
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    stops = np.linspace(0, way[-1], n_points, endpoint=False)
    return np.stack([np.interp(stops, way, closed[:, axis]) for axis in (0, 1)], axis=1)


def _perimeter(outline: Points) -> float:
    return float(np.linalg.norm(outline - np.roll(outline, 1, axis=0), axis=1).sum())


def _normals(outline: Points) -> Points:
    along = np.roll(outline, -1, axis=0) - np.roll(outline, 1, axis=0)
    outward = np.stack([along[:, 1], -along[:, 0]], axis=1)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    away = ((outline - outline.mean(axis=0)) * outward).sum() > 0
    return outward if away else -outward
