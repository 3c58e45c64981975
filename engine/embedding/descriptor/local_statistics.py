"""How an image looks locally, as the matrix logarithm of its second-order statistics.

Every patch is described by about thirty numbers: strengths of its frequencies, colour,
contrast and place. What is kept of an image is how these vary together, which says more than
histograms do and needs no codebook: "Semantic Segmentation with Second-Order Pooling"
(Carreira et al., 2012), with the log-Euclidean metric of Arsigny et al. (2006).
"""

from functools import cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.vectors import Bools, Float32s

Floats = NDArray[np.floating[Any]]

IMAGE_PX = 128
_PATCH_PX = 8
_STRIDE_PX = 3
_N_PLACES = (IMAGE_PX - _PATCH_PX) // _STRIDE_PX + 1

_FINEST_LIGHT, _FINEST_COLOUR = 4.0, 1.6  # in half periods per patch
_COLOUR_GAIN = 2.0
_FLAT = 0.005  # energy below which a patch counts as flat
_RIDGE = 1e-3
_CENTRE_FOCUS = 2.0

# Lightness, red against green, yellow against blue.
_OPPONENT = np.array([[1, 1, 1], [1, -1, 0], [0.5, 0.5, -1]], np.float32)
_OPPONENT /= np.linalg.norm(_OPPONENT, axis=1, keepdims=True)
_TO_RGB = np.linalg.inv(_OPPONENT).T
_TYPICAL_COLOUR: Floats = np.array([0.85, 0, 0], np.float32)
_COLOUR_RANGE: Floats = np.array([0.9, 0.24, 0.24], np.float32)


def describe_statistics(pixels: Float32s) -> Float32s:
    """Return float32 (630,), the logarithm of the second moments of local features.

    Parameters
    ----------
    pixels : float32 (128, 128, 3) in [0, 1]
    """
    features = _local_features(pixels)
    moments = (features * _place_weights()).T @ features
    return _upper_triangle(_log(moments)).astype(np.float32)


def _local_features(pixels: Floats) -> Floats:
    """Return one row per patch."""
    spectrum = _local_spectrum(pixels @ _OPPONENT.T)
    texture, contrast = _texture(spectrum)
    means = spectrum[:, :, 0, 0] / _PATCH_PX
    parts = [texture, contrast, _shade(means), _hue(means), _place()]
    return np.concatenate(parts, axis=1)


def _local_spectrum(planes: Floats) -> Floats:
    """Return the cosine transform of every patch, (n_patches, 3, 8, 8)."""
    basis = _cosines()
    size = (3, _PATCH_PX, _N_PLACES, _PATCH_PX, _N_PLACES)
    spectrum = (basis @ planes.transpose(2, 0, 1) @ basis.T).reshape(size)
    return spectrum.transpose(2, 4, 0, 1, 3).reshape(-1, 3, _PATCH_PX, _PATCH_PX)


@cache
def _cosines() -> Floats:
    """Return (8 * n_places, 128): cosine of every frequency at every place along a side."""
    at = np.arange(_PATCH_PX)
    waves = np.cos(np.pi * (at + 0.5) * at[:, None] / _PATCH_PX)
    waves /= np.linalg.norm(waves, axis=1, keepdims=True)
    basis = np.zeros((_PATCH_PX, _N_PLACES, IMAGE_PX), np.float32)
    for place in range(_N_PLACES):
        start = place * _STRIDE_PX
        basis[:, place, start : start + _PATCH_PX] = waves
    return basis.reshape(-1, IMAGE_PX)


def _texture(spectrum: Floats) -> tuple[Floats, Floats]:
    """Return the share of each frequency, whatever its phase, and the contrast as a column.

    Frequencies are weighted by their height, as natural images fall off with it.
    """
    heights = np.hypot(*np.indices((_PATCH_PX, _PATCH_PX), np.float32))
    whitened = spectrum * heights
    light = whitened[:, 0, _band(heights, _FINEST_LIGHT)]
    colour = whitened[:, 1:, _band(heights, _FINEST_COLOUR)].reshape(len(whitened), -1)
    texture = np.concatenate([light, _COLOUR_GAIN * colour], axis=1)
    strength = np.sqrt((texture**2).mean(axis=1, keepdims=True) + _FLAT)
    return np.abs(texture / strength), 1.5 * (np.log(strength) + 1)


def _band(heights: Floats, finest: float) -> Bools:
    return (heights > 0) & (heights <= finest)


def _shade(means: Floats) -> Floats:
    """Bring the mean colour of each patch to about zero mean and unit range."""
    return (means - _TYPICAL_COLOUR) / _COLOUR_RANGE


def _hue(means: Floats) -> Floats:
    """Return hue as harmonics, which vanish where there is no colour, and brightness."""
    rgb = means @ _TO_RGB
    brightest = rgb.max(axis=1)
    saturation = (brightest - rgb.min(axis=1)) / (brightest + 0.1)
    angle = np.arctan2(means[:, 2], means[:, 1])
    first, second = saturation * np.exp(1j * angle), saturation * np.exp(2j * angle)
    harmonics = [first.real, first.imag, second.real, second.imag]
    return np.stack([*harmonics, 0.7 * np.cos(np.pi * brightest)], axis=1) / 2


@cache
def _place() -> Floats:
    """Return functions of the place, by which the statistics know where things are.

    The last is constant: with it, second moments contain the means.
    """
    y, x = _coordinates()
    waves = [2 * np.cos(np.pi * y), 2 * np.cos(np.pi * x), 2 * np.sin(np.pi * y)]
    return np.stack([*waves, np.full_like(x, 6)], axis=1)


@cache
def _place_weights() -> Floats:
    """Weigh the middle of the image more, as a column that sums to 1."""
    y, x = _coordinates()
    weights = np.exp(-_CENTRE_FOCUS * (x**2 + y**2))
    return cast("Floats", (weights / weights.sum())[:, None])


def _coordinates() -> tuple[Floats, Floats]:
    side = np.linspace(-1, 1, _N_PLACES, dtype=np.float32)
    y, x = np.meshgrid(side, side, indexing="ij")
    return y.ravel(), x.ravel()


def _log(moments: Floats) -> Floats:
    values, vectors = np.linalg.eigh(moments)
    logs = np.log(np.maximum(values, 0) + _RIDGE)
    return cast("Floats", (vectors * logs) @ vectors.T)


def _upper_triangle(matrix: Floats) -> Floats:
    """Flatten a symmetric matrix so that distances stay as they are."""
    rows, columns = np.triu_indices(len(matrix))
    return matrix[rows, columns] * np.where(rows == columns, 1, np.sqrt(2))
