"""An audit from its beginning to its result, by keys alone or by mouse alone."""

import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from engine.project import NO_CLASS, AnswerKind, VerdictKind, wishes
from tests.engine.audit.builders import CAT, DOG
from tests.factories import ids
from tests.gui.pages.audit.stage import LABELS, N_IMAGES, NUMBAT, AuditStage, Left

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier
Shift = Qt.KeyboardModifier.ShiftModifier
ENOUGH = 60


@pytest.fixture
def stage(tmp_path, qtbot):
    stage = AuditStage(tmp_path, qtbot)
    yield stage
    stage.close()


@pytest.fixture
def begun(stage):
    stage.open()
    stage.start()
    return stage


def kind(stage, image_id):
    return stage.answers[image_id].kind


def test_that_it_is_said_how_many_checks_an_audit_takes(stage):
    stage.open()
    assert stage.shown is stage.page.begin
    assert "of 100 images to check if none is wrong" in stage.page.begin.outlook.text()
    assert stage.page.begin.start.isEnabled()


def test_that_a_stricter_target_takes_more_checks(stage):
    stage.open()
    before = stage.page.begin.outlook.text()
    stage.page.begin.error.setValue(10)
    stage.rest()
    assert stage.page.begin.outlook.text() != before


def test_that_without_labels_it_is_said_what_to_do(stage):
    stage.open(labels=None)
    assert stage.page.begin.outlook.text() == (
        "There is nothing to audit yet. Label the folder first."
    )
    assert not stage.page.begin.start.isEnabled()


def test_that_one_class_can_be_audited_alone(stage):
    stage.open()
    scope = stage.page.begin.scope
    scope.setCurrentIndex(scope.findData(f"class:{CAT}"))
    stage.rest()
    assert "of 50 images" in stage.page.begin.outlook.text()


def test_that_enter_in_a_field_starts(stage):
    stage.open()
    stage.type(Key.Key_Return)
    stage.rest()
    assert stage.shown is stage.checking


def test_that_a_label_is_offered_without_its_probability(begun):
    names = {CAT: "cat", DOG: "dog"}
    assert begun.side.label.text() == names[begun.current.class_id]
    assert begun.blinded == [True]


def test_that_y_says_right_and_leads_on(begun):
    first = begun.current
    begun.type(Key.Key_Y)
    assert kind(begun, first.image_id) == AnswerKind.RIGHT
    assert begun.current != first
    assert begun.stolen == []


def test_that_u_says_unsure(begun):
    first = begun.current
    begun.type(Key.Key_U)
    assert kind(begun, first.image_id) == AnswerKind.UNSURE


def test_that_n_and_a_digit_name_the_right_class(begun):
    first, other = begun.current, begun.other
    begun.type(Key.Key_N)
    assert begun.current == first
    begun.type(Key.Key_1 if other == CAT else Key.Key_2)
    answer = begun.answers[first.image_id]
    assert (answer.kind, answer.class_id) == (AnswerKind.WRONG, other)
    assert begun.stolen == []


def test_that_a_digit_means_nothing_before_n(begun):
    first = begun.current
    begun.type(Key.Key_1)
    assert begun.current == first
    assert begun.stolen == []


@pytest.mark.parametrize("key", [Key.Key_N, Key.Key_Return])
def test_that_a_label_can_be_wrong_without_knowing_what_is_right(begun, key):
    first = begun.current
    begun.type(Key.Key_N, key)
    answer = begun.answers[first.image_id]
    assert (answer.kind, answer.class_id) == (AnswerKind.WRONG, NO_CLASS)


def test_that_n_and_0_say_none_of_these(begun):
    first = begun.current
    begun.type(Key.Key_N, Key.Key_0)
    assert kind(begun, first.image_id) == AnswerKind.NONE_OF_THESE


def test_that_a_class_is_found_by_typing(begun):
    first = begun.current
    begun.type(Key.Key_N, Key.Key_U, Key.Key_M, Key.Key_Return)
    assert begun.answers[first.image_id].class_id == NUMBAT
    begun.type(Key.Key_Y)
    assert len(begun.answers) == 2


def test_that_slash_finds_a_class_whose_name_begins_with_n(begun):
    first = begun.current
    begun.type(Key.Key_N, Key.Key_Slash, Key.Key_N, Key.Key_U, Key.Key_Return)
    assert begun.answers[first.image_id].class_id == NUMBAT


