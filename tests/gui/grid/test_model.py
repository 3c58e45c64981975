"""Cells show images of an order; indexes stay with their image."""

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from engine.labelling import ImageStatus
from engine.project import Changes, wishes
from gui.document import Document
from gui.grid.model import ImageGridModel, ImageRole
from gui.widgets.image.mime import decode_images
from tests.factories import ids, make_project
from tests.gui.fakes import FakeLabelling, FakeThumbnails


class Stage:
    """A grid of 4 columns over 10 images."""

    def __init__(self, folder):
        self.document = Document(make_project(folder, 10))
        self.labelling, self.thumbnails = FakeLabelling(10), FakeThumbnails()
        self.model = ImageGridModel(self.document, self.labelling, self.thumbnails)
        self.model.set_columns(4)
        self.show(*range(10))

    def show(self, *image_ids):
        self.model.set_order(np.array(image_ids, np.int32))

    def at(self, row, column, role=ImageRole.IMAGE_ID):
        return self.model.index(row, column).data(role)


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.document.close()


@pytest.fixture
def model(stage):
    return stage.model


def test_that_the_model_keeps_the_rules_of_qt(stage, qtmodeltester):
    stage.thumbnails.bring(0, 1)
    qtmodeltester.check(stage.model)


def test_that_images_run_row_by_row(stage):
    assert (stage.model.rowCount(), stage.model.columnCount()) == (3, 4)
    assert [stage.at(1, column) for column in range(4)] == [4, 5, 6, 7]


def test_that_cells_after_the_last_image_are_empty(stage):
    assert stage.at(2, 2) is None
    assert stage.model.flags(stage.model.index(2, 2)) == Qt.ItemFlag.NoItemFlags


def test_that_images_can_be_dragged(model):
    assert model.flags(model.index(2, 1)) & Qt.ItemFlag.ItemIsDragEnabled
    assert decode_images(model.mimeData([model.index(0, 1), model.index(2, 3)])) == (1,)


def test_that_indexes_stay_with_their_image_in_another_order(stage):
    held = QPersistentModelIndex(stage.model.index(1, 2))
    stage.show(*reversed(range(10)))
    assert held.data(ImageRole.IMAGE_ID) == 6
    assert (held.row(), held.column()) == (0, 3)


def test_that_indexes_stay_with_their_image_when_the_order_shrinks(stage):
    held = QPersistentModelIndex(stage.model.index(2, 1))
    stage.show(9, 1)
    assert held.data(ImageRole.IMAGE_ID) == 9
    assert stage.model.rowCount() == 1


def test_that_indexes_stay_with_their_image_when_the_order_grows(stage):
    stage.show(9)
    held = QPersistentModelIndex(stage.model.index(0, 0))
    stage.show(*range(10))
    assert (held.row(), held.column()) == (2, 1)


def test_that_the_index_of_a_hidden_image_ends(stage):
    held = QPersistentModelIndex(stage.model.index(0, 0))
    stage.show(1, 2)
    assert not held.isValid()


def test_that_an_order_may_be_empty(stage):
    stage.show()
    assert stage.model.rowCount() == 0
    assert stage.model.index_of(0) == QModelIndex()


def test_that_images_are_found_by_their_id(stage):
    stage.show(7, 3)
    assert stage.model.position_of(3) == 1
    assert stage.model.position_of(0) is None
    assert stage.model.position_of(9999) is None


def test_that_more_images_come_after_the_last(stage):
    stage.show(0, 1, 2)
    held = QPersistentModelIndex(stage.model.index(0, 2))
    stage.model.append(np.array([5, 6, 7], np.int32))
    assert held.data(ImageRole.IMAGE_ID) == 2
    assert [stage.at(0, 3), stage.at(1, 0), stage.at(1, 1)] == [5, 6, 7]


def test_that_cells_of_the_last_row_that_fill_up_are_told(stage, qtbot):
    stage.show(0, 1)
    with qtbot.waitSignal(stage.model.dataChanged) as changed:
        stage.model.append(np.array([5], np.int32))
    assert (changed.args[0].column(), changed.args[1].column()) == (2, 3)


def test_that_more_columns_keep_the_order(stage):
    stage.model.set_columns(7)
    assert stage.model.rowCount() == 2
    assert stage.at(1, 0) == 7


def test_that_new_labels_are_told_but_move_nothing(stage, qtbot):
    order = stage.model.order
    with (
        qtbot.waitSignal(stage.model.dataChanged),
        qtbot.assertNotEmitted(stage.model.layoutChanged),
        qtbot.assertNotEmitted(stage.model.modelReset),
    ):
        stage.labelling.labelled.emit()
    assert stage.model.order is order


def test_that_a_thumbnail_that_came_is_told_for_its_cell(stage, qtbot):
    with qtbot.waitSignal(stage.model.dataChanged) as changed:
        stage.thumbnails.bring(6)
    assert (changed.args[0].row(), changed.args[0].column()) == (1, 2)


def test_that_a_thumbnail_of_a_hidden_image_is_not_told(stage, qtbot):
    stage.show(0)
    with qtbot.assertNotEmitted(stage.model.dataChanged):
        stage.thumbnails.bring(6)


def test_that_data_asks_for_no_thumbnail(stage):
    assert stage.at(0, 0, ImageRole.PICTURE) is None
    assert stage.thumbnails.asked == []


def test_that_a_cell_tells_label_status_and_probability(stage):
    stage.document.do(lambda state: wishes.new_class(state, "zebra"))
    stage.labelling.put(3, ImageStatus.AUTO, 1, 0.75)
    assert stage.at(0, 3, ImageRole.CLASS).name == "zebra"
    assert stage.at(0, 3, ImageRole.STATUS) is ImageStatus.AUTO
    assert stage.at(0, 3, ImageRole.PROBABILITY) == 0.75


def test_that_a_class_that_is_gone_is_no_class(stage):
    stage.labelling.put(3, ImageStatus.AUTO, 77, 0.75)
    assert stage.at(0, 3, ImageRole.CLASS) is None


def test_that_an_image_the_table_does_not_reach_is_pending(stage, qtbot):
    stage.labelling.table = FakeLabelling(2).table
    assert stage.at(0, 3, ImageRole.STATUS) is ImageStatus.PENDING
    assert stage.at(0, 3, ImageRole.CLASS) is None
    assert stage.at(0, 3, ImageRole.PROBABILITY) == 0


def test_that_a_renamed_class_is_painted_anew(stage, qtbot):
    with qtbot.waitSignal(stage.model.dataChanged):
        stage.document.changed.emit(Changes.CLASSES)


def test_that_the_name_is_that_of_the_file(stage):
    assert stage.at(0, 3) == 3
    assert stage.at(0, 3, Qt.ItemDataRole.DisplayRole) == "image-0003.png"


def test_that_cells_below_another_cell_do_not_exist(stage):
    assert stage.model.rowCount(stage.model.index(0, 0)) == 0


def test_that_all_ids_of_a_drag_survive(stage):
    data = stage.model.mimeData([stage.model.index(0, c) for c in range(4)])
    assert decode_images(data) == ids(0, 1, 2, 3)
