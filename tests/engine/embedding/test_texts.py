"""Images are searched by a text where the backbone has learnt from captions."""

import numpy as np
import pytest

from engine.embedding import (
    BackboneId,
    check_reads_texts,
    likeness,
    read_text,
    reads_texts,
    texts,
)
from engine.errors import EmbeddingError

CLIP = "clip/Tiny/some"
WORDS = {"cat": [1.0, 0.0], "dog": [0.0, 1.0]}


@pytest.fixture(autouse=True)
def read(monkeypatch):
    def embed_texts(_backbone, prompts, _job):
        return np.array([WORDS[prompt.split()[-1]] for prompt in prompts], np.float32)

    monkeypatch.setattr(texts, "embed_texts", embed_texts)


@pytest.mark.parametrize(
    ("backbone", "before", "after"),
    [(CLIP, 0, 0), (f"{CLIP}+descriptor", 0, 3), (f"descriptor+protolabel-m+{CLIP}", 4, 0)],
)
def test_that_the_images_of_a_text_are_like_it(backbone, before, after):
    own = np.array([[3, 4], [0, 2]], np.float16)
    beside = np.full((2, 9), 7, np.float16)
    vectors = np.hstack([beside[:, :before], own, beside[:, :after]])
    found = likeness(BackboneId(backbone), vectors, read_text(BackboneId(backbone), "cat"))
    assert found == pytest.approx([0.6, 0.0], abs=1e-3)


@pytest.mark.parametrize("backbone", ["protolabel-m", "protolabel-best", f"descriptor+{CLIP}+gap"])
def test_that_a_backbone_without_words_says_which_has_them(backbone):
    assert not reads_texts(BackboneId(backbone))
    with pytest.raises(EmbeddingError, match="clip/ViT-B-32"):
        check_reads_texts(BackboneId(backbone))
