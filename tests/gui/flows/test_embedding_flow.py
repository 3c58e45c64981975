"""Images are embedded as they come, each once."""

import pytest

from engine.embedding import FALLBACK_BACKBONE
from engine.images import ImageFile
from engine.jobs import Job
from engine.project import Project, rescan
from gui.document import Document
from gui.flows.embedding import EmbeddingFlow
from gui.tasks import TaskRunner
from tests.factories import write_folder, write_picture

WAIT_MS = 20_000


class Stage:
    def __init__(self, folder):
        project = Project.create(folder / "x.protolabel", root=write_folder(folder / "photos", 4))
        rescan(Job(), project)
        self.document, self.tasks = Document(project), TaskRunner()
        self.flow = EmbeddingFlow(
            self.document, self.tasks, backbone=FALLBACK_BACKBONE, cache_folder=folder / "cache"
        )

    def close(self):
        self.tasks.close()
        self.document.close()


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def outside_file(folder, name):
    path = write_picture(folder / "elsewhere" / name)
    status = path.stat()
    return ImageFile(str(path), status.st_size, status.st_mtime_ns)


def test_that_every_image_is_embedded_and_its_hash_recorded(stage, qtbot):
    with qtbot.waitSignal(stage.flow.finished, timeout=WAIT_MS) as finished:
        stage.flow.start()
    assert finished.args[0].n_embedded == 4
    assert stage.flow.table.is_embedded.all()
    assert stage.document.catalog.is_read.all()


def test_that_a_second_start_finds_nothing_to_do(stage, qtbot):
    with qtbot.waitSignal(stage.flow.finished, timeout=WAIT_MS):
        stage.flow.start()
    with qtbot.waitSignal(stage.flow.finished) as finished:
        stage.flow.start()
    assert finished.args == [None]


def test_that_images_that_come_meanwhile_are_embedded_afterwards(stage, tmp_path, qtbot):
    stage.flow.start()
    stage.document.add_outside_files([outside_file(tmp_path, "late.png")])
    stage.flow.catch_up()
    qtbot.waitUntil(lambda: stage.flow.table.is_embedded.sum() == 5, timeout=WAIT_MS)


def test_that_cancelling_ends_the_work_and_says_so(stage, qtbot):
    stage.flow.start()
    with qtbot.waitSignal(stage.flow.finished) as finished:
        stage.flow.cancel()
    assert finished.args == [None]
    assert not stage.flow.is_running()