def test_that_escape_after_n_asks_anew(begun):
    first = begun.current
    begun.type(Key.Key_N, Key.Key_Escape)
    assert begun.shown is begun.checking
    begun.type(Key.Key_Y)
    assert kind(begun, first.image_id) == AnswerKind.RIGHT


def test_that_the_choice_shows_no_probability_and_not_the_label_itself(begun):
    offered = {b.class_id for b in begun.side.choice.buttons if b.class_id is not None}
    assert offered == {begun.other, NUMBAT}
    assert all(not b._percent.text() for b in begun.side.choice.buttons)


def test_that_backspace_takes_answers_back_one_by_one(begun):
    first = begun.current
    begun.type(Key.Key_Y, Key.Key_N, Key.Key_N, Key.Key_U)
    begun.type(*[Key.Key_Backspace] * 3)
    assert begun.answers == {}
    assert begun.current == first
    assert begun.document.state.verdicts.of(first.image_id).kind == VerdictKind.OPEN


def test_that_backspace_does_not_take_the_audit_itself_back(begun):
    begun.type(Key.Key_Backspace)
    assert begun.flow.audit is not None
    assert begun.shown is begun.checking


def test_that_ctrl_z_and_redo_lead_to_their_label(begun):
    begun.type(Key.Key_Y)
    second = begun.current
    begun.type(Key.Key_Y)
    begun.type(Key.Key_Z, modifier=Control)
    assert begun.current == second
    begun.type(Key.Key_Z, modifier=Control | Shift)
    assert begun.current != second
    assert len(begun.answers) == 2


def test_that_the_last_answers_are_there_to_be_changed(begun):
    first = begun.current
    begun.type(Key.Key_Y, Key.Key_U)
    third = begun.current
    assert [word for _, word in begun.strip] == ["unsure", "right"]
    begun.click(begun.checking.strip.buttons[1])
    assert begun.current == first
    assert begun.side.said.text().startswith("You said: right")
    begun.type(Key.Key_U)
    assert kind(begun, first.image_id) == AnswerKind.UNSURE
    assert begun.current == third


def test_that_to_say_the_same_again_is_no_edit(begun, qtbot):
    begun.type(Key.Key_Y)
    second = begun.current
    begun.click(begun.checking.strip.buttons[0])
    with qtbot.assertNotEmitted(begun.document.did):
        begun.type(Key.Key_Y)
    assert begun.current == second


def test_that_undo_of_a_changed_answer_shows_its_label(begun):
    first = begun.current
    begun.type(Key.Key_Y)
    begun.click(begun.checking.strip.buttons[0])
    begun.type(Key.Key_U, Key.Key_Backspace)
    assert begun.current == first
    assert kind(begun, first.image_id) == AnswerKind.RIGHT


def test_that_progress_is_said(begun):
    begun.type(Key.Key_Y, Key.Key_U)
    begun.rest()
    assert begun.checking.progress.sentence.text().startswith("2 checked, 1 wrong")
    assert begun.checking.progress.sentence.text().endswith("more if none is wrong")
    assert begun.checking.progress.bar.value() == 2


def test_that_the_next_picture_is_made_ready(begun, monkeypatch):
    asked = []

    def preview(image_id, *, side_px, neighbours=()):
        asked.append((image_id, neighbours))

    monkeypatch.setattr(begun.thumbnails, "preview", preview)
    begun.type(Key.Key_Y)
    following = begun.flow.audit.next(2)
    assert asked == [(following[0].image_id, (following[1].image_id,))]


def test_that_escape_pauses_and_enter_goes_on(begun):
    begun.type(Key.Key_Y, Key.Key_Escape)
    begun.rest()
    assert begun.shown is begun.page.note
    assert begun.page.note.sentence.text().startswith("1 checked, 0 wrong")
    assert begun.blinded == [True, False]
    begun.type(Key.Key_Return)
    assert begun.shown is begun.checking


def test_that_a_page_left_and_shown_again_goes_on(begun):
    begun.type(Key.Key_Y)
    current = begun.current
    begun.page.hide()
    assert begun.blinded[-1] is False
    begun.page.show()
    assert begun.shown is begun.checking
    assert begun.current == current


def test_that_an_audit_goes_on_after_the_document_was_closed(begun):
    begun.type(*[Key.Key_Y] * 5)
    current = begun.current
    begun.reopen()
    assert begun.shown is begun.checking
    assert begun.current == current
    assert len(begun.strip) == 5
    begun.type(*[Key.Key_Y] * ENOUGH)
    begun.rest()
    assert begun.page.result.title.text() == "Certified"


