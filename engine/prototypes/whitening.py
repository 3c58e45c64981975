"""Making directions count more alike in which images differ much and those in which they do not."""

from typing import Final, cast

import numpy as np

from engine.vectors import Float32s, normalise_rows

_SHRINKAGE: Final = 0.9
_MOST_DIMENSIONS: Final = 512
_SAMPLE: Final = 20_000


def whiten(features: Float32s) -> Float32s:
    """Divide by the spread along the principal axes, shrunk a long way to the mean spread.

    Parameters
    ----------
    features : float32 (n, dim), unit rows

    Returns
    -------
    float32 (n, at most 512), unit rows along the strongest axes

    Whitening with the covariance as it is (Ledoit & Wolf 2004 say why to shrink it) makes noise
    as loud as what tells classes apart: with one example per class, the accuracy of the
    nearest prototype fell from 0.59 to 0.27 on the six sets of the README.
    """
    sample = features[:: max(1, len(features) // _SAMPLE)]
    spread, axes = _principal_axes(sample)
    spread, axes = spread[-_MOST_DIMENSIONS:], axes[:, -_MOST_DIMENSIONS:]
    scale = shrunk_scale(spread, min(len(sample), features.shape[1]), shrinkage=_SHRINKAGE)
    return normalise_rows(features @ (axes * scale).astype(np.float32))


def _principal_axes(sample: Float32s) -> tuple[Float32s, Float32s]:
    """Return the mean squares along the axes, rising, and the axes: (n_axes,), (dim, n_axes)."""
    n, dim = sample.shape
    if n < dim:
        _, lengths, axes = np.linalg.svd(sample, full_matrices=False)
        return np.asarray(lengths[::-1] ** 2 / max(n, 1), np.float32), axes[::-1].T
    spread, columns = np.linalg.eigh(sample.T @ sample / np.float32(n))
    return spread, columns


def shrunk_scale(spread: Float32s, rank: int, *, shrinkage: float) -> Float32s:
    """Return what makes the axes of a covariance, shrunk to its mean over `rank` axes, alike.

    Parameters
    ----------
    spread : float32 (n_axes,), eigenvalues; the mean spread is scaled with 1
    """
    usual = max(float(spread.sum()) / max(rank, 1), 1e-12)
    return cast(
        "Float32s", 1 / np.sqrt((1 - shrinkage) * np.maximum(spread, 0) / usual + shrinkage)
    )
