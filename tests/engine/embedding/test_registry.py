import subprocess
import sys

import pytest

from engine.embedding import DEFAULT_BACKBONE, BackboneId, list_backbones, load_embedder
from engine.embedding.registry import preprocessing_version
from engine.errors import UnknownBackboneError


def test_that_every_classification_network_of_torchvision_is_a_backbone():
    backbones = list_backbones()
    assert backbones[0] == DEFAULT_BACKBONE
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


def test_that_the_cache_key_is_known_before_loading(tmp_path):
    embedder = load_embedder(DEFAULT_BACKBONE, cache_folder=tmp_path)
    assert embedder.spec.version == preprocessing_version(DEFAULT_BACKBONE)


LIGHT = """
import sys
from pathlib import Path
import engine.embedding
heavy = {"torch", "torchvision", "onnxruntime", "sklearn", "skimage"}
print(heavy & set(sys.modules))
engine.embedding.load_embedder("descriptor", cache_folder=Path("unused"))
print(heavy & set(sys.modules))
"""


def test_that_the_default_backbone_imports_nothing_heavy():
    answer = subprocess.run(
        [sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\nset()\n"
