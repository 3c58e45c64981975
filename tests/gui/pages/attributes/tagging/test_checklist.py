"""All attributes of one image, from top to bottom."""

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.gui.pages.attributes.tagging.stage import FakeModel, TaggingStage

Key = Qt.Key


@pytest.fixture
def stage(panel_stage, qtbot):
    stage = TaggingStage(panel_stage, qtbot)
    stage.page.begin(None)
    return stage


@pytest.fixture
def hinting(stage):
    """Be sure of horns and wet, and in doubt about furry."""
    checklist = {stage.horns: 1.0, stage.furry: 0.0, stage.wet: 0.0}
    stage.describing.new_class("zebra", checklist)
    stage.attributes.model = FakeModel({stage.horns: 0.9, stage.furry: 0.5, stage.wet: 0.1})
    stage.attributes.learnt.emit()
    return stage


def rows(stage):
    return stage.page.checklist.rows


def answers(stage):
    return [row.answer for row in rows(stage).rows]


def press_cell(stage, number, answer):
    place = rows(stage).cell_rect(number, answer=answer).center()
    stage.qtbot.mouseClick(rows(stage), Qt.MouseButton.LeftButton, pos=place)


def test_that_the_attributes_of_a_group_stand_together(stage):
    stage.describing.new_attributes(["tail"], "body")
    assert [row.name for row in rows(stage).rows] == ["horns", "furry", "tail", "wet"]


def test_that_an_answer_leads_to_the_next_row(stage):
    stage.press(Key.Key_Y, Key.Key_N)
    assert answers(stage) == [True, False, None]
    assert rows(stage).current.name == "wet"
    assert stage.current == 0


def test_that_delete_takes_an_answer_away(stage):
    stage.press(Key.Key_Y, Key.Key_Up, Key.Key_Delete)
    assert answers(stage) == [None, None, None]
    assert stage.tags(stage.horns) == {}


def test_that_rows_end_at_the_first_and_the_last(stage):
    stage.press(Key.Key_Up, *[Key.Key_Down] * 5)
    assert rows(stage).current.name == "wet"
    stage.press(*[Key.Key_Up] * 5)
    assert rows(stage).current.name == "horns"


def test_that_enter_goes_on_and_leaves_the_rest_unknown(stage):
    stage.press(Key.Key_Y, Key.Key_Return)
    assert stage.current == 1
    assert answers(stage) == [None, None, None]
    assert rows(stage).current.name == "horns"
    assert (stage.tags(stage.horns), stage.tags(stage.furry)) == ({0: True}, {})


def test_that_backspace_goes_back_step_by_step(stage):
    stage.press(Key.Key_Y, Key.Key_N, Key.Key_Enter, Key.Key_Backspace)
    assert stage.current == 0
    stage.press(Key.Key_Backspace)
    assert answers(stage) == [True, None, None]
    assert rows(stage).current.name == "furry"
    stage.press(Key.Key_Return)
    assert stage.current == 1


def test_that_an_answer_undone_later_brings_its_image_back(stage):
    stage.press(Key.Key_Y, Key.Key_Return)
    stage.document.undo()
    assert stage.current == 0
    assert stage.tags(stage.horns) == {}


def test_that_what_is_likely_is_hinted_where_nothing_is_said(hinting):
    assert [row.hint for row in rows(hinting).rows] == [True, None, False]


def test_that_all_hints_are_agreed_with_by_one_edit(hinting):
    hinting.press(Key.Key_N, Key.Key_G)
    assert answers(hinting) == [False, None, False]
    hinting.document.undo()
    assert answers(hinting) == [False, None, None]


def test_that_there_is_nothing_to_agree_with_without_a_model(stage, qtbot):
    assert not stage.page.checklist.hints.isEnabled()
    with qtbot.assertNotEmitted(stage.document.did):
        stage.press(Key.Key_G)


def test_that_yes_and_no_can_be_pressed_and_taken_away(stage):
    press_cell(stage, 1, answer=True)
    press_cell(stage, 2, answer=False)
    assert answers(stage) == [None, True, False]
    press_cell(stage, 1, answer=True)
    assert answers(stage) == [None, None, False]
    assert rows(stage).current.name == "furry"


def test_that_a_press_on_a_name_makes_its_row_current(stage, qtbot):
    place = rows(stage).row_rect(1).topLeft() + QPoint(20, 10)
    qtbot.mouseClick(rows(stage), Qt.MouseButton.LeftButton, pos=place)
    assert rows(stage).current.name == "furry"
    assert answers(stage) == [None, None, None]
    assert stage.page.hasFocus()


def test_that_images_with_any_answer_are_counted(stage):
    stage.press(Key.Key_Y, Key.Key_Y, Key.Key_Return, Key.Key_N)
    assert stage.page.header.progress.text() == "2 tagged"


def test_that_no_answer_is_taken_once_no_image_is_left(stage):
    stage.press(*[Key.Key_Return] * 6)
    assert stage.current is None
    stage.press(Key.Key_Y, Key.Key_G, Key.Key_Return)
    assert stage.document.state.vocabulary.tags == {}


def test_that_a_long_name_does_not_widen_the_page(stage):
    width = stage.page.minimumSizeHint().width()
    stage.describing.rename(stage.horns, "뿔" * 200)
    assert stage.page.minimumSizeHint().width() == width
    stage.page.begin(stage.horns)
    assert stage.page.minimumSizeHint().width() <= 720


def test_that_rows_are_painted_differently_once_answered(stage):
    before = rows(stage).grab().toImage()
    stage.press(Key.Key_Y, Key.Key_Up)
    assert rows(stage).grab().toImage() != before
