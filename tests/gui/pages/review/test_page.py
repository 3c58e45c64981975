"""Mark what is wrong, confirm the rest: by keys, by mouse, and taken back again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from engine.labelling import ImageStatus
from engine.project import VerdictKind, wishes
from gui.flows.review_contents import ReviewSort
from gui.pages.review.page import ReviewPage
from tests.factories import ids
from tests.gui.review_stage import (
    HORSE,
    N_HORSES,
    N_ZEBRAS,
    ZEBRA,
    Left,
    ReviewStage,
    click,
    drag,
    middle_of,
    press,
)

Key = Qt.Key
Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Stage(ReviewStage):
    """A review page in a window."""

    def open(self, qtbot):
        self.page = ReviewPage(self.document, self.labelling, self.thumbnails)
        self.tiles, self.grid = self.page.tiles, self.page.tiles.grid
        self.session = self.page.session
        self.show(self.page, qtbot)

    @property
    def shown(self):
        return self.grid.images.order.tolist()

    @property
    def marked(self):
        return self.grid.marked().tolist()


@pytest.fixture
def unlabelled(tmp_path, qtbot):
    stage = Stage(tmp_path)
    yield stage
    stage.document.close()


@pytest.fixture
def stage(unlabelled, qtbot):
    unlabelled.label()
    unlabelled.open(qtbot)
    return unlabelled


def test_that_an_unlabelled_folder_says_what_to_do_first(unlabelled, qtbot):
    unlabelled.open(qtbot)
    assert unlabelled.tiles.note.isVisible()
    assert unlabelled.tiles.note.sentence().startswith("Label the folder first")


def test_that_the_first_labels_are_shown_as_they_come(unlabelled, qtbot):
    unlabelled.open(qtbot)
    unlabelled.label()
    unlabelled.labelling.labelled.emit()
    assert unlabelled.shown[:3] == [0, 1, 2]


def test_that_a_page_has_what_fits_and_begins_with_the_most_doubtful(stage):
    assert stage.shown == list(range(len(stage.shown)))
    last = stage.grid.visualRect(stage.grid.images.index_of(stage.shown[-1]))
    assert stage.grid.viewport().rect().contains(last)
    assert stage.tiles.head.classes.currentText() == "zebra · 120 to review"


def test_that_only_unseen_automatic_labels_are_shown(unlabelled, qtbot):
    unlabelled.label()
    unlabelled.document.do(lambda state: wishes.assign(state, HORSE, ids(0)))
    unlabelled.document.do(lambda state: wishes.reject(state, {ZEBRA: ids(1)}))
    unlabelled.labelling.put(2, ImageStatus.UNCERTAIN, ZEBRA, 0.3)
    unlabelled.open(qtbot)
    assert unlabelled.shown[0] == 3


def test_that_enter_accepts_the_page_but_for_what_is_marked_in_one_step(stage, qtbot):
    page = stage.shown
    press(qtbot, Key.Key_Right, Key.Key_Space, Key.Key_Return)
    assert stage.accepted(ZEBRA) == set(page) - {1}
    assert stage.rejected(ZEBRA) == {1}
    assert stage.shown[0] == page[-1] + 1
    assert stage.marked == []
    assert str(stage.document.undo_title) == f"Review zebra: {len(page) - 1} right, 1 wrong"
    assert stage.stolen == []


def test_that_a_second_click_takes_the_mark_away(stage, qtbot):
    click(qtbot, stage.grid, 3)
    assert stage.marked == [3]
    click(qtbot, stage.grid, 3)
    assert stage.marked == []


def test_that_two_quick_clicks_are_two_clicks(stage, qtbot):
    qtbot.mouseDClick(stage.grid.viewport(), Left, pos=middle_of(stage.grid, 3))
    assert stage.marked == []


def test_that_shift_click_marks_a_range(stage, qtbot):
    click(qtbot, stage.grid, 2)
    click(qtbot, stage.grid, 5, Shift)
    assert stage.marked == [2, 3, 4, 5]


def test_that_shift_and_arrows_mark_from_where_the_keys_are(stage, qtbot):
    press(qtbot, Key.Key_Space, Key.Key_Right, Key.Key_Right)
    press(qtbot, Key.Key_Right, modifier=Shift)
    assert stage.marked == [0, 2, 3]


def test_that_a_frame_marks_what_it_touches_and_keeps_what_was_marked(stage, qtbot):
    click(qtbot, stage.grid, 9)
    start, end = middle_of(stage.grid, 1), middle_of(stage.grid, 3)
    drag(stage.grid, start, start + QPoint(30, 0), end)
    assert stage.marked == [1, 2, 3, 9]


def test_that_a_click_beside_the_tiles_keeps_the_marks(stage, qtbot):
    click(qtbot, stage.grid, 3)
    qtbot.mouseClick(stage.grid.viewport(), Left, pos=QPoint(1, 1))
    assert stage.marked == [3]


def test_that_ctrl_a_marks_the_page(stage, qtbot):
    press(qtbot, Key.Key_A, modifier=Control)
    assert stage.marked == stage.shown
    assert stage.stolen == []


def test_that_new_scores_wait_for_the_next_page(stage, qtbot):
    page = stage.shown
    stage.labelling.put(110, ImageStatus.AUTO, ZEBRA, 0.01)
    stage.labelling.put(0, ImageStatus.AUTO, HORSE, 0.99)
    stage.labelling.labelled.emit()
    assert stage.shown == page
    press(qtbot, Key.Key_Return)
    assert stage.shown[0] == 110
    assert 0 in stage.accepted(ZEBRA)


def test_that_pages_can_be_turned_without_a_word(stage, qtbot):
    n_page = len(stage.shown)
    press(qtbot, Key.Key_PageDown)
    assert stage.shown[0] == n_page
    press(qtbot, Key.Key_PageUp)
    assert stage.shown[0] == 0
    assert stage.accepted(ZEBRA) == set()


def test_that_marks_are_kept_while_other_pages_are_looked_at(stage, qtbot):
    click(qtbot, stage.grid, 3)
    press(qtbot, Key.Key_PageDown)
    assert stage.marked == []
    press(qtbot, Key.Key_PageUp)
    assert stage.marked == [3]


def test_that_marks_on_other_pages_are_no_part_of_the_tail(stage, qtbot):
    press(qtbot, Key.Key_PageDown)
    wrong = stage.shown[0]
    click(qtbot, stage.grid, wrong)
    press(qtbot, Key.Key_PageUp)
    assert stage.tiles.foot.rest.text() == "All from here on are right (119)"
    press(qtbot, Key.Key_L)
    assert stage.rejected(ZEBRA) == {wrong}
    assert stage.accepted(ZEBRA) == set(range(N_ZEBRAS)) - {wrong}


def test_that_undo_leads_back_to_the_order(stage, qtbot):
    press(qtbot, Key.Key_Return)
    stage.session.choose_sort(ReviewSort.MOST_ALIKE_FIRST)
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.tiles.head.sorts.currentText() == "Most doubtful first"
    assert stage.tiles.foot.rest.text() == "All from here on are right (120)"


def test_that_a_class_that_was_confirmed_and_is_gone_is_not_led_back_to(stage, qtbot):
    press(qtbot, Key.Key_Return, Key.Key_C)
    stage.document.do(lambda state: wishes.remove_class(state, ZEBRA))
    assert stage.session.place.class_id == HORSE


def test_that_shift_and_page_down_goes_half_way(stage, qtbot):
    _, n_pages = stage.session.position
    press(qtbot, Key.Key_PageDown, modifier=Shift)
    page, _ = stage.session.position
    assert page == 1 + -(-(n_pages - 1) // 2)


def test_that_the_tail_is_accepted_from_this_page_on_but_for_what_is_marked(stage, qtbot):
    press(qtbot, Key.Key_PageDown)
    first, wrong = stage.shown[0], stage.shown[1]
    press(qtbot, Key.Key_Right, Key.Key_Space, Key.Key_L)
    assert stage.accepted(ZEBRA) == set(range(first, N_ZEBRAS)) - {wrong}
    assert stage.rejected(ZEBRA) == {wrong}
    stage.document.undo()
    assert stage.accepted(ZEBRA) == stage.rejected(ZEBRA) == set()


def test_that_by_similarity_the_tail_is_what_is_more_alike(stage):
    stage.session.choose_sort(ReviewSort.LEAST_ALIKE_FIRST)
    assert stage.shown[0] == N_ZEBRAS - 1
    assert stage.session.rest.tolist() == list(range(N_ZEBRAS))[::-1]
    assert stage.tiles.foot.rest.text() == "All from here on are right (120)"


def test_that_most_alike_first_accepts_what_came_before(stage, qtbot):
    stage.session.choose_sort(ReviewSort.MOST_ALIKE_FIRST)
    press(qtbot, Key.Key_PageDown)
    last = stage.shown[-1]
    press(qtbot, Key.Key_L)
    assert stage.accepted(ZEBRA) == set(range(last + 1))


def test_that_labels_beyond_the_page_that_have_changed_are_no_part_of_the_tail(stage, qtbot):
    stage.labelling.put(100, ImageStatus.AUTO, HORSE, 0.9)
    press(qtbot, Key.Key_L)
    assert 100 not in stage.accepted(ZEBRA)


def test_that_undo_shows_the_page_again_with_its_marks(stage, qtbot):
    page = stage.shown
    click(qtbot, stage.grid, 4)
    press(qtbot, Key.Key_Return, Key.Key_Return)
    press(qtbot, Key.Key_Z, Key.Key_Z, modifier=Control)
    assert stage.shown == page
    assert stage.marked == [4]
    assert stage.accepted(ZEBRA) == set()


def test_that_redo_goes_on_again(stage, qtbot):
    page = stage.shown
    press(qtbot, Key.Key_Return)
    press(qtbot, Key.Key_Z, modifier=Control)
    press(qtbot, Key.Key_Z, modifier=Control | Shift)
    assert stage.accepted(ZEBRA) == set(page)
    assert stage.shown[0] == page[-1] + 1
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.shown == page


def test_that_undo_leads_back_to_the_class(stage, qtbot):
    page = stage.shown
    press(qtbot, Key.Key_Return, Key.Key_C)
    assert stage.session.place.class_id == HORSE
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.session.place.class_id == ZEBRA
    assert stage.shown == page


def test_that_a_finished_class_leads_to_the_next(stage, qtbot):
    press(qtbot, Key.Key_L)
    assert stage.tiles.note.sentence() == "No automatic label of zebra is left to review."
    press(qtbot, Key.Key_Return)
    assert stage.shown[0] == N_ZEBRAS


def test_that_labels_that_came_since_are_not_denied(stage, qtbot):
    press(qtbot, Key.Key_L)
    stage.labelling.put(N_ZEBRAS, ImageStatus.AUTO, ZEBRA, 0.8)
    stage.labelling.labelled.emit()
    assert stage.tiles.head.classes.currentText().endswith("1 to review")
    sentence = stage.tiles.note.sentence()
    assert sentence == "zebra is reviewed; 1 more of its labels have come since."


def test_that_the_class_is_named_where_it_was_defined_after_the_page_was_made(unlabelled, qtbot):
    unlabelled.open(qtbot)
    unlabelled.page.hide()
    unlabelled.label()
    unlabelled.labelling.labelled.emit()
    unlabelled.tiles.head.show_classes({}, {})
    unlabelled.page.show()
    assert unlabelled.tiles.head.classes.currentData() == ZEBRA


def test_that_a_larger_page_shows_more_and_keeps_the_marks(stage, qtbot):
    click(qtbot, stage.grid, 2)
    before = stage.shown
    stage.tiles.head.slider.setValue(64)
    assert len(stage.shown) > len(before)
    assert stage.shown[: len(before)] == before
    assert stage.marked == [2]


def test_that_two_hundred_images_are_reviewed_by_keys_alone(stage, qtbot):
    wrong = set()
    for _ in range(60):
        if not stage.session.contents.counts()[stage.session.place.class_id]:
            press(qtbot, Key.Key_Return)
        if not stage.shown:
            break
        wrong.add(stage.shown[2])
        press(qtbot, Key.Key_Right, Key.Key_Right, Key.Key_Space, Key.Key_Return)
    verdicts = stage.document.state.verdicts
    assert (verdicts.kinds[: N_ZEBRAS + N_HORSES] != VerdictKind.OPEN).all()
    assert stage.rejected(ZEBRA) | stage.rejected(HORSE) == wrong
    assert stage.tiles.note.sentence().startswith("Every automatic label was reviewed")
    assert stage.stolen == []


def test_that_two_hundred_images_are_reviewed_by_mouse_alone(stage, qtbot):
    wrong = set()
    while stage.tiles.note.isVisible() is False or stage.tiles.note.go_on.isVisible():
        if stage.tiles.note.isVisible():
            qtbot.mouseClick(stage.tiles.note.go_on, Left)
            continue
        wrong.add(stage.shown[1])
        click(qtbot, stage.grid, stage.shown[1])
        qtbot.mouseClick(stage.tiles.foot.confirm, Left)
    verdicts = stage.document.state.verdicts
    assert (verdicts.kinds[: N_ZEBRAS + N_HORSES] != VerdictKind.OPEN).all()
    assert stage.rejected(ZEBRA) | stage.rejected(HORSE) == wrong


def test_that_a_class_that_goes_gives_way_to_another(stage):
    stage.document.do(lambda state: wishes.remove_class(state, ZEBRA))
    assert stage.session.place.class_id == HORSE
    assert np.array_equal(stage.grid.images.order, stage.session.page)


def test_that_the_pictures_are_wanted_whenever_the_page_is_shown(stage, qtbot):
    qtbot.waitUntil(lambda: len(stage.thumbnails.wanted) > 0)
    stage.page.hide()
    stage.thumbnails.wanted = ()
    stage.page.show()
    qtbot.waitUntil(lambda: set(stage.shown) <= set(stage.thumbnails.wanted))
