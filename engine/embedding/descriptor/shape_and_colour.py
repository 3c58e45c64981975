"""Where an image has which edges, and which hues it has."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.vectors import Float32s

Floats = NDArray[np.floating[Any]]

_N_ORIENTATIONS = 9
_N_CELLS = 8
_N_HUES = 8


def describe_orientations(pixels: Float32s) -> Float32s:
    """Return float32 (288,), gradient orientations in 8 x 8 cells, the same for a mirror image.

    After "Histograms of Oriented Gradients" (Dalal and Triggs, 2005).

    Parameters
    ----------
    pixels : float32 (side, side, 3) in [0, 1], side a multiple of 8
    """
    across, down = _strongest_gradient(np.sqrt(pixels))
    cells = _pool(_split_by_orientation(across, down))
    mirrored = cells[-np.arange(_N_ORIENTATIONS) % _N_ORIENTATIONS, :, ::-1]
    return ((cells + mirrored) / 2)[:, :, : _N_CELLS // 2].ravel().astype(np.float32)


def describe_hues(pixels: Float32s) -> Float32s:
    """Return float32 (64,), a histogram over red-green and yellow-blue, finer near grey."""
    red, green, blue = np.moveaxis(pixels, -1, 0)
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    return _soft_histogram(_spread(red_green), _spread(yellow_blue)).astype(np.float32)


def _strongest_gradient(pixels: Floats) -> tuple[Floats, Floats]:
    """Return x and y differences of the colour channel that changes most at each pixel."""
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), "reflect")
    across = padded[1:-1, 2:] - padded[1:-1, :-2]
    down = padded[2:, 1:-1] - padded[:-2, 1:-1]
    channel = (across**2 + down**2).argmax(axis=-1)[..., None]
    across = np.take_along_axis(across, channel, axis=-1)[..., 0]
    return across, np.take_along_axis(down, channel, axis=-1)[..., 0]


def _split_by_orientation(across: Floats, down: Floats) -> Floats:
    """Share each gradient between the two nearest orientations, (9, side, side)."""
    lower, share = _bins(np.arctan2(down, across) % np.pi / np.pi * _N_ORIENTATIONS)
    size = np.hypot(across, down)
    planes = np.zeros((_N_ORIENTATIONS, *size.shape), np.float32)
    rows, columns = np.indices(size.shape)
    planes[lower % _N_ORIENTATIONS, rows, columns] = size * (1 - share)
    planes[(lower + 1) % _N_ORIENTATIONS, rows, columns] += size * share
    return planes


def _pool(planes: Floats) -> Floats:
    """Average over 8 x 8 cells."""
    n, height, width = planes.shape
    shape = (n, _N_CELLS, height // _N_CELLS, _N_CELLS, width // _N_CELLS)
    return cast("Floats", planes.reshape(shape).mean(axis=(2, 4)))


def _spread(difference: Floats) -> Floats:
    """Map [-1, 1] to places among the bins, with most room for the small differences."""
    root = np.sign(difference) * np.sqrt(np.abs(difference))
    return cast("Floats", np.clip((root + 1) / 2, 0, 1) * (_N_HUES - 1))


def _soft_histogram(first: Floats, second: Floats) -> Floats:
    """Count pairs of places, each shared between its four nearest bins."""
    (i, p), (j, q) = _bins(first.ravel()), _bins(second.ravel())
    counts = np.zeros(_N_HUES**2)
    for row, row_share in ((i, 1 - p), (i + 1, p)):
        for column, share in ((j, 1 - q), (j + 1, q)):
            bins = np.minimum(row, _N_HUES - 1) * _N_HUES + np.minimum(column, _N_HUES - 1)
            counts += np.bincount(bins, row_share * share, len(counts))
    return counts


def _bins(places: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the bin below each place and how far it is on the way to the next."""
    lower = places.astype(np.intp)
    return lower, places - lower
