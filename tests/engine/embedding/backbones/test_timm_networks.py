"""Networks of timm: here with random weights, and without a network."""

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import save_file

from engine.embedding import BackboneId, load_embedder
from engine.embedding.backbones import serving
from engine.embedding.backbones import timm_networks as timm_backbones
from engine.embedding.backbones.registry import parts_of, preprocessing_version
from engine.embedding.backbones.timm_networks import preprocessing_of_timm
from engine.embedding.runtime.preprocessing import Preprocessing
from engine.errors import NotInstalledError, UnknownBackboneError, WeightsUnavailableError

NET = BackboneId("timm/test_resnet.r160_in1k")
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (190, 240, 3), np.uint8))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "model.safetensors"
    save_file(timm.create_model("test_resnet").state_dict(), path)
    return path


@pytest.fixture(autouse=True)
def offline(weights, monkeypatch):
    monkeypatch.setattr(timm_backbones, "fetch_from_hub", lambda *_: weights)
    monkeypatch.setattr(serving, "find_accelerator", lambda: None)


def test_that_features_are_those_of_timm_also_from_the_export_without_it(
    weights, tmp_path, monkeypatch
):
    embedder = load_embedder(NET, cache_folder=tmp_path)
    network = timm.create_model("test_resnet", checkpoint_path=weights).eval()
    network.reset_classifier(0)
    config = timm.data.resolve_model_data_config(network)
    pixels = timm.data.create_transform(**config)(PICTURE)
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(network(pixels[None])).numpy()
    batch = embedder.prepare(PICTURE)[None]
    assert embedder.spec.dim == expected.shape[1]
    assert float((embedder.embed(batch) * expected).sum()) == pytest.approx(1, abs=1e-3)

    monkeypatch.setattr(timm_backbones, "import_extra", None)
    again = load_embedder(NET, cache_folder=tmp_path)
    assert (again.embed(batch) == embedder.embed(batch)).all()


def test_that_a_damaged_file_is_named(tmp_path, monkeypatch):
    damaged = tmp_path / "model.safetensors"
    damaged.write_bytes(b"no weights")
    monkeypatch.setattr(timm_backbones, "fetch_from_hub", lambda *_: damaged)
    with pytest.raises(WeightsUnavailableError, match=r"model\.safetensors of timm/.* is damaged"):
        load_embedder(NET, cache_folder=tmp_path)


@pytest.mark.parametrize("name", ["timm/test_resnt.r160_in1k", "timm/test_resnet.nothing"])
def test_that_a_name_that_timm_does_not_know_is_met_with_similar_ones(tmp_path, name):
    with pytest.raises(UnknownBackboneError, match="Did you mean timm/test_resnet"):
        load_embedder(BackboneId(name), cache_folder=tmp_path)


def test_that_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "timm", None)
    with pytest.raises(NotInstalledError, match="Run: pip install timm"):
        load_embedder(NET, cache_folder=tmp_path)


def test_that_a_network_of_timm_looks_beside_others():
    assert parts_of(BackboneId(f"descriptor+{NET}")) == ("descriptor", NET)
    assert preprocessing_version(NET) == timm_backbones.TIMM_VERSION


def test_that_a_network_may_see_all_of_an_image():
    config = {
        "input_size": (3, 224, 224),
        "crop_pct": 1.0,
        "interpolation": "bicubic",
        "crop_mode": "squash",
        "mean": (0.5,) * 3,
        "std": (0.5,) * 3,
    }
    found = preprocessing_of_timm(config)
    assert found == Preprocessing(224, 224, "bicubic", (0.5,) * 3, (0.5,) * 3, is_cut=False)
    left_half_white = Image.fromarray(np.repeat([[255, 0]], 100, 1).astype(np.uint8)).convert("RGB")
    seen = found.apply(left_half_white)
    assert seen.shape == (224, 224, 3)
    assert seen.mean() == pytest.approx(127.5, abs=2)
