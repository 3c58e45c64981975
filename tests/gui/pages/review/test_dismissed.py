"""What was found wrong gets its class: by digit, by name, by guess, or none."""

import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from engine.project import VerdictKind, wishes
from gui.pages.review.page import ReviewPage
from tests.factories import ids
from tests.gui.review_stage import GNU, HORSE, Left, ReviewStage, click, press

Key = Qt.Key
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Stage(ReviewStage):
    """A review in which the zebras 1, 2 and 3 were found wrong."""

    def open(self, qtbot):
        self.page = ReviewPage(self.document, self.labelling, self.thumbnails)
        self.screen = self.page.dismissed
        self.show(self.page, qtbot, actions=("Space", "A", "0", "N"))
        for image_id in (1, 2, 3):
            click(qtbot, self.page.tiles.grid, image_id)
        press(qtbot, Key.Key_Return)

    @property
    def current(self):
        return self.screen.grid.current_image()

    @property
    def offered(self):
        buttons = self.screen.choice.buttons
        return [b.class_id for b in buttons if b.class_id is not None]

    def kind(self, image_id):
        return self.document.state.verdicts.of(image_id).kind


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = Stage(tmp_path)
    stage.label()
    stage.open(qtbot)
    press(qtbot, Key.Key_D)
    yield stage
    stage.document.close()


def test_that_only_dismissed_images_are_shown(stage):
    assert stage.screen.grid.images.order.tolist() == [1, 2, 3]
    assert stage.current == 1


def test_that_the_button_below_the_tiles_leads_here(stage, qtbot):
    press(qtbot, Key.Key_Escape)
    assert stage.page.tiles.isVisible()
    assert stage.page.tiles.foot.dismissed.text() == "3 need a class"
    qtbot.mouseClick(stage.page.tiles.foot.dismissed, Left)
    assert stage.screen.isVisible()


def test_that_the_class_that_was_ruled_out_is_not_offered(stage):
    assert stage.offered == [HORSE, GNU]


def test_that_a_digit_labels_and_leads_to_the_next(stage, qtbot):
    press(qtbot, Key.Key_2)
    assert stage.accepted(HORSE) == {1}
    assert stage.current == 2
    assert stage.stolen == []


def test_that_enter_takes_the_first_guess(stage, qtbot):
    press(qtbot, Key.Key_Return)
    assert stage.accepted(HORSE) == {1}


def test_that_a_guess_can_be_clicked(stage, qtbot):
    qtbot.mouseClick(stage.screen.choice.buttons[1], Left)
    assert stage.accepted(GNU) == {1}


def test_that_letters_search_and_enter_takes_what_was_found(stage, qtbot):
    press(qtbot, Key.Key_G, Key.Key_N)
    assert stage.screen.choice.field.text() == "gn"
    assert stage.offered == [GNU]
    press(qtbot, Key.Key_Return)
    assert stage.accepted(GNU) == {1}
    press(qtbot, Key.Key_2)
    assert stage.accepted(HORSE) == {2}


def test_that_down_leads_along_what_was_found(stage, qtbot):
    press(qtbot, Key.Key_Slash, Key.Key_Down, Key.Key_Return)
    assert stage.accepted(GNU) == {1}


def test_that_escape_leaves_the_search_and_then_the_screen(stage, qtbot):
    press(qtbot, Key.Key_H, Key.Key_Escape)
    assert stage.offered == [HORSE, GNU]
    press(qtbot, Key.Key_Escape)
    assert stage.page.tiles.isVisible()


def test_that_0_is_none_of_these(stage, qtbot):
    press(qtbot, Key.Key_0)
    assert stage.kind(1) == VerdictKind.NONE_OF_THESE
    assert stage.current == 2


def test_that_space_goes_on_without_a_word(stage, qtbot):
    press(qtbot, Key.Key_Space, Key.Key_Space, Key.Key_Space)
    assert stage.current == 1
    assert [stage.kind(i) for i in (1, 2, 3)] == [VerdictKind.REJECTED] * 3


