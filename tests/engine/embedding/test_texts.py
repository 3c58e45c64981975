"""Images are searched by a text where the backbone has learnt from captions."""

import numpy as np
import pytest

from engine.embedding import (
    BackboneId,
    check_reads_texts,
    likeness,
    read_text,
    read_texts,
    reads_texts,
    texts,
)
from engine.errors import EmbeddingError
from engine.jobs import CancelledError, Job

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


@pytest.fixture
def here(monkeypatch):
    """Let what would run in a child run here, and note its texts."""
    asked = []

    def run(work, reader, given, *, check):
        check()
        asked.append((reader, given))
        return work(reader, given)

    monkeypatch.setattr(texts, "run_in_child", run)
    return asked


def test_that_texts_are_read_as_each_alone_and_only_once(tmp_path, here):
    backbone = BackboneId(f"{CLIP}+descriptor")
    first = read_texts(backbone, ["cat", "dog"], Job(), cache_folder=tmp_path)
    again = read_texts(BackboneId(CLIP), ["dog", "cat"], Job(), cache_folder=tmp_path)
    assert first == pytest.approx(np.eye(2))
    assert again.tolist() == first[::-1].tolist()
    assert here == [(CLIP, ["cat", "dog"])]


def test_that_a_new_text_is_read(tmp_path, here):
    read_texts(BackboneId(CLIP), ["cat"], Job(), cache_folder=tmp_path)
    both = read_texts(BackboneId(CLIP), ["dog", "cat"], Job(), cache_folder=tmp_path)
    assert both == pytest.approx(np.eye(2)[::-1])
    assert len(here) == 2


def test_that_texts_are_read_where_nothing_can_be_kept(tmp_path, here):
    (tmp_path / "file").write_text("")
    found = read_texts(BackboneId(CLIP), ["cat"], Job(), cache_folder=tmp_path / "file")
    assert found == pytest.approx(np.eye(2)[:1])


def test_that_reading_stops_when_it_is_cancelled(tmp_path, here):
    job = Job()
    job.cancel()
    with pytest.raises(CancelledError):
        read_texts(BackboneId(CLIP), ["cat"], job, cache_folder=tmp_path)


def test_that_images_are_compared_with_several_texts_at_once(monkeypatch):
    monkeypatch.setattr(texts, "_AT_ONCE", 2)
    vectors = np.array([[3, 4], [0, 2], [1, 0]], np.float16)
    found = likeness(BackboneId(CLIP), vectors, np.eye(2, dtype=np.float32))
    assert found == pytest.approx(np.array([[0.6, 0.8], [0, 1], [1, 0]]), abs=1e-3)