def test_that_after_reopening_backspace_asks_about_the_last_label_again(begun):
    last = begun.current
    begun.type(Key.Key_Y)
    begun.reopen()
    begun.type(Key.Key_Backspace)
    assert begun.current == last
    assert len(begun.answers) == 1


def test_that_the_promise_is_said(begun):
    begun.type(*[Key.Key_Y] * ENOUGH)
    begun.rest()
    result = begun.page.result
    assert begun.shown is result
    assert result.sentence.text().startswith(
        "At most 10 % of these 100 automatic labels are wrong, with 95 % confidence."
    )
    assert result.sentence.text().endswith("checked, 0 wrong.")
    assert "goes with the next export" in result.advice.text()


def test_that_newer_labels_are_told_beside_the_certificate(stage):
    stage.open([*LABELS[:-2], NO_CLASS, NO_CLASS])
    stage.start()
    stage.type(*[Key.Key_Y] * ENOUGH)
    stage.rest()
    result = stage.page.result
    assert not result.newer.isVisible()
    stage.relabel(LABELS)
    assert result.title.text() == "Certified"
    assert result.newer.text().startswith("Certified: 98 labels; 2 newer ones are not covered.")
    assert "Actions left to look through these: about 2." in result.newer.text()


def test_that_enter_on_the_first_button_shows_what_is_not_covered(stage, qtbot):
    stage.open([*LABELS[:-2], NO_CLASS, NO_CLASS])
    stage.start()
    stage.type(*[Key.Key_Y] * ENOUGH)
    stage.rest()
    stage.relabel(LABELS)
    with qtbot.waitSignal(stage.page.images_wanted) as wanted:
        qtbot.keyClick(stage.page.result.first_button, Key.Key_Space)
    assert wanted.args == [(N_IMAGES - 2, N_IMAGES - 1)]


def test_that_an_accepted_newer_label_needs_no_cover(stage):
    stage.open([*LABELS[:-1], NO_CLASS])
    stage.start()
    stage.type(*[Key.Key_Y] * ENOUGH)
    stage.rest()
    stage.relabel(LABELS)
    assert stage.page.result.newer.isVisible()
    stage.document.do(lambda state: wishes.assign(state, DOG, ids(N_IMAGES - 1)))
    stage.rest()
    assert not stage.page.result.newer.isVisible()


def test_that_what_is_foreseen_of_a_second_audit_is_what_it_takes(begun):
    begun.type(*[Key.Key_Y] * 3)
    begun.rest()
    begun.type(Key.Key_Escape)
    begun.qtbot.mouseClick(begun.page.note.anew, Left)
    begun.rest()
    foreseen = begun.page.begin.outlook.text()
    begun.start()
    n_more = begun.flow.finding.result.n_more
    assert foreseen.startswith(f"About {n_more} of {N_IMAGES - 3} images to check if none is wrong")


def test_that_the_way_that_takes_less_has_the_number_of_the_foot(stage):
    stage.open()
    text, left = stage.page.begin.outlook.text(), stage.flow.standing.left
    assert f"Looking through all 100 takes less: about {left.n_actions} actions" in text


def test_that_the_actions_left_of_an_audit_under_way_are_its_own(begun):
    begun.type(*[Key.Key_Y] * 3)
    begun.rest()
    assert begun.flow.standing.left.n_actions == begun.flow.finding.result.n_more


