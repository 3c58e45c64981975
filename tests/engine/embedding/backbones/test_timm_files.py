"""Networks of timm with weights of one's own: here random ones, and without a network."""

import errno
import os
import pickle
from argparse import Namespace

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import save_file

from engine.embedding import BackboneId, backbone_id, load_embedder
from engine.embedding.backbones import serving, timm_files
from engine.embedding.backbones.file_networks import needs_name
from engine.embedding.backbones.registry import parts_of, preprocessing_version
from engine.errors import NotInstalledError, UnknownBackboneError, WeightsUnavailableError
from tests.factories import write_tiny_backbone

NAME = "test_resnet.r160_in1k"
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (190, 240, 3), np.uint8))


@pytest.fixture(autouse=True)
def on_cpu(monkeypatch):
    monkeypatch.setattr(serving, "find_accelerator", lambda: None)


@pytest.fixture(scope="module")
def trained():
    """Return a network with seven classes of somebody's own."""
    torch.manual_seed(0)
    return timm.create_model("test_resnet", num_classes=7).eval()


@pytest.fixture
def tensors(trained):
    return trained.state_dict()


@pytest.fixture
def expected(trained):
    pixels = timm.data.create_transform(**timm.data.resolve_model_data_config(trained))(PICTURE)
    with torch.inference_mode():
        features = trained.forward_head(trained.forward_features(pixels[None]), pre_logits=True)
    return torch.nn.functional.normalize(features).numpy()


@pytest.fixture
def not_exported(monkeypatch):
    monkeypatch.setattr(serving, "export_network", lambda *_, **__: None)


def named(path, name=NAME):
    return BackboneId(f"timm/{name}@{path}")


def saved(path, held):
    torch.save(held, path)
    return named(path)


def embed(backbone, cache_folder):
    embedder = load_embedder(backbone, cache_folder=cache_folder)
    return embedder.spec, embedder.embed(np.stack([embedder.prepare(PICTURE)]))


def refusal(backbone, cache_folder):
    """Return the sentence with which a backbone is refused; nothing is left behind."""
    with pytest.raises(WeightsUnavailableError) as caught:
        load_embedder(backbone, cache_folder=cache_folder)
    assert not list(cache_folder.rglob("*.onnx"))
    return str(caught.value)


def wrapped_by_ddp(tensors):
    return {f"module.{name}": tensor for name, tensor in tensors.items()}


def test_that_features_are_those_of_the_file_also_without_torch_and_timm_later(
    tensors, expected, tmp_path, monkeypatch
):
    backbone = saved(tmp_path / "own.pth", tensors)
    spec, vectors = embed(backbone, tmp_path)
    assert spec.backbone == backbone
    assert spec.version == preprocessing_version(backbone) < 2**63
    assert float((vectors * expected).sum()) == pytest.approx(1, abs=1e-3)

    monkeypatch.setattr(timm_files, "_build", None)
    moved = named((tmp_path / "own.pth").rename(tmp_path / "moved.pth"))
    again, same = embed(moved, tmp_path)
    assert again.backbone == moved
    assert (same == vectors).all()


@pytest.mark.usefixtures("not_exported")
@pytest.mark.parametrize(
    "wrap",
    [
        lambda tensors: {"state_dict": tensors, "epoch": 3, "args": Namespace(lr=0.1)},
        lambda tensors: {"model": wrapped_by_ddp(tensors)},
        lambda tensors: {"state_dict": {f"model.{k}": t for k, t in tensors.items()}},
        lambda tensors: {"state_dict": {}, "state_dict_ema": wrapped_by_ddp(tensors)},
        lambda tensors: {k: t for k, t in tensors.items() if not k.startswith("fc.")},
    ],
    ids=["timm's script", "data parallel", "Lightning", "averaged", "no last layer"],
)
def test_that_the_checkpoint_of_a_run_is_unwrapped(tensors, expected, tmp_path, wrap):
    _, vectors = embed(saved(tmp_path / "run.pth", wrap(tensors)), tmp_path)
    assert float((vectors * expected).sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.usefixtures("not_exported")
def test_that_safetensors_are_read_too(tensors, expected, tmp_path):
    save_file(tensors, tmp_path / "own.safetensors")
    _, vectors = embed(named(tmp_path / "own.safetensors"), tmp_path)
    assert float((vectors * expected).sum()) == pytest.approx(1, abs=1e-4)


def test_that_other_weights_are_other_embeddings(tensors, tmp_path):
    backbone = saved(tmp_path / "own.pth", tensors)
    before = preprocessing_version(backbone)
    assert preprocessing_version(named(tmp_path / "own.pth", "resnet18")) != before
    saved(tmp_path / "own.pth", {**tensors, "fc.bias": tensors["fc.bias"] + 1})
    assert preprocessing_version(backbone) != before


class Hostile:
    def __reduce__(self):
        return print, ("this code ran",)


def test_that_a_file_that_would_run_code_is_refused(tmp_path, capsys):
    (tmp_path / "old.pth").write_bytes(pickle.dumps(Hostile()))
    for backbone in (named(tmp_path / "old.pth"), saved(tmp_path / "new.pt", {"x": Hostile()})):
        assert "cannot be read as plain tensors" in refusal(backbone, tmp_path)
    assert "this code ran" not in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["pth", "pt", "safetensors"])
