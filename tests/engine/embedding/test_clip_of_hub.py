"""A network of open_clip itself, with random weights, from a hub on this machine."""

import json

import numpy as np
import open_clip
import pytest
from open_clip import factory, pretrained
from PIL import Image
from safetensors.torch import save

from engine.embedding import BackboneId, likeness, load_embedder, read_text, read_texts, texts
from engine.errors import WeightsUnavailableError
from engine.jobs import Job

TINY = BackboneId("clip/tiny-clip/random")
CONFIG = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 1, "layers": 1},
}


@pytest.fixture(autouse=True)
def tiny(hub, tmp_path, monkeypatch):
    """Let open_clip know a network of some thousand weights, which the hub has."""
    path = tmp_path / "tiny-clip.json"
    path.write_text(json.dumps(CONFIG))
    monkeypatch.setattr(factory, "_MODEL_CONFIG_PATHS", [*factory._MODEL_CONFIG_PATHS, path])
    monkeypatch.setattr(factory, "_MODEL_CONFIGS", dict(factory._MODEL_CONFIGS))
    factory._rescan_model_configs()
    known = {"random": pretrained._pcfg(hf_hub="some/tiny/")}
    monkeypatch.setitem(pretrained._PRETRAINED, "tiny-clip", known)
    monkeypatch.setattr(texts, "run_in_child", lambda work, *given, check: work(*given))
    hub.name = "open_clip_model.safetensors"
    hub.content = save(open_clip.create_model("tiny-clip").state_dict())
    return hub


def test_that_images_and_texts_are_put_into_one_space(tmp_path):
    embedder = load_embedder(TINY, cache_folder=tmp_path)
    images = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    vectors = embedder.embed(np.stack([embedder.prepare(image) for image in images]))
    found = read_texts(TINY, ["a red thing", "파란 것"], Job(), cache_folder=tmp_path)
    assert found.shape == (2, vectors.shape[1])
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)
    assert np.abs(likeness(TINY, vectors, found)).max() <= 1.001


def test_that_a_text_read_among_others_is_the_text_read_alone(tmp_path):
    together = read_texts(TINY, ["a red thing", "a goat"], Job(), cache_folder=tmp_path)
    assert together[1] == pytest.approx(read_text(TINY, "a goat"), abs=2e-3)


def test_that_weights_that_cannot_be_fetched_are_an_error_of_one_sentence(tiny, tmp_path):
    tiny.name = "nothing"
    with pytest.raises(WeightsUnavailableError, match="hf download some/tiny"):
        read_texts(TINY, ["a goat"], Job(), cache_folder=tmp_path)
