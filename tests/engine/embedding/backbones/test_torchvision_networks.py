import subprocess
import sys

import numpy as np
import pytest
import torchvision
from PIL import Image

from engine.embedding import BackboneId, load_embedder
from engine.embedding.backbones import serving
from engine.embedding.backbones import torchvision_networks as torchvision_backbones
from engine.embedding.runtime import onnx_runtime
from engine.embedding.runtime.onnx_runtime import OnnxEmbedder
from engine.embedding.runtime.torch_runtime import TorchEmbedder
from engine.errors import WeightsUnavailableError

SMALL = BackboneId("squeezenet1_1")
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8))


def random_weights(url, folder, *, backbone, job):
    return torchvision.models.get_model(backbone, weights=None).state_dict()


def load(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torchvision_backbones, "load_weights", random_weights)
        patch.setattr(serving, "find_accelerator", lambda: None)
        return load_embedder(SMALL, cache_folder=folder)


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    assert isinstance(load(folder), OnnxEmbedder)
    return folder


@pytest.fixture
def embedder(cache_folder):
    return load(cache_folder)


def test_that_any_number_of_images_is_embedded_at_once(embedder):
    prepared = embedder.prepare(PICTURE)
    vectors = embedder.embed(np.stack([prepared] * 5))
    assert vectors.shape == (5, embedder.spec.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_that_the_spec_says_what_the_network_gives(embedder):
    assert (embedder.spec.backbone, embedder.spec.dim) == (SMALL, 512)


def test_that_the_export_is_used_again(cache_folder, embedder, monkeypatch):
    monkeypatch.setattr(torchvision_backbones, "build_network", None)
    again = load_embedder(SMALL, cache_folder=cache_folder)
    batch = embedder.prepare(PICTURE)[None]
    assert (again.embed(batch) == embedder.embed(batch)).all()


LATER = """
import sys
from pathlib import Path
from engine.embedding import load_embedder
from engine.embedding.runtime import torch_runtime
torch_runtime._may_have_accelerator = lambda: False
load_embedder("squeezenet1_1", cache_folder=Path(sys.argv[1]))
print("torch" in sys.modules)
"""


def test_that_an_exported_network_is_loaded_without_torch(cache_folder):
    command = [sys.executable, "-c", LATER, str(cache_folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


def test_that_a_damaged_export_is_made_anew(tmp_path, cache_folder, monkeypatch):
    monkeypatch.setattr(onnx_runtime, "_write", lambda network, folder: None)
    (broken,) = (tmp_path / "onnx" / path.name for path in (cache_folder / "onnx").iterdir())
    broken.mkdir(parents=True)
    (broken / "model.onnx").write_bytes(b"broken")
    load(tmp_path)
    assert not broken.exists()


def test_that_a_network_that_cannot_be_exported_runs_through_torch(tmp_path, monkeypatch):
    def refuse(network, folder):
        raise RuntimeError("unsupported operator")

    monkeypatch.setattr(onnx_runtime, "_write", refuse)
    embedder = load(tmp_path)
    assert isinstance(embedder, TorchEmbedder)
    assert embedder.embed(np.stack([embedder.prepare(PICTURE)])).shape == (1, 512)


def test_that_an_export_that_differs_is_not_used(cache_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_runtime, "_TOLERANCE", -1.0)
    assert isinstance(load(tmp_path), TorchEmbedder)
    assert list((tmp_path / "onnx").iterdir()) == []


def test_that_weights_that_cannot_be_had_are_named(tmp_path, monkeypatch):
    def offline(request, timeout):
        raise OSError("Network is unreachable")

    monkeypatch.setattr("engine.embedding.network.weights.urlopen", offline)
    with pytest.raises(WeightsUnavailableError) as caught:
        load_embedder(BackboneId("resnet18"), cache_folder=tmp_path)
    assert str(caught.value) == (
        "The weights of resnet18 could not be downloaded (Network is unreachable). Connect to the"
        " network and try again, or download"
        " https://download.pytorch.org/models/resnet18-f37072fd.pth elsewhere and put the file"
        f" resnet18-f37072fd.pth into {tmp_path / 'weights'}."
    )
