"""What is shown is what a key agrees with."""

import pytest

from engine.labelling import ImageStatus
from engine.project import VerdictKind, wishes
from gui.document import Document
from gui.flows.reviewing import ReviewFlow
from tests.factories import ids, make_project
from tests.gui.fakes import FakeLabelling

ZEBRA = 1


class Stage:
    """Six images: 1 is a zebra, it seems, and 2 and 3 are strangers."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, 6))
        self.document.do(lambda state: wishes.new_class(state, "zebra"))
        self.labelling = FakeLabelling(6)
        self.labelling.put(1, ImageStatus.AUTO, ZEBRA, 0.9)
        for image_id in (2, 3):
            self.labelling.put(image_id, ImageStatus.NOVEL, ZEBRA, 0.2)
        self.review = ReviewFlow(self.document, self.labelling)

    def kinds(self):
        return self.document.verdicts().kinds.tolist()


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.document.close()


def test_that_to_accept_a_stranger_is_to_say_none_of_these(stage):
    stage.review.accept(ids(2, 3))
    assert stage.kinds()[2:4] == [VerdictKind.NONE_OF_THESE] * 2


def test_that_labels_and_strangers_are_accepted_in_one_step(stage):
    before = stage.kinds()
    stage.review.accept(ids(1, 2, 5))
    assert stage.kinds()[1:3] == [VerdictKind.ACCEPTED, VerdictKind.NONE_OF_THESE]
    assert str(stage.document.undo_title) == "Accept 2 labels"
    stage.document.undo()
    assert stage.kinds() == before


def test_that_nothing_is_accepted_where_nothing_is_guessed(stage):
    stage.review.accept(ids(5))
    assert stage.kinds()[5] == VerdictKind.OPEN
