"""The attribute table follows the document, and moves nothing that did not change."""

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from engine.project import AttributeKnowledge, AttributeTable, attribute_wishes, wishes
from gui.dialogs.attribute_table.model import AttributeMatrixModel, MatrixRole
from gui.document import Document
from tests.factories import make_project

NAN = np.nan


class Stage:
    """Two classes and three attributes."""

    def __init__(self, folder):
        self.document = Document(make_project(folder))
        strengths = np.array([[1, 0, NAN], [0.996, 0.7, 1]], np.float32)
        self.import_(("zebra", "horse"), ("stripes", "hooves", "fins"), strengths)
        self.model = AttributeMatrixModel(self.document, self.document)

    def import_(self, class_names, attribute_names, strengths):
        table = AttributeTable(class_names, attribute_names, np.array(strengths, np.float32))
        self.document.do(
            lambda state: attribute_wishes.import_knowledge(
                state, AttributeKnowledge(table), source="a test"
            )
        )

    def texts(self, role=Qt.ItemDataRole.DisplayRole):
        model = self.model
        return [
            [model.index(row, column).data(role) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def header(self, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        return self.model.headerData(section, orientation, role)


@pytest.fixture
def stage(qapp, tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.document.close()


def test_that_the_model_keeps_the_rules_of_qt(stage, qtmodeltester):
    qtmodeltester.check(stage.model)


def test_that_a_model_that_follows_keeps_the_rules_of_qt(stage, qtmodeltester):
    qtmodeltester.check(stage.model)
    stage.import_(("cod", "zebra"), ("gills", "fins"), [[1, 1], [0, 0]])
    stage.document.undo()
    stage.document.redo()
    stage.document.do(lambda state: wishes.remove_class(state, 1))
    stage.document.do(lambda state: attribute_wishes.remove_attributes(state, [1, 3]))
    assert stage.texts() == [["70%", ""], ["", "1"]]


def test_that_a_share_is_never_shown_as_all_or_nothing(stage):
    assert stage.texts() == [["1", "0", ""], ["99%", "70%", "1"]]


def test_that_a_share_is_edited_as_it_is(stage):
    assert stage.texts(Qt.ItemDataRole.EditRole)[1] == ["99.6%", "70%", "1"]


def test_that_strengths_have_words_for_screen_readers(stage):
    words = stage.texts(Qt.ItemDataRole.AccessibleTextRole)
    assert words == [["present", "absent", "unknown"], ["99%", "70%", "present"]]


def test_that_a_cell_tells_whose_it_is(stage):
    tooltips = stage.texts(Qt.ItemDataRole.ToolTipRole)
    assert tooltips[0][1] == "hooves of zebra: absent"


def test_that_headers_name_classes_and_attributes(stage):
    assert stage.header(1, Qt.Orientation.Vertical) == "horse"
    assert stage.header(2, Qt.Orientation.Horizontal) == "fins"
    assert stage.header(0, Qt.Orientation.Vertical, MatrixRole.COLOUR).startswith("#")


def test_that_an_attribute_tells_its_group_and_description_as_plain_text(stage):
    stage.document.do(
        lambda state: attribute_wishes.new_attributes(
            state, ["<b>tusks"], group="mouth", description="Look below the trunk."
        )
    )
    tooltip = stage.header(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tooltip.splitlines() == ["<\u2060b>tusks", "mouth", "Look below the trunk."]


def test_that_only_cells_that_changed_are_told(stage, qtbot):
    with qtbot.waitSignal(stage.model.dataChanged) as changed:
        stage.document.do(lambda state: attribute_wishes.set_checklist(state, 2, {2: 1.0}))
    first, last = changed.args[:2]
    assert (first.row(), first.column()) == (last.row(), last.column()) == (1, 1)


def test_that_nothing_is_told_where_nothing_changed(stage, qtbot):
    model = stage.model
    with (
        qtbot.assertNotEmitted(model.dataChanged),
        qtbot.assertNotEmitted(model.headerDataChanged),
        qtbot.assertNotEmitted(model.modelReset),
    ):
        stage.document.do(lambda state: attribute_wishes.set_checklist(state, 1, {1: 1.0}))


def test_that_indexes_stay_with_their_class_and_attribute(stage):
    held = QPersistentModelIndex(stage.model.index(1, 2))
    stage.document.do(lambda state: wishes.remove_class(state, 1))
    stage.document.do(lambda state: attribute_wishes.remove_attributes(state, [2]))
    assert (held.row(), held.column()) == (0, 1)
    stage.document.undo()
    stage.document.undo()
    assert (held.row(), held.column()) == (1, 2)


def test_that_a_new_name_is_told_by_the_header(stage, qtbot):
    with qtbot.waitSignal(stage.model.headerDataChanged) as changed:
        stage.document.do(lambda state: attribute_wishes.rename_attribute(state, 1, "bars"))
    assert changed.args[0] == Qt.Orientation.Horizontal
    assert stage.header(0, Qt.Orientation.Horizontal) == "bars"