def test_that_a_damaged_file_is_named(tensors, tmp_path, suffix):
    path = tmp_path / f"own.{suffix}"
    save = save_file if suffix == "safetensors" else torch.save
    save(tensors, path)
    path.write_bytes(path.read_bytes()[:-1000])
    assert refusal(named(path), tmp_path).startswith(f"{path} cannot be read as plain tensors")


def test_that_a_missing_file_is_named(tmp_path):
    path = tmp_path / "none.pth"
    assert refusal(named(path), tmp_path).startswith(f"The weight file {path} cannot be read")


def test_that_a_file_of_other_things_is_refused(tmp_path):
    backbone = saved(tmp_path / "own.pth", {"epoch": 3})
    assert "something else than named tensors" in refusal(backbone, tmp_path)


def test_that_weights_of_another_network_are_told_by_the_first_that_differs(tensors, tmp_path):
    saved(tmp_path / "own.pth", tensors)
    said = refusal(named(tmp_path / "own.pth", "test_vit"), tmp_path)
    assert said.startswith(
        f"The weights in {tmp_path / 'own.pth'} are not those of timm's test_vit"
    )
    assert "is missing. Name the network" in said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"conv1.0.weight": torch.zeros(2, 3, 3, 3)}, "conv1.0.weight is [2, 3, 3, 3], not [16"),
        ({"more.weight": torch.zeros(2)}, "it has no more.weight"),
        ({"bn1.weight": torch.full((32,), torch.nan)}, "bn1.weight is not finite"),
    ],
)
def test_that_tensors_that_do_not_fit_are_named(tensors, tmp_path, change, reason):
    assert reason in refusal(saved(tmp_path / "own.pth", {**tensors, **change}), tmp_path)


@pytest.mark.parametrize("name", ["test_resnt", "test_resnet.nothing", "hf-hub:somebody/net"])
def test_that_a_name_that_timm_does_not_know_is_refused(tensors, tmp_path, name):
    saved(tmp_path / "own.pth", tensors)
    with pytest.raises(UnknownBackboneError, match=f"no backbone timm/{name}"):
        load_embedder(named(tmp_path / "own.pth", name), cache_folder=tmp_path)


def test_that_it_says_what_to_install(tensors, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "timm", None)
    with pytest.raises(NotInstalledError, match="Run: pip install timm"):
        load_embedder(saved(tmp_path / "own.pth", tensors), cache_folder=tmp_path)


def test_that_a_disk_that_fills_up_while_exporting_is_told_and_nothing_is_kept(
    tensors, tmp_path, monkeypatch
):
    def fill_up(_module, _inputs, path, **_options):
        path.write_bytes(b"half a network")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(torch.onnx, "export", fill_up)
    backbone = saved(tmp_path / "own.pth", tensors)
    said = refusal(backbone, tmp_path)
    assert said.startswith(
        f"The disk is full, so {backbone} cannot be kept in {tmp_path / 'onnx'}."
    )
    assert list((tmp_path / "onnx").iterdir()) == []


def test_that_a_file_alone_says_how_to_name_its_network(tensors, tmp_path):
    path = tmp_path / "own.pth"
    saved(path, tensors)
    assert backbone_id(str(path)) == str(path)
    assert f"timm/NAME@{path}" in refusal(BackboneId(str(path)), tmp_path)


def test_that_safetensors_alone_say_how_to_name_their_network(tensors, tmp_path):
    save_file(tensors, tmp_path / "own.safetensors")
    path = BackboneId(str(tmp_path / "own.safetensors"))
    assert f"timm/NAME@{path}" in refusal(path, tmp_path)


def test_that_paths_become_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert backbone_id("timm/resnet18@own.pth") == named(tmp_path / "own.pth", "resnet18")
    assert backbone_id("own.pt") == str(tmp_path / "own.pt")


def test_that_a_checkpoint_tells_its_network(tensors, tmp_path):
    path = tmp_path / "run.pth.tar.pth"
    saved(path, {"epoch": 3, "arch": "test_resnet", "state_dict": tensors})
    assert backbone_id(str(path)) == named(path, "test_resnet")


def test_that_the_configuration_beside_a_file_tells_its_network(tensors, tmp_path):
    path = tmp_path / "model.safetensors"
    save_file(tensors, path)
    config = '{"architecture": "test_resnet", "pretrained_cfg": {"tag": "r160_in1k", "more": 1}}'
    (tmp_path / "config.json").write_text(config)
    assert backbone_id(str(path)) == named(path)
    (tmp_path / "config.json").write_text('{"architecture": "test_resnet"}')
    assert backbone_id(str(path)) == named(path, "test_resnet")


def test_that_only_a_file_of_tensors_needs_a_name(tensors, tmp_path):
    save_file(tensors, tmp_path / "own.safetensors")
    house = write_tiny_backbone(tmp_path / "house.safetensors")
    assert needs_name(tmp_path / "own.safetensors")
    assert needs_name(tmp_path / "own.pth")
    assert not needs_name(house)
    assert not needs_name(tmp_path / "none.safetensors")
    assert not needs_name(tmp_path / "own.onnx")


def test_that_it_looks_beside_others_whatever_its_path(tmp_path):
    plain, plus = named("/nets/own.pth"), named("/a+b/own.pth")
    assert parts_of(BackboneId(f"descriptor+{plain}")) == ("descriptor", plain)
    assert parts_of(plus) == (plus,)
