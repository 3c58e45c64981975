"""Keys and mouse select along the order; the view keeps its place."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from gui.widgets.image.mime import decode_images
from tests.factories import ids
from tests.gui.grid.stage import N_IMAGES, GridStage

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = GridStage(tmp_path, qtbot)
    yield stage
    stage.document.close()


@pytest.fixture
def press(stage, qtbot):
    def press(*keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            qtbot.keyClick(stage.view, key, modifier)

    return press


@pytest.fixture
def click(stage, qtbot):
    def click(image_id, modifier=Qt.KeyboardModifier.NoModifier, button=Left):
        qtbot.mouseClick(stage.view.viewport(), button, modifier, stage.middle_of(image_id))

    return click


def drag(view, *points):
    """Press at the first of `points`, move through the others, and let go at the last."""

    def send(kind, point, buttons):
        position = QPointF(point)
        event = QMouseEvent(
            kind,
            position,
            QPointF(view.viewport().mapToGlobal(point)),
            Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Left,
            buttons,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), event)

    send(QEvent.Type.MouseButtonPress, points[0], Left)
    for point in points[1:]:
        send(QEvent.Type.MouseMove, point, Left)
    send(QEvent.Type.MouseButtonRelease, points[-1], Qt.MouseButton.NoButton)


def test_that_a_click_selects_one_image(stage, click, qtbot):
    with qtbot.waitSignals([stage.view.selection_changed, stage.view.current_changed]):
        click(5)
    assert (stage.selected, stage.current) == ([5], 5)


def test_that_control_adds_and_takes_away(stage, click):
    click(5)
    click(7, Control)
    click(5, Control)
    assert (stage.selected, stage.current) == ([7], 5)


def test_that_shift_selects_along_the_order_not_a_rectangle(stage, click):
    click(2)
    click(5, Shift)
    assert stage.selected == [2, 3, 4, 5]


def test_that_a_range_grows_and_shrinks_around_where_it_began(stage, click):
    click(5)
    click(7, Shift)
    click(3, Shift)
    assert stage.selected == [3, 4, 5]


def test_that_shift_and_control_keep_what_was_selected(stage, click):
    click(0)
    click(4, Control)
    click(6, Shift | Control)
    assert stage.selected == [0, 4, 5, 6]


def test_that_arrows_run_on_at_the_end_of_a_row(stage, press, click):
    click(3)
    press(Key.Key_Right)
    assert stage.selected == [4]


def test_that_shift_and_arrows_select_a_range(stage, press, click):
    click(3)
    press(Key.Key_Right, Key.Key_Down, modifier=Shift)
    assert stage.selected == [3, 4, 5, 6, 7, 8]


def test_that_control_and_arrows_move_without_selecting(stage, press, click):
    click(3)
    press(Key.Key_Right, modifier=Control)
    assert (stage.selected, stage.current) == ([3], 4)


def test_that_the_first_key_starts_at_what_is_on_the_screen(stage, press):
    press(Key.Key_Right)
    assert stage.selected == [0]


def test_that_home_and_end_go_to_the_ends(stage, press):
    press(Key.Key_End, Key.Key_End)
    assert stage.current == N_IMAGES - 1
    press(Key.Key_Home)
    assert stage.current == 0


def test_that_the_current_image_is_scrolled_into_view(stage, press):
    press(Key.Key_Home, Key.Key_End)
    assert stage.view.viewport().rect().contains(stage.middle_of(N_IMAGES - 1))


def test_that_everything_can_be_selected(stage, press):
    press(Key.Key_A, modifier=Control)
    assert stage.selected == list(range(N_IMAGES))


def test_that_what_is_selected_is_told_in_the_order_shown(stage, press):
    stage.show_images(9, 4, 7)
    press(Key.Key_A, modifier=Control)
    assert stage.selected == [9, 4, 7]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_that_enter_asks_for_the_large_view(stage, press, click, qtbot, key):
    click(4)
    with qtbot.waitSignal(stage.view.large_view_wanted) as wanted:
        press(key)
    assert wanted.args == [4]


def test_that_a_double_click_asks_for_the_large_view(stage, qtbot):
    with qtbot.waitSignal(stage.view.large_view_wanted) as wanted:
        qtbot.mouseDClick(stage.view.viewport(), Left, pos=stage.middle_of(6))
    assert wanted.args == [6]


@pytest.mark.parametrize(
    "key", [Key.Key_1, Key.Key_9, Key.Key_A, Key.Key_X, Key.Key_Space, Key.Key_Backspace]
)
def test_that_other_keys_are_left_to_the_window(stage, key):
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "x")
    QApplication.sendEvent(stage.view, event)
    assert not event.isAccepted()


def test_that_next_and_previous_select_one_image(stage, click):
    click(4)
    stage.view.select_next()
    assert stage.selected == [5]
    stage.view.select_previous()
    assert stage.selected == [4]


def test_that_there_is_nothing_after_the_last_image(stage):
    stage.view.set_current_image(N_IMAGES - 1)
    stage.view.select_next()
    assert stage.current == N_IMAGES - 1


@pytest.mark.parametrize(
    ("current", "beside"), [(0, (1,)), (5, (6, 4)), (N_IMAGES - 1, (N_IMAGES - 2,))]
)
def test_that_the_images_beside_the_current_one_are_known(stage, current, beside):
    stage.view.set_current_image(current)
    assert stage.view.neighbours() == beside


def test_that_an_image_that_is_not_shown_does_not_become_current(stage):
    stage.show_images(1, 2)
    stage.view.set_current_image(7)
    assert stage.current is None


def test_that_selection_and_current_image_survive_another_order(stage, click):
    click(4)
    click(6, Control)
    stage.show_images(*reversed(range(N_IMAGES)))
    assert (stage.selected, stage.current) == ([6, 4], 6)


def test_that_what_is_hidden_is_no_longer_selected(stage, click, qtbot):
    click(4)
    click(6, Control)
    with qtbot.waitSignals([stage.view.selection_changed, stage.view.current_changed]):
        stage.show_images(3, 4)
    assert (stage.selected, stage.current) == ([4], None)


def test_that_a_new_width_makes_other_columns(stage):
    stage.view.resize(900, 480)
    assert stage.model.columnCount() == 5


def test_that_larger_tiles_make_fewer_columns(stage):
    stage.view.set_tile_size(288)
    assert stage.model.columnCount() == 2


def test_that_the_current_image_stays_in_view_when_columns_change(stage):
    stage.view.set_current_image(20)
    stage.view.resize(400, 480)
    assert stage.view.viewport().rect().contains(stage.middle_of(20))


def test_that_the_top_stays_at_the_top_when_columns_change(stage):
    stage.view.scroll_to_top(12)
    stage.view.resize(400, 480)
    assert stage.view.top_image() == 12


def test_that_a_new_width_keeps_current_image_and_selection_in_silence(stage, click, qtbot):
    click(4)
    with qtbot.assertNotEmitted(stage.view.current_changed):
        stage.view.resize(900, 480)
    assert (stage.selected, stage.current) == ([4], 4)
    assert stage.view.currentIndex() == stage.model.index_of(4)


def test_that_thumbnails_are_wanted_for_what_is_in_view_first(stage, qtbot):
    stage.view.scroll_to_top(4)
    qtbot.waitUntil(lambda: stage.thumbnails.wanted[:1] == (4,))
    n_visible = len(stage.view.visible_images())
    assert stage.thumbnails.wanted[:n_visible] == stage.view.visible_images()


def test_that_thumbnails_are_wanted_soon_however_far_down(tmp_path, qtbot):
    stage = GridStage(tmp_path, qtbot, n_images=3000)
    stage.view.scroll_to_top(2000)
    qtbot.waitUntil(lambda: stage.thumbnails.wanted[:1] == (2000,))
    stage.document.close()


def test_that_thumbnails_are_wanted_for_images_that_came(stage, qtbot):
    stage.show_images()
    qtbot.waitUntil(lambda: stage.thumbnails.wanted == ())
    stage.show_images(3, 4)
    qtbot.waitUntil(lambda: stage.thumbnails.wanted == (3, 4))


def test_that_a_press_on_a_selected_image_deselects_others_on_release_only(stage, click, qtbot):
    click(4)
    click(5, Shift)
    viewport, point = stage.view.viewport(), stage.middle_of(4)
    qtbot.mousePress(viewport, Left, pos=point)
    assert stage.selected == [4, 5]
    qtbot.mouseRelease(viewport, Left, pos=point)
    assert stage.selected == [4]


def test_that_the_selection_is_dragged(stage, click, monkeypatch):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _: dragged.append(drag.mimeData()))
    stage.thumbnails.bring(4, 5, 6)
    click(4)
    click(6, Shift)
    start = stage.middle_of(5)
    drag(stage.view, start, start + QPoint(4, 0), start + QPoint(40, 0))
    assert decode_images(dragged[0]) == ids(4, 5, 6)
    assert stage.selected == [4, 5, 6]


def test_that_an_image_that_is_not_selected_is_dragged_alone(stage, click, monkeypatch):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _: dragged.append(drag.mimeData()))
    click(4)
    drag(stage.view, stage.middle_of(1), stage.middle_of(2))
    assert decode_images(dragged[0]) == (1,)


def test_that_a_frame_around_images_selects_them(stage):
    gap = stage.view.visualRect(stage.model.index_of(1)).topLeft()
    drag(stage.view, gap, stage.middle_of(5), stage.middle_of(6))
    assert stage.selected == [1, 2, 5, 6]


def test_that_a_frame_below_the_view_scrolls(stage, qtbot):
    gap = stage.view.visualRect(stage.model.index_of(1)).topLeft()
    viewport = stage.view.viewport()
    qtbot.mousePress(viewport, Left, pos=gap)
    below = QPoint(gap.x() + 50, viewport.height() + 100)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(below),
        QPointF(viewport.mapToGlobal(below)),
        Qt.MouseButton.NoButton,
        Left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(viewport, event)
    qtbot.waitUntil(lambda: 21 in stage.selected)
    qtbot.mouseRelease(viewport, Left, pos=gap)
    assert stage.selected == [1, 5, 9, 13, 17, 21]


def test_that_a_click_between_the_tiles_selects_nothing(stage, click, qtbot):
    click(4)
    gap = stage.view.visualRect(stage.model.index_of(1)).topLeft()
    qtbot.mouseClick(stage.view.viewport(), Left, pos=gap)
    assert stage.selected == []


def test_that_the_right_button_selects_what_was_not_selected(stage, click):
    click(4)
    click(6, button=Qt.MouseButton.RightButton)
    assert stage.selected == [6]


def test_that_the_right_button_keeps_the_selection_it_is_on(stage, click):
    click(4)
    click(6, Shift)
    click(5, button=Qt.MouseButton.RightButton)
    assert stage.selected == [4, 5, 6]
