"""What is shown is what a key agrees with."""

import pytest

from engine.labelling import ImageStatus
from engine.project import NO_CLASS, VerdictKind, wishes
from gui.document import Document
from gui.flows.reviewing import Agreement, ReviewFlow
from tests.factories import ids, make_project
from tests.gui.fakes import FollowingLabelling

ZEBRA, HORSE = 1, 2


class Stage:
    """Six images: 1 is a zebra, it seems, and 2 and 3 are strangers."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, 6))
        for name in ("zebra", "horse"):
            self.document.do(lambda state, name=name: wishes.new_class(state, name))
        self.labelling = FollowingLabelling(self.document)
        self.labelling.guess((ZEBRA, HORSE), (0.7, 0.2))
        self.labelling.put(1, ImageStatus.AUTO, ZEBRA, 0.9)
        for image_id in (2, 3):
            self.labelling.put(image_id, ImageStatus.NOVEL, ZEBRA, 0.2)
        self.review = ReviewFlow(self.document, self.labelling)

    def shown(self, image_id):
        table = self.labelling.table
        return ImageStatus(table.statuses[image_id]), table.guesses[image_id]

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
    assert str(stage.document.undo_title) == "Accept a label, mark 1 as none of these"
    stage.document.undo()
    assert stage.kinds() == before


def test_that_nothing_is_accepted_where_nothing_is_guessed(stage):
    stage.review.accept(ids(5))
    assert stage.kinds()[5] == VerdictKind.OPEN


def test_that_each_rejection_rules_out_what_is_shown_at_that_time(stage):
    stage.review.reject(ids(1))
    assert stage.shown(1) == (ImageStatus.NEEDS_CLASS, HORSE)
    stage.review.reject(ids(1))
    assert stage.shown(1) == (ImageStatus.NEEDS_CLASS, NO_CLASS)
    assert stage.document.verdicts().ruled_out == {1: (ZEBRA, HORSE)}


def test_that_a_guess_below_certainty_can_be_rejected(stage):
    stage.labelling.put(1, ImageStatus.UNCERTAIN, ZEBRA, 0.4)
    stage.review.reject(ids(1))
    assert stage.shown(1) == (ImageStatus.NEEDS_CLASS, HORSE)


def test_that_nothing_is_rejected_where_nothing_is_guessed(stage, qtbot):
    stage.review.reject(ids(1))
    stage.review.reject(ids(1))
    with qtbot.assertNotEmitted(stage.document.did):
        stage.review.reject(ids(1))


def test_that_undo_of_a_rejection_brings_the_label_back(stage):
    before = stage.shown(1)
    stage.review.reject(ids(1))
    stage.document.undo()
    assert stage.shown(1) == before == (ImageStatus.AUTO, ZEBRA)


def test_that_the_hint_of_an_image_that_needs_a_class_can_be_accepted(stage):
    stage.review.reject(ids(1))
    stage.review.accept(ids(1))
    assert stage.shown(1) == (ImageStatus.ACCEPTED, HORSE)


def test_that_what_a_key_would_accept_is_known_before(stage):
    stage.review.reject(ids(1))
    assert stage.review.agreement(ids(1, 2, 3, 5)) == Agreement(1, 2, (ZEBRA, HORSE))
    assert stage.review.agreement(ids(5)) == stage.review.agreement(()) == Agreement()


def test_that_a_class_is_made_with_its_first_examples_in_one_step(stage):
    stage.review.reject(ids(1, 2))
    before = stage.kinds()
    stage.review.create_class(" otter ", ids(1, 2))
    otter = max(stage.document.classes)
    assert stage.document.classes[otter].name == "otter"
    assert [stage.shown(i) for i in (1, 2)] == [(ImageStatus.EXAMPLE, otter)] * 2
    stage.document.undo()
    assert otter not in stage.document.classes
    assert stage.kinds() == before


def test_that_only_images_without_a_verdict_are_skipped(stage):
    stage.review.assign(HORSE, ids(4))
    stage.review.skip(ids(4, 5))
    assert stage.kinds()[4:6] == [VerdictKind.ACCEPTED, VerdictKind.SKIPPED]
    stage.review.skip(ids(4))
    assert stage.kinds()[4] == VerdictKind.ACCEPTED
