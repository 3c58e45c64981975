import subprocess
import sys

import pytest

from engine.embedding import (
    DEFAULT_BACKBONE,
    FALLBACK_BACKBONE,
    BackboneId,
    default_backbone,
    list_backbones,
    load_embedder,
)
from engine.embedding.backbones.registry import preprocessing_version
from engine.embedding.backbones.trained import BUNDLED_BACKBONES, bundled_file
from engine.errors import UnknownBackboneError, WeightsUnavailableError
from tests.factories import write_tiny_backbone


@pytest.fixture
def bundled(tmp_path, monkeypatch):
    """Let the package lie in a checkout whose assets are made here."""
    monkeypatch.setattr("engine.embedding.backbones.trained._PACKAGE", tmp_path / "engine")
    write_tiny_backbone(tmp_path / "assets" / "protolabel-s.safetensors", seed=1)
    return write_tiny_backbone(tmp_path / "assets" / "protolabel-m.safetensors")


def damage(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def test_that_the_better_bundled_backbone_is_the_default():
    assert default_backbone() == ("protolabel-m", None)


@pytest.mark.parametrize("spoil", [damage, lambda path: path.unlink()])
def test_that_a_bad_bundled_file_gives_way_to_the_other_one(bundled, spoil):
    spoil(bundled)
    backbone, note = default_backbone()
    assert backbone == "protolabel-s"
    assert str(note) == (
        f"“protolabel-s” takes the place of “protolabel-m”, whose weight file {bundled} is missing"
        " or damaged; install Protolabel again to repair it."
    )


@pytest.mark.parametrize("spoil", [damage, lambda path: path.unlink()])
def test_that_the_descriptor_takes_the_place_of_both(bundled, spoil):
    for backbone in BUNDLED_BACKBONES:
        spoil(bundled_file(backbone))
    backbone, note = default_backbone()
    assert backbone == FALLBACK_BACKBONE
    assert str(note).startswith("“descriptor” takes the place of “protolabel-m”, whose weight file")


def test_that_who_asks_for_it_is_told_what_is_wrong(bundled, tmp_path):
    damage(bundled)
    with pytest.raises(WeightsUnavailableError) as caught:
        load_embedder(DEFAULT_BACKBONE, cache_folder=tmp_path)
    assert str(caught.value) == (
        f"The weight file {bundled} is damaged: its digest is of other weights. Put a good copy in"
        " its place, or use “descriptor”, which needs no file (--backbone descriptor; in the"
        " window: Label, Backbone…)."
    )


def test_that_the_bundled_file_is_checked_once(bundled, monkeypatch):
    default_backbone()
    monkeypatch.setattr("engine.embedding.backbones.trained.read_backbone", None)
    assert default_backbone() == (DEFAULT_BACKBONE, None)
    assert bundled == bundled_file(DEFAULT_BACKBONE)


def test_that_every_classification_network_of_torchvision_is_a_backbone():
    backbones = list_backbones()
    assert backbones[:4] == ("protolabel-m", "protolabel-s", "protolabel-best", "descriptor")
    assert {"resnet50", "mobilenet_v3_large", "convnext_tiny", "vit_b_16"} <= set(backbones)
    assert not any("quantized" in backbone for backbone in backbones)


@pytest.mark.parametrize(
    ("backbone", "near"), [("resnet5O", "resnet50"), ("Descriptor", "descriptor")]
)
def test_that_an_unknown_backbone_is_told_what_is_spelt_like_it(tmp_path, backbone, near):
    with pytest.raises(UnknownBackboneError, match=near):
        load_embedder(BackboneId(backbone), cache_folder=tmp_path)


@pytest.mark.parametrize("backbone", ["../resnet18", "", "zzz"])
def test_that_nonsense_is_told_the_default(tmp_path, backbone):
    with pytest.raises(UnknownBackboneError, match="Did you mean"):
        load_embedder(BackboneId(backbone), cache_folder=tmp_path)


@pytest.mark.parametrize("backbone", [*BUNDLED_BACKBONES, FALLBACK_BACKBONE])
def test_that_the_cache_key_is_known_before_loading(tmp_path, backbone):
    embedder = load_embedder(backbone, cache_folder=tmp_path)
    assert embedder.spec.version == preprocessing_version(backbone)


LIGHT = """
import sys
from pathlib import Path
import engine.embedding
heavy = {"torch", "torchvision", "onnx", "onnxruntime", "sklearn", "skimage"}
print(heavy & set(sys.modules))
engine.embedding.load_embedder("descriptor", cache_folder=Path("unused"))
print(heavy & set(sys.modules))
"""


def test_that_the_descriptor_imports_nothing_heavy():
    answer = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\nset()\n"
