"""The words of classes are read once, where the backbone knows words."""

from dataclasses import replace

import numpy as np
import pytest

from engine.embedding import BackboneId
from engine.errors import WeightsUnavailableError
from engine.jobs import CancelledError, Job
from engine.labelling import ClassTextReader, EmbeddingTable, LabelSettings, class_text_reader
from tests.engine.labelling.described import snapshot
from tests.factories import ids

CLIP, WORDS = BackboneId("clip/Tiny/some"), LabelSettings(by_name=True)


@pytest.fixture
def table():
    table = EmbeddingTable()
    table.put(ids(0, 1), np.array([[1, 0], [3, 4]], np.float16), n_images=2)
    return table


@pytest.fixture
def read(monkeypatch):
    """Note what is read, and let the text of class 1 and 2 lie along the axes."""
    asked = []

    def read_texts(_backbone, words, job, **_):
        job.check()
        asked.append(words)
        return np.eye(2, dtype=np.float32)

    monkeypatch.setattr(class_text_reader, "read_texts", read_texts)
    return asked


@pytest.fixture
def reader(tmp_path):
    return ClassTextReader(tmp_path)


def words_of(*words):
    return replace(snapshot(np.zeros((len(words), 1), np.float32), {}), class_words=tuple(words))


def test_that_images_are_compared_with_the_words_of_classes(reader, table, read):
    texts = reader.capture(table, CLIP, words_of("01.red_fox: sly", "cat"), WORDS)(Job())
    assert read == [("red fox: sly", "cat")]
    assert texts.class_ids == (1, 2)
    assert texts.cosines == pytest.approx(np.array([[1, 0], [0.6, 0.8]]), abs=1e-3)


@pytest.mark.parametrize(
    ("backbone", "settings"), [("protolabel-m", WORDS), (CLIP, LabelSettings())]
)
def test_that_nothing_is_read_unless_it_is_asked_for_and_can_be(
    reader, table, read, backbone, settings
):
    words = words_of("fox", "cat")
    assert reader.capture(table, BackboneId(backbone), words, settings)(Job()) is None
    assert not read


def test_that_the_same_words_are_read_once(reader, table, read):
    first, again, other = (
        reader.capture(table, CLIP, words_of(name, "cat"), WORDS)(Job())
        for name in ("fox", "fox", "red fox")
    )
    assert again is first
    assert other is not first
    assert len(read) == 2


def test_that_images_that_came_later_are_compared_too(reader, table, read):
    words = words_of("fox", "cat")
    reader.capture(table, CLIP, words, WORDS)(Job())
    table.put(ids(2), np.array([[0, 1]], np.float16), n_images=3)
    assert len(reader.capture(table, CLIP, words, WORDS)(Job()).cosines) == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [(WeightsUnavailableError("No weights."), "No weights."), (ChildProcessError(), "memory")],
)
def test_that_words_that_cannot_be_read_are_no_failure(reader, table, monkeypatch, error, said):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(class_text_reader, "read_texts", fail)
    texts = reader.capture(table, CLIP, words_of("fox", "cat"), WORDS)(Job())
    assert said in str(texts.problem)


def test_that_reading_can_be_cancelled_and_tried_again(reader, table, read):
    ask, job = reader.capture(table, CLIP, words_of("fox", "cat"), WORDS), Job()
    job.cancel()
    with pytest.raises(CancelledError):
        ask(job)
    assert ask(Job()).problem is None
