"""Before a backbone is chosen, its size, speed, licence and where it comes from are known."""

import shutil
import subprocess
import sys

import pytest

from engine.embedding import (
    BackboneId,
    Speed,
    describe_backbones,
    describe_built_in,
    describe_of_hub,
    list_backbones,
    load_embedder,
)
from engine.embedding.backbones import catalogue
from engine.embedding.backbones import of_hub as hub_backbones
from engine.embedding.backbones.published import PUBLISHED_BACKBONES
from engine.embedding.backbones.trained import BUNDLED_BACKBONES

INFOS = {info.backbone: info for info in describe_built_in()}


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """The cache folder of somebody who has had all backbones described, and what was said."""
    folder = tmp_path_factory.mktemp("listed")
    return folder, describe_backbones(folder)


@pytest.fixture
def asked(listed, monkeypatch):
    """Let torchvision say again what it said, at once; count how often it is asked."""
    n_asked, of_torchvision = [], listed[1][len(INFOS) :]
    monkeypatch.setattr(catalogue, "run_in_child", lambda _: n_asked.append(1) or of_torchvision)
    return n_asked


def test_that_it_knows_every_backbone_that_has_a_name_in_the_same_order(listed):
    assert [info.backbone for info in listed[1]] == list(list_backbones())


def test_that_torchvision_is_asked_once(listed, asked):
    folder, first = listed
    assert describe_backbones(folder) == first
    assert not asked


@pytest.mark.parametrize("held", ["nothing", "[]["])
def test_that_a_damaged_list_is_made_anew(listed, asked, tmp_path, held):
    (known,) = listed[0].glob("torchvision-*.json")
    path = shutil.copy(known, tmp_path / known.name)
    path.write_text(held)
    for _ in range(2):
        assert describe_backbones(tmp_path) == listed[1]
    assert path.read_text() != held
    assert len(asked) == 1


def test_that_a_cache_that_takes_no_file_costs_time_only(listed, asked, tmp_path):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        assert describe_backbones(tmp_path / "file") == listed[1]
    assert len(asked) == 2


def test_that_it_says_of_bundled_ones_what_their_files_hold(tmp_path):
    for backbone in BUNDLED_BACKBONES:
        embedder = load_embedder(backbone, cache_folder=tmp_path)
        assert INFOS[backbone].input_size_px == embedder.spec.input_size_px
        assert (INFOS[backbone].package, INFOS[backbone].download_bytes) == ("", 0)
    assert INFOS["protolabel-s"].n_weights < INFOS["protolabel-m"].n_weights


def test_that_speed_goes_by_the_work(listed):
    known = {info.backbone: info for info in listed[1]}
    assert known["protolabel-m"].speed is Speed.FAST
    assert known["resnet18"].speed is Speed.MEDIUM
    assert known["vit_b_16"].speed is Speed.SLOW
    assert known["resnet18"].download_bytes == 44_661_000
    assert known["vit_h_14"].licence == "CC-BY-NC-4.0"


def test_that_the_best_one_is_as_large_as_its_parts_and_lacks_what_they_lack():
    best = INFOS["protolabel-best"]
    parts = [INFOS[name] for name in (*BUNDLED_BACKBONES, PUBLISHED_BACKBONES[2])]
    assert best.n_weights == sum(part.n_weights for part in parts)
    assert best.package == INFOS[PUBLISHED_BACKBONES[2]].package


def test_that_what_is_built_in_is_described_without_torch():
    program = (
        "import sys; from engine.embedding import describe_built_in; describe_built_in();"
        "print({'torch', 'torchvision', 'onnx', 'onnxruntime'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\n"


def test_that_networks_of_the_hub_say_what_they_download_or_need(monkeypatch):
    info = describe_of_hub(BackboneId("timm/mobilenetv4_conv_medium.e500_r256_in1k"))
    assert (info.package, info.download_bytes) == ("", 4 * info.n_weights)
    monkeypatch.setattr(hub_backbones, "find_spec", lambda _: None)
    packages = [describe_of_hub(BackboneId(name)).package for name in ("timm/any", "clip/any/some")]
    assert packages == ["timm", "open_clip_torch"]
