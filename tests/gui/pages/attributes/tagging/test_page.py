"""One attribute, one image after the other, by keys alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from engine.project import attribute_wishes, wishes
from tests.factories import ids
from tests.gui.pages.attributes.tagging.stage import TaggingStage

Key = Qt.Key


@pytest.fixture
def stage(panel_stage, qtbot):
    return TaggingStage(panel_stage, qtbot)


@pytest.fixture
def asking(stage):
    """Ask whether images show horns."""
    stage.page.begin(stage.horns)
    return stage


def advice(stage):
    return stage.page.question.advice.text()


def recent(stage):
    strip = stage.page.question.strip
    shown = zip(strip.buttons, strip.words, strict=True)
    return [(b.image_id, w.text()) for b, w in shown if b.image_id is not None]


def test_that_the_image_most_worth_it_is_asked_about_first(asking):
    assert asking.attributes.asked == [(asking.horns, 32)]
    assert asking.current == 0
    assert asking.page.question.question.text() == "Does it show horns?"


def test_that_a_description_helps_to_decide(stage):
    stage.describing.describe(stage.horns, "Two points on the head")
    stage.page.begin(stage.horns)
    assert stage.page.question.description.text() == "Two points on the head"


def test_that_an_answer_is_a_tag_and_leads_to_the_next_image(asking):
    asking.press(Key.Key_Y, Key.Key_N)
    assert asking.tags(asking.horns) == {0: True, 1: False}
    assert asking.current == 2


def test_that_buttons_do_what_their_keys_do(asking, qtbot):
    question = asking.page.question
    for button in (question.yes, question.skip, question.no, question.back):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asking.tags(asking.horns) == {0: True}
    assert asking.current == 2


def test_that_a_key_held_down_answers_once(asking):
    asking.press(Key.Key_Y)
    repeated = Key.Key_Y, Qt.KeyboardModifier.NoModifier, "y", True
    QApplication.sendEvent(asking.page, QKeyEvent(QEvent.Type.KeyPress, *repeated))
    assert asking.tags(asking.horns) == {0: True}


def test_that_an_answer_is_one_edit_that_can_be_undone(asking):
    asking.press(Key.Key_Y, Key.Key_N)
    asking.document.undo()
    assert asking.tags(asking.horns) == {0: True}
    assert asking.current == 1
    asking.document.redo()
    assert asking.tags(asking.horns) == {0: True, 1: False}
    assert asking.current == 2


def test_that_backspace_takes_answers_back_and_shows_their_images(asking):
    asking.press(Key.Key_Y, Key.Key_N, Key.Key_Backspace)
    assert (asking.current, asking.tags(asking.horns)) == (1, {0: True})
    asking.press(Key.Key_Backspace)
    assert (asking.current, asking.tags(asking.horns)) == (0, {})
    asking.press(Key.Key_Y, Key.Key_Y, Key.Key_Y)
    assert asking.tags(asking.horns) == {0: True, 1: True, 2: True}


def test_that_backspace_returns_to_a_skipped_image(asking):
    asking.press(Key.Key_Y, Key.Key_Space, Key.Key_Backspace)
    assert (asking.current, asking.tags(asking.horns)) == (1, {0: True})


def test_that_backspace_undoes_nothing_from_before(asking):
    asking.press(Key.Key_Backspace)
    assert len(asking.document.state.vocabulary) == 3


def test_that_undo_by_the_window_counts_for_backspace_too(asking):
    asking.press(Key.Key_Y)
    asking.document.undo()
    asking.press(Key.Key_Backspace)
    assert len(asking.document.state.vocabulary) == 3


def test_that_a_skipped_image_has_no_tag_and_does_not_come_again(asking):
    asking.press(Key.Key_Space)
    asking.attributes.learnt.emit()
    asking.press(*[Key.Key_Y] * 5)
    assert asking.tags(asking.horns) == dict.fromkeys(range(1, 6), True)
    assert asking.current is None


def test_that_what_was_learnt_changes_only_what_is_not_shown_yet(asking):
    asking.press(Key.Key_Y)
    asking.attributes.images = ids(9, 8, 1)
    asking.attributes.learnt.emit()
    assert (asking.current, asking.session.queue.following) == (1, (9,))


def test_that_the_next_picture_is_made_ready(asking, monkeypatch):
    wanted = []
    monkeypatch.setattr(
        asking.thumbnails,
        "preview",
        lambda i, side_px, neighbours=(): wanted.append((i, neighbours)),
    )
    asking.press(Key.Key_Y)
    assert wanted[-1] == (1, (2,))
    asking.attributes.images = ids(9)
    asking.attributes.learnt.emit()
    assert wanted[-1] == (1, (9,))


def test_that_images_already_tagged_are_not_asked_about(stage):
    stage.tag(stage.horns, True, 0, 1)
    stage.page.begin(stage.horns)
    assert stage.current == 2


def test_that_recent_answers_are_shown_and_can_be_corrected(asking, qtbot):
    asking.press(Key.Key_Y, Key.Key_N)
    assert recent(asking) == [(1, "no"), (0, "yes")]
    qtbot.mouseClick(asking.page.question.strip.buttons[1], Qt.MouseButton.LeftButton)
    assert asking.current == 0
    assert "You said yes" in advice(asking)
    asking.press(Key.Key_N)
    assert asking.tags(asking.horns) == {1: False, 0: False}
    assert asking.current == 2


def test_that_saying_the_same_again_is_no_edit(asking, qtbot):
    asking.press(Key.Key_Y)
    qtbot.mouseClick(asking.page.question.strip.buttons[0], Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(asking.document.did):
        asking.press(Key.Key_Y)
    assert asking.current == 1


def test_that_advice_teaches_what_is_missing(asking):
    assert "five with and five without" in advice(asking)
    asking.press(Key.Key_Y)
    assert advice(asking) == "So far all yes: find one that does not show it."
    asking.press(Key.Key_N)
    assert advice(asking) == ""
    asking.page.begin(asking.furry)
    asking.press(Key.Key_N)
    assert advice(asking) == "So far all no: find one that shows it."


def test_that_progress_counts_answers_and_tells_reliability_once_known(asking):
    header = asking.page.header
    asking.press(Key.Key_Y)
    assert header.progress.text() == "1 tagged"
    assert not header.bar.isVisible()
    asking.attributes.reliability = {asking.horns: 0.75}
    asking.attributes.judged.emit()
    assert header.progress.text() == "1 tagged · reliability 0.75"
    assert header.bar.value() == 50


def test_that_a_sentence_says_that_no_image_is_left(asking):
    asking.press(*[Key.Key_Y] * 6)
    assert asking.page.note.isVisible()
    assert "No image is left" in asking.page.note.text()
    assert not asking.page.question.yes.isEnabled()
    asking.press(Key.Key_Y)
    assert len(asking.tags(asking.horns)) == 6


def test_that_a_sentence_says_that_images_are_not_ready(stage):
    stage.attributes.images = ()
    stage.page.begin(stage.horns)
    assert "no image to ask about yet" in stage.page.note.text()
    stage.attributes.images = ids(7)
    stage.attributes.learnt.emit()
    assert stage.current == 7
    assert not stage.page.note.isVisible()


def test_that_images_for_another_attribute_come_too_late(stage):
    stage.attributes.is_slow = True
    stage.page.begin(stage.horns)
    assert "Looking for images" in stage.page.note.text()
    first = stage.attributes._waiting.pop()
    stage.page.begin(stage.furry)
    first(ids(5))
    assert stage.current is None
    stage.attributes.deliver()
    assert stage.current == 0


def test_that_more_images_are_looked_for_before_the_last_is_shown(asking):
    asking.press(Key.Key_Y, Key.Key_Space)
    assert asking.attributes.asked[1:] == [(asking.horns, 33)]


def test_that_another_attribute_can_be_chosen_by_keys(asking):
    asking.press(Key.Key_PageDown)
    assert asking.session.attribute_id == asking.furry
    assert asking.page.header.choice.currentText() == "furry"
    asking.press(Key.Key_PageUp, Key.Key_PageUp)
    assert asking.session.attribute_id is None


def test_that_an_attribute_that_is_chosen_is_asked(asking):
    choice = asking.page.header.choice
    choice.activated.emit(choice.findText("wet"))
    assert asking.page.question.question.text() == "Does it show wet?"
    assert asking.page.hasFocus()


def test_that_a_new_name_shows_at_once(asking):
    asking.describing.rename(asking.horns, "<b>antlers</b>")
    assert asking.page.question.question.text() == "Does it show <b>antlers</b>?"
    assert asking.page.question.question.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("how", ["escape", "button", "removal"])
def test_that_the_page_is_left(asking, qtbot, how):
    with qtbot.waitSignal(asking.page.closed):
        if how == "escape":
            asking.press(Key.Key_Escape)
        elif how == "button":
            qtbot.mouseClick(asking.page.header.done, Qt.MouseButton.LeftButton)
        else:
            asking.describing.remove([asking.horns])


def test_that_nothing_is_looked_for_once_the_page_is_hidden(asking):
    asking.page.hide()
    n_asked = len(asking.attributes.asked)
    asking.attributes.learnt.emit()
    asking.document.do(lambda state: wishes.new_class(state, "zebra"))
    assert len(asking.attributes.asked) == n_asked


def test_that_an_edit_elsewhere_leaves_the_image(asking):
    asking.document.do(lambda state: attribute_wishes.new_attributes(state, ["striped"]))
    assert asking.current == 0


def test_that_the_image_that_is_shown_is_told(asking, qtbot):
    with qtbot.waitSignal(asking.page.image_shown) as shown:
        asking.press(Key.Key_Y)
    assert shown.args == [1]


def press_with_action(stage, keys):
    """Press keys for which the window has an action, and say how often that was done."""
    sequence, times = QKeySequence(keys), []
    action = QAction(stage.window, shortcut=sequence)
    action.triggered.connect(lambda: times.append(keys))
    stage.window.addAction(action)
    stage.window.activateWindow()
    stage.qtbot.waitUntil(stage.page.hasFocus)
    pressed = sequence[0]
    stage.qtbot.keyClick(stage.page, pressed.key(), pressed.keyboardModifiers())
    return len(times)


@pytest.mark.parametrize("keys", ["N", "Space", "Backspace"])
def test_that_the_window_does_nothing_on_keys_of_the_page(asking, keys):
    assert press_with_action(asking, keys) == 0


@pytest.mark.parametrize("keys", ["Ctrl+Z", "F5"])
def test_that_other_keys_reach_the_window(asking, keys):
    assert press_with_action(asking, keys) == 1
