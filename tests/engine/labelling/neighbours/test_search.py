"""Each image's nearest neighbours, in pools of any size."""

import numpy as np
import pytest

from engine.jobs import CancelledError, Job
from engine.labelling.neighbours import search as neighbours
from engine.labelling.neighbours.search import nearest_neighbours
from engine.vectors import normalise_rows
from tests.factories import clustered_features


def by_force(vectors, count):
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    return np.argsort(-cosines, axis=1)[:, :count]


def recall(found, wanted):
    shared = [len(set(a) & set(b)) for a, b in zip(found.tolist(), wanted.tolist(), strict=True)]
    return np.mean(shared) / wanted.shape[1]


@pytest.fixture
def vectors():
    return clustered_features((150,) * 12, dim=24, spread=0.8)[0]


def test_that_a_small_pool_is_searched_exactly(vectors):
    found, cosines = nearest_neighbours(Job(), vectors, count=7)
    assert recall(found, by_force(vectors, 7)) == 1
    rows = np.arange(len(vectors))[:, None]
    assert np.allclose(cosines, (vectors[rows] * vectors[found]).sum(axis=2), atol=1e-5)


def test_that_blocks_make_no_difference(vectors, monkeypatch):
    whole, _ = nearest_neighbours(Job(), vectors, count=5)
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", 10_000)
    parts, _ = nearest_neighbours(Job(), vectors, count=5)
    assert recall(parts, whole) == 1


def test_that_a_large_pool_is_searched_almost_exactly(vectors, monkeypatch):
    monkeypatch.setattr(neighbours, "_EXACT_UP_TO", 100)
    found, _ = nearest_neighbours(Job(), vectors, count=7)
    assert recall(found, by_force(vectors, 7)) > 0.95


def test_that_no_image_is_its_own_neighbour(vectors, monkeypatch):
    monkeypatch.setattr(neighbours, "_EXACT_UP_TO", 100)
    found, _ = nearest_neighbours(Job(), vectors, count=5)
    assert not (found == np.arange(len(vectors))[:, None]).any()


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_that_fewer_images_than_neighbours_are_filled_up(n):
    vectors = normalise_rows(np.random.default_rng(0).normal(size=(n, 8)).astype(np.float32))
    found, cosines = nearest_neighbours(Job(), vectors, count=6)
    assert found.shape == cosines.shape == (n, 6)
    assert (cosines[:, n:] == 0).all()


def test_that_identical_images_are_no_trouble(monkeypatch):
    monkeypatch.setattr(neighbours, "_EXACT_UP_TO", 100)
    same = np.tile(np.eye(8, dtype=np.float32)[0], (400, 1))
    found, cosines = nearest_neighbours(Job(), same, count=5)
    assert np.allclose(cosines, 1)
    assert found.shape == (400, 5)


def test_that_a_cancelled_search_stops(vectors):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        nearest_neighbours(job, vectors, count=5)
