"""Tiles of a review hold still until the page is turned."""

import numpy as np
import pytest

from engine.labelling import ImageStatus
from gui.grid.marking_model import MarkingModel
from gui.grid.model import ImageRole
from tests.gui.review_stage import ZEBRA, ReviewStage


@pytest.fixture
def stage(qapp, tmp_path):
    stage = ReviewStage(tmp_path)
    stage.label()
    stage.model = MarkingModel(stage.document, stage.labelling, stage.thumbnails)
    stage.model.set_columns(4)
    stage.model.set_order(np.arange(10, dtype=np.int32))
    yield stage
    stage.document.close()


def test_that_it_keeps_the_rules_of_qt(stage, qtmodeltester):
    qtmodeltester.check(stage.model)


def test_that_a_tile_has_all_that_is_painted(stage):
    stage.model.hold()
    stage.thumbnails.bring(3)
    tile = stage.model.tile_at(stage.model.index_of(3))
    assert tile.image_id == 3
    assert tile.picture is stage.thumbnails.held[3]
    assert tile.probability == pytest.approx(0.315)


def test_that_a_broken_image_is_left_to_the_usual_tile(stage):
    stage.thumbnails.broken.add(3)
    assert stage.model.tile_at(stage.model.index_of(3)) is None


def test_that_new_labels_show_when_they_are_held(stage, qtbot):
    stage.model.hold()
    stage.labelling.table = type(stage.labelling.table)(
        *(values.copy() for values in vars(stage.labelling.table).values())
    )
    stage.labelling.put(3, ImageStatus.AUTO, ZEBRA, 0.99)
    with qtbot.assertNotEmitted(stage.model.dataChanged):
        stage.labelling.labelled.emit()
    index = stage.model.index_of(3)
    assert index.data(ImageRole.PROBABILITY) == pytest.approx(0.315)
    stage.model.hold()
    assert index.data(ImageRole.PROBABILITY) == pytest.approx(0.99)


def test_that_the_same_order_is_no_news(stage, qtbot):
    with qtbot.assertNotEmitted(stage.model.layoutChanged):
        stage.model.set_order(np.arange(10, dtype=np.int32))