def test_that_a_wrong_refit_is_refused_with_its_sentence(begun):
    begun.type(*[Key.Key_Y] * ENOUGH)
    begun.rest()
    begun.relabel([DOG, CAT] * (N_IMAGES // 2))
    result = begun.page.result
    assert begun.shown is result
    assert result.title.text() == "The labels have changed"
    assert "of the 100 audited labels were changed by labelling again" in result.sentence.text()
    assert begun.flow.certificate_id == ""


def test_that_the_same_labels_again_make_the_certificate_good_again(begun):
    begun.type(*[Key.Key_Y] * ENOUGH)
    begun.rest()
    begun.relabel([DOG, CAT] * (N_IMAGES // 2))
    begun.relabel(LABELS)
    assert begun.page.result.title.text() == "Certified"


def test_that_a_missed_target_says_what_to_do(begun, qtbot):
    begun.type(*[Key.Key_U] * 40)
    begun.rest()
    result = begun.page.result
    assert result.title.text() == "The target will not be met"
    assert result.sentence.text().startswith("More than 10 % of these 100 automatic labels")
    assert result.advice.text().startswith("Review the doubtful labels, label again")
    with qtbot.waitSignal(begun.page.review_wanted):
        begun.click(result.review)


def test_that_a_new_audit_can_be_begun_from_the_result_or_not(begun):
    begun.type(*[Key.Key_Y] * ENOUGH)
    begun.rest()
    begun.click(begun.page.result.anew)
    assert begun.shown is begun.page.begin
    begun.click(begun.page.begin.back)
    assert begun.shown is begun.page.result
    begun.click(begun.page.result.anew)
    begun.rest()
    begun.start()
    assert begun.shown is begun.checking
    assert begun.side.earlier.text().startswith("These labels were audited before")


def test_that_undo_of_the_last_answer_leads_from_the_result_back_to_its_label(begun):
    begun.type(*[Key.Key_U] * 40)
    begun.rest()
    n_answers = len(begun.answers)
    for _ in range(n_answers - 1):
        begun.document.undo()
    begun.rest()
    assert begun.shown is begun.checking
    assert len(begun.answers) == 1


def test_that_a_cell_of_the_matrix_asks_for_its_images(begun, qtbot):
    first = begun.current
    begun.type(Key.Key_N, Key.Key_N, *[Key.Key_Y] * (N_IMAGES - 1))
    begun.rest()
    row = 0 if first.class_id == CAT else 1
    matrix = begun.page.result.matrix
    place = matrix.cell_rect(row, 3).center()
    with qtbot.waitSignal(begun.page.images_wanted) as wanted:
        qtbot.mouseClick(matrix, Left, pos=place)
    assert wanted.args == [ids(first.image_id)]


def test_that_a_whole_audit_is_done_by_keys_alone(stage):
    stage.open()
    stage.type(Key.Key_1, Key.Key_0, Key.Key_Return)
    stage.rest()
    stage.type(Key.Key_Y, Key.Key_Backspace, Key.Key_Y, Key.Key_Escape, Key.Key_Return)
    stage.type(*[Key.Key_Y] * ENOUGH)
    stage.rest()
    assert stage.page.result.title.text() == "Certified"
    assert stage.stolen == []


def test_that_a_whole_audit_is_done_by_mouse_alone(stage):
    stage.open()
    stage.click(stage.page.begin.start)
    stage.rest()
    first = stage.current
    stage.click(stage.side.wrong)
    stage.click(stage.side.choice.buttons[0])
    assert kind(stage, first.image_id) == AnswerKind.WRONG
    stage.click(stage.side.back)
    assert stage.answers == {}
    for button in (stage.side.right, stage.side.unsure, stage.checking.progress.pause):
        stage.click(button)
    stage.rest()
    stage.click(stage.page.note.go_on)
    stage.click(stage.side.wrong)
    stage.click(stage.side.choice.none)
    stage.click(stage.side.wrong)
    stage.click(stage.side.choice.unknown)
    stage.click(stage.side.right, N_IMAGES - 4)
    stage.rest()
    assert len(stage.answers) == N_IMAGES
    assert stage.shown is stage.page.result


def test_that_a_label_whose_class_was_removed_ends_the_audit(begun):
    begun.type(Key.Key_Y)
    begun.document.do(lambda state: wishes.remove_class(state, DOG))
    begun.rest()
    assert begun.page.result.title.text() == "The labels have changed"


def test_that_removing_another_class_updates_the_choice(begun):
    begun.document.do(lambda state: wishes.remove_class(state, NUMBAT))
    begun.type(Key.Key_Y)
    offered = {b.class_id for b in begun.side.choice.buttons if b.class_id is not None}
    assert NUMBAT not in offered


def test_that_images_found_wrong_that_have_no_class_yet_are_asked_about(stage):
    stage.open()
    result = stage.page.result
    assert result._needing_row.isHidden()
    for image_id in (3, 5):
        stage.labelling.put(image_id, ImageStatus.NEEDS_CLASS, CAT)
    stage.labelling.labelled.emit()
    assert not result._needing_row.isHidden()
    assert result.about_needing.text() == "2 images need a class"
    with stage.qtbot.waitSignal(stage.page.needing_wanted):
        result.needing.click()
