"""A weight file serves as a backbone, wherever it lies and whatever runs it."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from engine.embedding import BackboneId, backbone_id, load_embedder
from engine.embedding.backbones import trained as trained_backbones
from engine.embedding.backbones.registry import preprocessing_version
from engine.embedding.backbones.trained import bundled_file
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder
from engine.embedding.runtime.torch_runtime import TorchEmbedder
from engine.errors import WeightsUnavailableError
from tests.factories import write_tiny_backbone

PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8))


@pytest.fixture
def house(tmp_path):
    return BackboneId(str(write_tiny_backbone(tmp_path / "house.safetensors")))


def load(backbone, tmp_path, monkeypatch, device=None):
    monkeypatch.setattr(trained_backbones, "find_accelerator", lambda: device)
    return load_embedder(backbone, cache_folder=tmp_path / "cache")


def test_that_a_file_says_how_large_its_images_and_vectors_are(house, tmp_path, monkeypatch):
    embedder = load(house, tmp_path, monkeypatch)
    assert isinstance(embedder, OnnxEmbedder)
    spec = embedder.spec
    assert (spec.backbone, spec.dim, spec.input_size_px) == (house, 5, 16)
    assert embedder.embed(embedder.prepare(PICTURE)[None]).shape == (1, 5)


def test_that_the_cache_key_is_known_before_loading(house, tmp_path, monkeypatch):
    assert load(house, tmp_path, monkeypatch).spec.version == preprocessing_version(house)


def test_that_an_accelerator_gets_the_same_network(house, tmp_path, monkeypatch):
    on_onnx = load(house, tmp_path, monkeypatch)
    on_torch = load(house, tmp_path, monkeypatch, device="cpu")
    assert isinstance(on_torch, TorchEmbedder)
    assert on_torch.spec == on_onnx.spec
    batch = np.stack([on_torch.prepare(PICTURE)])
    assert np.abs(on_torch.embed(batch) - on_onnx.embed(batch)).max() < 1e-4


def test_that_new_weights_never_meet_old_embeddings(house, tmp_path):
    before = preprocessing_version(house)
    write_tiny_backbone(tmp_path / "house.safetensors", seed=1)
    assert preprocessing_version(house) != before


def test_that_another_preprocessing_never_meets_old_embeddings(house, monkeypatch):
    before = preprocessing_version(house)
    monkeypatch.setattr(trained_backbones, "_PREPROCESSING_VERSION", 2)
    assert preprocessing_version(house) != before


def test_that_the_version_is_one_that_the_cache_can_hold(house):
    assert 0 <= preprocessing_version(house) < 2**63


def test_that_a_missing_house_backbone_is_named(house, tmp_path):
    (tmp_path / "house.safetensors").unlink()
    with pytest.raises(WeightsUnavailableError, match=r"house\.safetensors is not there"):
        load_embedder(house, cache_folder=tmp_path)


def test_that_a_relative_path_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert backbone_id("nets/house.safetensors") == str(tmp_path / "nets" / "house.safetensors")


def test_that_a_file_beside_others_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    both = f"protolabel-s+{tmp_path / 'house.safetensors'}"
    assert backbone_id("protolabel-s+house.safetensors") == both
    assert backbone_id(both) == both


def test_that_a_plus_in_a_path_joins_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = write_tiny_backbone(tmp_path / "c++" / "a+b.safetensors")
    assert backbone_id(str(file)) == str(file)
    assert load_embedder(BackboneId(str(file)), cache_folder=tmp_path).spec.dim == 5
    file.rename(tmp_path / "a+b.safetensors")
    assert backbone_id("a+b.safetensors") == str(tmp_path / "a+b.safetensors")


@pytest.mark.parametrize("backbone", ["protolabel-s", "protolabel-best", "descriptor", "resnet18"])
def test_that_a_name_stays_a_name(backbone):
    assert backbone_id(backbone) == backbone


def test_that_an_installed_package_has_its_own_copy(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "engine"
    (package / "assets").mkdir(parents=True)
    monkeypatch.setattr(trained_backbones, "_PACKAGE", package)
    file = bundled_file(BackboneId("protolabel-s"))
    shutil.copy(write_tiny_backbone(tmp_path / "tiny"), file)
    assert file.is_relative_to(package)
    assert load_embedder(BackboneId("protolabel-s"), cache_folder=tmp_path).spec.dim == 5


LIGHT = """
import sys
from pathlib import Path
from engine.embedding import load_embedder
from engine.embedding.backbones import trained as trained_backbones
trained_backbones.find_accelerator = lambda: None
load_embedder("protolabel-m", cache_folder=Path("unused"))
print({"torch", "torchvision", "sklearn"} & set(sys.modules))
"""


def test_that_the_bundled_backbone_is_loaded_without_torch():
    answer = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\n"
