"""What waits for review: automatic labels that nobody has judged, class by class."""

import numpy as np
import pytest

from engine.labelling import ImageStatus
from engine.project import wishes
from gui.flows.review_contents import ReviewContents, ReviewSort
from tests.factories import ids
from tests.gui.review_stage import GNU, HORSE, N_HORSES, N_ZEBRAS, ZEBRA, ReviewStage


@pytest.fixture
def stage(qapp, tmp_path):
    stage = ReviewStage(tmp_path)
    stage.label()
    stage.contents = ReviewContents(stage.document, stage.labelling)
    yield stage
    stage.document.close()


def test_that_labels_are_counted_class_by_class(stage):
    assert stage.contents.counts() == {ZEBRA: N_ZEBRAS, HORSE: N_HORSES, GNU: 0}


@pytest.mark.parametrize(
    "wish",
    [
        lambda state: wishes.assign(state, ZEBRA, ids(0)),
        lambda state: wishes.assign(state, HORSE, ids(0)),
        lambda state: wishes.add_examples(state, ZEBRA, ids(0)),
        lambda state: wishes.reject(state, {ZEBRA: ids(0)}),
        lambda state: wishes.none_of_these(state, ids(0)),
    ],
)
def test_that_what_a_person_judged_does_not_wait(stage, wish):
    stage.document.do(wish)
    assert stage.contents.counts()[ZEBRA] == N_ZEBRAS - 1
    image = np.zeros(1, np.int32)
    assert stage.contents.is_judged(image, ZEBRA).all()
    stage.document.undo()
    assert not stage.contents.is_judged(image, ZEBRA).any()


def test_that_an_image_ruled_out_of_another_class_still_waits(stage):
    stage.document.do(lambda state: wishes.reject(state, {HORSE: ids(0)}))
    assert stage.contents.counts()[ZEBRA] == N_ZEBRAS


def test_that_uncertain_images_do_not_wait(stage):
    stage.labelling.put(0, ImageStatus.UNCERTAIN, ZEBRA, 0.3)
    assert 0 not in stage.contents.order(ZEBRA, ReviewSort.DOUBTFUL_FIRST)


def test_that_similarity_decides_before_probability(stage):
    stage.labelling.put(0, ImageStatus.AUTO, ZEBRA, 0.9, novelty=0.9)
    stage.labelling.put(1, ImageStatus.AUTO, ZEBRA, 0.8, novelty=0.9)
    most = stage.contents.order(ZEBRA, ReviewSort.MOST_ALIKE_FIRST).tolist()
    assert most.index(1) - most.index(0) == 1
    least = stage.contents.order(ZEBRA, ReviewSort.LEAST_ALIKE_FIRST).tolist()
    assert least == most[::-1]
