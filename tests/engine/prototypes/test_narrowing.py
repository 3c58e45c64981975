"""Very long vectors are brought to fewer directions, in which they look the same."""

import numpy as np
import pytest

from engine.prototypes import FeatureTransform, narrowing, whiten
from engine.prototypes.narrowing import main_axes
from engine.prototypes.zero_shot import prepare_features
from engine.vectors import normalise_rows


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Call 60 dimensions very long and keep 32 of them."""
    for name, value in {"_WIDE": 59, "_KEPT": 32, "_SAMPLE": 100}.items():
        monkeypatch.setattr(narrowing, name, value)


def flat(n, dim=60, rank=20, seed=0):
    """Return rows that differ in `rank` directions only."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, dim))
    return rows.astype(np.float32)


@pytest.mark.parametrize(("n", "dim"), [(500, 59), (32, 60), (0, 60)])
def test_that_short_vectors_and_few_images_stay_as_they_are(n, dim):
    assert main_axes(normalise_rows(flat(n, dim))) is None


def test_that_the_axes_are_orthonormal_and_the_same_each_time():
    features = normalise_rows(flat(500))
    axes = main_axes(features)
    assert axes.shape == (60, 32)
    assert axes.T @ axes == pytest.approx(np.eye(32), abs=1e-5)
    assert (axes == main_axes(features)).all()


def test_that_cosines_stay_where_images_differ_in_few_directions():
    embeddings = flat(500)
    everything = np.ones(500, np.bool_)
    wide = normalise_rows(embeddings - embeddings.mean(axis=0))
    narrow = wide @ main_axes(wide)
    assert narrow @ narrow.T == pytest.approx(wide @ wide.T, abs=1e-4)
    features = FeatureTransform.fit(embeddings, everything).apply(embeddings)
    assert features.shape == (500, 32)
    assert np.linalg.norm(features, axis=1) == pytest.approx(1, abs=1e-5)


def test_that_images_outside_the_pool_do_not_move_the_axes():
    embeddings, pool = flat(500), np.arange(500) < 400
    before = FeatureTransform.fit(embeddings, pool)
    embeddings[400:] = flat(100, seed=1)
    after = FeatureTransform.fit(embeddings, pool)
    assert (after.axes == before.axes).all()


def test_that_features_for_checklists_are_narrowed_too():
    assert prepare_features(flat(500), np.ones(500, np.bool_)).shape == (500, 32)


def test_that_whitening_of_fewer_images_than_numbers_is_that_of_their_covariance():
    features = normalise_rows(flat(30, rank=30))
    by_lengths = whiten(features)
    spread, axes = np.linalg.eigh(features.T @ features / np.float32(30))
    usual = spread.sum() / 30
    whitened = normalise_rows(features @ (axes / np.sqrt(0.1 * spread / usual + 0.9)))
    assert by_lengths @ by_lengths.T == pytest.approx(whitened @ whitened.T, abs=1e-3)
