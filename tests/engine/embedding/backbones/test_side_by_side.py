"""Several backbones look at the same image, and their embeddings stand one behind the other."""

import numpy as np
import pytest
from PIL import Image

from engine.embedding import BackboneId, load_embedder
from engine.embedding.backbones.registry import preprocessing_version
from engine.embedding.runtime.batches import BatchRunner
from engine.errors import UnknownBackboneError
from tests.factories import write_tiny_backbone

PICTURES = [
    Image.fromarray(np.random.default_rng(i).integers(0, 256, (60 + i, 80, 3), np.uint8))
    for i in range(5)
]


@pytest.fixture
def houses(tmp_path):
    return [str(write_tiny_backbone(tmp_path / f"{i}.safetensors", seed=i)) for i in range(2)]


@pytest.fixture
def load(tmp_path):
    return lambda *parts: load_embedder(BackboneId("+".join(parts)), cache_folder=tmp_path)


def vectors_of(embedder):
    runner = BatchRunner(embedder, max_size=2)
    return runner.embed([embedder.prepare(picture) for picture in PICTURES])


def test_that_it_gives_what_each_gives_and_each_counts_alike(houses, load):
    parts = [*houses, "descriptor"]
    expected = np.concatenate([vectors_of(load(part)) for part in parts], axis=1) / np.sqrt(3)
    given = vectors_of(load(*parts))
    assert given.dtype == np.float32
    assert given == pytest.approx(expected, abs=1e-6)
    assert np.linalg.norm(given, axis=1) == pytest.approx(1, abs=1e-5)


def test_that_its_images_are_large_enough_for_each(houses, load):
    spec = load(*houses, "descriptor").spec
    assert spec.input_size_px == load("descriptor").spec.input_size_px > 16
    assert spec.dim == 5 + 5 + 982


def test_that_the_cache_key_is_known_before_loading_and_changes_with_each(houses, load, tmp_path):
    both = BackboneId("+".join(houses))
    before = load(*houses).spec.version
    assert preprocessing_version(both) == before < 2**63
    write_tiny_backbone(tmp_path / "1.safetensors", seed=7)
    assert preprocessing_version(both) == load(*houses).spec.version != before


def test_that_an_unknown_part_is_named(houses, load):
    with pytest.raises(UnknownBackboneError, match="There is no backbone resnet5O"):
        load(houses[0], "resnet5O")
