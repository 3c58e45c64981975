"""Image and text towers of open_clip, which a module of two layers stands for here."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from engine.embedding import BackboneId, load_embedder
from engine.embedding.backbones import clip as clip_backbones
from engine.embedding.backbones import serving
from engine.embedding.backbones.clip import embed_texts
from engine.errors import NotInstalledError, UnknownBackboneError, WeightsUnavailableError
from engine.jobs import Job

CLIP = BackboneId("clip/Tiny/some")
COLOURS = {"red": 0, "green": 1, "blue": 2}


class Towers(nn.Module):
    """Reads the colour that an image has and a text names."""

    def __init__(self):
        super().__init__()
        self.visual = nn.AdaptiveAvgPool2d(1)
        self.visual.preprocess_cfg = {
            "size": (16, 16),
            "mean": (0.0, 0.0, 0.0),
            "std": (1.0, 1.0, 1.0),
            "interpolation": "bicubic",
            "resize_mode": "squash",
        }

    def encode_text(self, tokens):
        return nn.functional.one_hot(tokens, 3).float() * 5


@pytest.fixture
def open_clip(monkeypatch, tmp_path):
    module = SimpleNamespace(
        get_pretrained_cfg=lambda name, tag: {"hf_hub": "some/tiny/"} if tag == "some" else {},
        list_pretrained=lambda: [("Tiny", "some")],
        create_model_and_transforms=lambda _name, **_options: (Towers(), None, None),
        get_tokenizer=lambda _name: lambda texts: torch.tensor([COLOURS[t] for t in texts]),
    )
    monkeypatch.setitem(sys.modules, "open_clip", module)
    monkeypatch.setattr(clip_backbones, "fetch_from_hub", lambda *_: tmp_path / "weights")
    monkeypatch.setattr(serving, "find_accelerator", lambda: None)
    return module


def test_that_a_text_lies_where_the_images_are_that_it_tells_of(open_clip, tmp_path, monkeypatch):
    embedder = load_embedder(CLIP, cache_folder=tmp_path)
    images = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    vectors = embedder.embed(np.stack([embedder.prepare(image) for image in images]))
    texts = embed_texts(CLIP, ["blue", "red"], Job())
    assert np.linalg.norm(texts, axis=1) == pytest.approx(1)
    assert (texts @ vectors.T).argmax(axis=1).tolist() == [2, 0]

    monkeypatch.setitem(sys.modules, "open_clip", None)  # the export needs it no more
    assert load_embedder(CLIP, cache_folder=tmp_path).spec.dim == 3


def test_that_weights_that_open_clip_does_not_know_are_met_with_similar_ones(open_clip, tmp_path):
    with pytest.raises(UnknownBackboneError, match="Did you mean clip/Tiny/some"):
        load_embedder(BackboneId("clip/Tiny/same"), cache_folder=tmp_path)


def test_that_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "open_clip", None)
    with pytest.raises(NotInstalledError, match="Run: pip install open_clip_torch"):
        load_embedder(CLIP, cache_folder=tmp_path)


def test_that_a_damaged_file_is_named(open_clip, tmp_path):
    def fail(*_, **__):
        raise RuntimeError("invalid header")

    open_clip.create_model_and_transforms = fail
    with pytest.raises(WeightsUnavailableError, match=r"weights of clip/Tiny/some is damaged"):
        load_embedder(CLIP, cache_folder=tmp_path)
