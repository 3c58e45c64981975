"""A project of twelve images with flows that answer at once."""

import pytest

from engine.project import wishes
from gui.document import Document
from tests.factories import ids, make_project
from tests.gui.fakes import FakeLabelling, FakeThumbnails

N_IMAGES = 12


class PanelStage:
    """What panels are made from."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, N_IMAGES))
        self.labelling = FakeLabelling(N_IMAGES)
        self.thumbnails = FakeThumbnails()

    def define(self, name, *examples):
        """Add a class and return its id."""
        class_id = self.document.state.next_class_id
        self.document.do(lambda state: wishes.new_class(state, name, ids(*examples)))
        return class_id


@pytest.fixture
def panel_stage(qapp, tmp_path):
    stage = PanelStage(tmp_path)
    yield stage
    stage.document.close()
