"""Whitening evens out how much directions count, a little."""

import numpy as np
import pytest

from engine.prototypes import whiten, whitening
from engine.vectors import normalise_rows
from tests.factories import clustered_features


def stretched(n=400, dim=24):
    """Return features that differ ten times as much in one direction as in the others."""
    scales = np.ones(dim)
    scales[0] = 10
    drawn = np.random.default_rng(0).normal(size=(n, dim)) * scales
    return normalise_rows(drawn.astype(np.float32))


def strongest_share(features):
    spread = np.linalg.eigvalsh(features.T @ features)
    return spread[-1] / spread.sum()


def test_that_the_strongest_direction_counts_less():
    assert strongest_share(whiten(stretched())) < 0.8 * strongest_share(stretched())


def test_that_clusters_stay_clusters():
    features = whiten(clustered_features((50, 50, 50))[0])
    cosines = features @ features.T
    np.fill_diagonal(cosines, -1)
    assert (cosines.argmax(axis=1) // 50 == np.arange(150) // 50).all()


def test_that_rows_have_length_one():
    assert np.allclose(np.linalg.norm(whiten(stretched()), axis=1), 1, atol=1e-5)


def test_that_many_dimensions_become_fewer(monkeypatch):
    monkeypatch.setattr(whitening, "_MOST_DIMENSIONS", 8)
    assert whiten(stretched()).shape == (400, 8)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_that_next_to_no_images_are_no_trouble(n):
    assert np.isfinite(whiten(stretched()[:n])).all()


def test_that_images_without_features_stay_without():
    assert (whiten(np.zeros((5, 8), np.float32)) == 0).all()
