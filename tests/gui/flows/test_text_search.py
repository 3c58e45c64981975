"""A text is read apart, and images are ordered by how well it fits them."""

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from engine.embedding import BackboneId
from engine.errors import EmbeddingError
from engine.labelling import EmbeddingTable
from engine.project import ImageId
from gui.flows import text_search
from gui.flows.text_search import TextSearchFlow
from gui.tasks import TaskRunner

CLIP = BackboneId("clip/Tiny/some")
WORDS = {"cat": [1.0, 0.0], "dog": [0.0, 1.0]}


class FakeEmbedding(QObject):
    """Three images of an EmbeddingFlow, of which the second has not been looked at."""

    finished = Signal(object)

    def __init__(self):
        super().__init__()
        self.backbone, self.table = CLIP, EmbeddingTable()
        self.look_at(0, [0.6, 0.8])
        self.look_at(2, [1.0, 0.0])

    def look_at(self, image_id, vector):
        self.table.put([ImageId(image_id)], np.array([vector], np.float16), n_images=3)


@pytest.fixture
def embedding(qapp):
    return FakeEmbedding()


@pytest.fixture
def flow(embedding, monkeypatch):
    def read(_work, _backbone, text, *, check):
        check()
        if text not in WORDS:
            raise EmbeddingError("{text} cannot be read.", text=text)
        return np.array(WORDS[text], np.float32)

    monkeypatch.setattr(text_search, "run_in_child", read)
    tasks = TaskRunner()
    yield TextSearchFlow(tasks, embedding)
    tasks.close()


def order(flow):
    return flow.ordered(np.arange(3, dtype=np.int32)).tolist()


def test_that_what_fits_comes_first_and_what_nobody_looked_at_last(flow, qtbot):
    with qtbot.waitSignals([flow.started, flow.ended, flow.changed]):
        flow.look_for("cat")
    assert order(flow) == [2, 0, 1]
    with qtbot.waitSignal(flow.changed):
        flow.look_for("dog")
    assert order(flow) == [0, 2, 1]


def test_that_images_that_are_looked_at_later_find_their_place(flow, embedding, qtbot):
    with qtbot.waitSignal(flow.changed):
        flow.look_for("cat")
    embedding.look_at(1, [0.9, 0.1])
    with qtbot.waitSignal(flow.changed):
        embedding.finished.emit(None)
    assert order(flow) == [2, 1, 0]


def test_that_without_a_text_the_folder_keeps_its_order(flow, qtbot):
    with qtbot.waitSignal(flow.changed):
        flow.look_for("cat")
    flow.look_for("")
    assert order(flow) == [0, 1, 2]


def test_that_what_cannot_be_read_is_said(flow, qtbot):
    with qtbot.waitSignals([flow.ended, flow.failed]):
        flow.look_for("xyzzy")


def test_that_only_the_text_asked_for_last_is_read(flow, qtbot):
    flow.look_for("dog")
    with qtbot.waitSignal(flow.changed):
        flow.look_for("cat")
    assert order(flow) == [2, 0, 1]


def test_that_a_backbone_without_words_is_not_asked(flow, embedding):
    embedding.backbone = BackboneId("protolabel-m")
    assert not flow.is_possible()
    flow.look_for("cat")
    assert order(flow) == [0, 1, 2]