def test_that_several_are_labelled_at_once(stage, qtbot):
    press(qtbot, Key.Key_Right, modifier=Shift)
    press(qtbot, Key.Key_2)
    assert stage.accepted(HORSE) == {1, 2}
    assert stage.current == 3


def test_that_images_stay_where_they_are_until_the_screen_is_left(stage, qtbot):
    press(qtbot, Key.Key_2)
    assert stage.screen.grid.images.order.tolist() == [1, 2, 3]
    press(qtbot, Key.Key_Escape, Key.Key_D)
    assert stage.screen.grid.images.order.tolist() == [2, 3]


def test_that_the_end_says_how_to_go_on(stage, qtbot):
    press(qtbot, Key.Key_2, Key.Key_2, Key.Key_0)
    assert stage.screen.heading.text().startswith("Every image here has its class")


def test_that_undo_takes_labels_back_first_and_then_leads_to_the_page(stage, qtbot):
    press(qtbot, Key.Key_2)
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.kind(1) == VerdictKind.REJECTED
    assert stage.screen.isVisible()
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.page.tiles.isVisible()
    assert stage.page.tiles.grid.marked().tolist() == [1, 2, 3]
    assert stage.page.tiles.grid.hasFocus()


def test_that_a_name_that_there_is_not_makes_a_class_of_the_image(stage, qtbot):
    press(qtbot, *typed("OTTER"))
    create = stage.screen.choice.new_class
    assert create.text() == "Create class “otter”"
    press(qtbot, Key.Key_Return)
    otter = max(stage.document.classes)
    assert stage.document.classes[otter].name == "otter"
    assert stage.document.state.verdicts.of(1).class_id == otter
    assert stage.kind(1) == VerdictKind.EXAMPLE
    assert stage.current == 2
    press(qtbot, Key.Key_Z, modifier=Control)
    assert otter not in stage.document.classes
    assert stage.kind(1) == VerdictKind.REJECTED


def test_that_a_new_class_begins_with_all_that_is_selected(stage, qtbot):
    press(qtbot, Key.Key_Right, modifier=Shift)
    press(qtbot, *typed("OX"))
    qtbot.mouseClick(stage.screen.choice.new_class, Left)
    assert [stage.kind(i) for i in (1, 2, 3)] == [
        *[VerdictKind.EXAMPLE] * 2,
        VerdictKind.REJECTED,
    ]


def test_that_a_class_whose_name_is_part_of_another_is_one_step_down(stage, qtbot):
    press(qtbot, *typed("HOR"), Key.Key_Down, Key.Key_Return)
    assert [d.name for d in stage.document.classes.values()][-1] == "hor"


def test_that_a_class_ruled_out_is_not_offered_as_a_new_one(stage, qtbot):
    press(qtbot, *typed("ZEBRA"))
    assert stage.offered == []
    assert not stage.screen.choice.new_class.isEnabled()
    press(qtbot, Key.Key_Return)
    assert len(stage.document.classes) == 3


def test_that_a_new_class_is_offered_before_anything_is_typed(stage, qtbot):
    create = stage.screen.choice.new_class
    assert create.text() == "Create class…"
    qtbot.mouseClick(create, Left)
    assert stage.screen.choice.field.hasFocus()


def test_that_what_was_found_wrong_elsewhere_is_here_too(stage, qtbot):
    press(qtbot, Key.Key_Escape)
    stage.document.do(lambda state: wishes.reject(state, {HORSE: ids(150)}))
    assert stage.page.tiles.foot.dismissed.text() == "4 need a class"
    press(qtbot, Key.Key_D)
    assert sorted(stage.screen.grid.images.order.tolist()) == [1, 2, 3, 150]


def test_that_an_image_of_which_the_engine_is_sure_now_needs_no_class(stage, qtbot):
    stage.labelling.put(2, ImageStatus.AUTO, HORSE, 0.9)
    stage.labelling.labelled.emit()
    assert stage.screen.heading.text() == "2 images need a class"
    press(qtbot, Key.Key_3)
    assert stage.current == 3


def typed(word):
    return [getattr(Key, f"Key_{letter}") for letter in word]
