"""The next images come from a worker, by the labels that are shown."""

import pytest

from gui.document import Document
from gui.pages.queue.flow import QueueFlow
from gui.tasks import TaskRunner
from tests.factories import clustered_features, ids, make_project, make_request
from tests.gui.fakes import FakeLabelling


class Stage:
    """Sixty images in three clusters; of two of them, an example is known."""

    def __init__(self, folder):
        self.document, self.tasks = Document(make_project(folder, 60)), TaskRunner()
        self.labelling = FakeLabelling(60)
        self.labelling.request = None
        self.flow = QueueFlow(self.document, self.tasks, self.labelling)
        self.found = []

    def look_at_images(self):
        features, _ = clustered_features((20, 20, 20))
        self.labelling.request = make_request(features, {1: [0], 2: [20]})


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.tasks.close()
    stage.document.close()


def test_that_nothing_is_found_before_the_images_were_looked_at(stage):
    stage.flow.find(stage.found.append, 5)
    assert stage.found == [()]
    assert not stage.flow.is_ready


def test_that_unjudged_images_are_found_off_the_ui_thread(stage, qtbot):
    stage.look_at_images()
    stage.flow.find(stage.found.append, 5)
    assert stage.found == []
    qtbot.waitUntil(lambda: len(stage.found) == 1)
    images = {item.image_id for item in stage.found[0]}
    assert len(images) == 5
    assert not images & set(ids(0, 20))


def test_that_a_newer_question_replaces_an_older_one(stage, qtbot):
    stage.look_at_images()
    for count in (5, 3):
        stage.flow.find(stage.found.append, count)
    qtbot.waitUntil(lambda: not stage.tasks.is_busy)
    assert [len(items) for items in stage.found] == [3]
