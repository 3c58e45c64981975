"""The images most worth a look, one after the other, by keys alone or by mouse alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from engine.labelling import QueueItem, WhyNext
from engine.project import NO_CLASS, Verdict, VerdictKind, wishes
from gui.pages.queue.page import QueuePage
from tests.factories import ids
from tests.gui.review_stage import GNU, HORSE, ZEBRA, Left, ReviewStage, press

Key = Qt.Key
Control = Qt.KeyboardModifier.ControlModifier


class FakeFinding:
    """Finds the images that nobody has judged, in the order of the folder."""

    def __init__(self, document, n_images):
        self.document, self.n_images = document, n_images
        self.is_ready = True
        self.is_slow = False
        self.why = WhyNext.UNDECIDED
        self.waiting = []

    def find(self, on_found, count):
        self.waiting.append((on_found, count))
        if not self.is_slow:
            self.deliver()

    def deliver(self):
        waiting, self.waiting = self.waiting, []
        for on_found, count in waiting:
            on_found(self.found(count) if self.is_ready else ())

    def found(self, count):
        kinds = self.document.state.verdicts.kinds
        open_ = [i for i in range(self.n_images) if kinds[i] == VerdictKind.OPEN]
        return tuple(QueueItem(i, self.why, 0, (ZEBRA, HORSE)) for i in ids(*open_[:count]))


class Stage(ReviewStage):
    """A queue over `n_found` images with three classes."""

    def __init__(self, folder, n_found=200):
        super().__init__(folder)
        self.finding = FakeFinding(self.document, n_found)

    def open(self, qtbot):
        self.page = QueuePage(self.document, self.labelling, self.thumbnails, self.finding)
        self.show(self.page, qtbot, height=760, actions=("Space", "A", "0", "N"))

    @property
    def current(self):
        return self.page.session.queue.current

    @property
    def decided(self):
        strip = self.page.strip
        shown = zip(strip.buttons, strip.words, strict=True)
        return [(b.image_id, w.text()) for b, w in shown if b.image_id is not None]

    def kind(self, image_id):
        return self.document.state.verdicts.of(image_id).kind


@pytest.fixture
def make_stage(tmp_path, qtbot):
    stages = []

    def make(n_found=200):
        stages.append(Stage(tmp_path, n_found))
        return stages[-1]

    yield make
    for stage in stages:
        stage.document.close()


@pytest.fixture
def stage(make_stage, qtbot):
    stage = make_stage()
    stage.define("zebra", "horse", "gnu")
    stage.guess()
    stage.open(qtbot)
    return stage


def test_that_the_image_most_worth_it_comes_first_with_its_guesses(stage):
    assert stage.current == 0
    offered = [b.class_id for b in stage.page.side.choice.buttons if b.class_id is not None]
    assert offered == [ZEBRA, HORSE, GNU]
    assert stage.page.side.reason.text() == "Undecided between zebra and horse."


def test_that_an_image_that_may_be_of_no_class_says_so(make_stage, qtbot):
    stage = make_stage()
    stage.define("zebra", "horse", "gnu")
    stage.guess()
    stage.finding.why = WhyNext.PERHAPS_NONE
    stage.open(qtbot)
    said = "Perhaps none of the classes; nearest are zebra and horse."
    assert stage.page.side.reason.text() == said


def test_that_enter_and_a_say_none_of_these_where_that_is_likelier_than_any_class(
    make_stage, qtbot
):
    stage = make_stage()
    stage.define("zebra", "horse", "gnu")
    stage.guess()
    stage.finding.why = WhyNext.PERHAPS_NONE
    stage.open(qtbot)
    press(qtbot, Key.Key_Return, Key.Key_A)
    assert [stage.kind(i) for i in (0, 1)] == [VerdictKind.NONE_OF_THESE] * 2
    press(qtbot, Key.Key_Slash, Key.Key_G, Key.Key_Return)
    assert stage.accepted(GNU) == {2}
    press(qtbot, Key.Key_Backspace)
    assert stage.current == 2
    press(qtbot, Key.Key_Slash, Key.Key_Down, Key.Key_Return)
    assert stage.accepted(HORSE) == {2}


def test_that_enter_and_a_take_the_first_guess(stage, qtbot):
    press(qtbot, Key.Key_Return, Key.Key_A)
    assert stage.accepted(ZEBRA) == {0, 1}
    assert stage.current == 2
    assert stage.stolen == []


def test_that_a_digit_is_the_key_of_its_class(stage, qtbot):
    press(qtbot, Key.Key_2)
    assert stage.accepted(HORSE) == {0}
    assert stage.current == 1


def test_that_0_is_none_of_these_and_space_skips(stage, qtbot):
    press(qtbot, Key.Key_0, Key.Key_Space)
    assert stage.kind(0) == VerdictKind.NONE_OF_THESE
    assert stage.kind(1) == VerdictKind.SKIPPED
    assert stage.decided == [(1, "skipped"), (0, "none")]


def test_that_a_class_is_found_by_its_name(stage, qtbot):
    press(qtbot, Key.Key_Slash, Key.Key_G, Key.Key_Return)
    assert stage.accepted(GNU) == {0}
    press(qtbot, Key.Key_1)
    assert stage.accepted(ZEBRA) == {1}


def test_that_backspace_takes_the_last_decision_back_and_shows_its_image(stage, qtbot):
    press(qtbot, Key.Key_1, Key.Key_Space, Key.Key_Backspace)
    assert stage.current == 1
    press(qtbot, Key.Key_Backspace)
    assert stage.current == 0
    assert stage.accepted(ZEBRA) == set()


def test_that_backspace_takes_nothing_back_that_was_done_before(stage, qtbot):
    press(qtbot, Key.Key_Backspace)
    assert len(stage.document.classes) == 3


def test_that_ctrl_z_and_redo_lead_to_their_image(stage, qtbot):
    press(qtbot, Key.Key_1, Key.Key_1)
    press(qtbot, Key.Key_Z, modifier=Control)
    assert stage.current == 1
    press(qtbot, Key.Key_Z, modifier=Control | Qt.KeyboardModifier.ShiftModifier)
    assert stage.accepted(ZEBRA) == {0, 1}
    assert stage.current == 2


def test_that_a_key_held_down_decides_once(stage):
    for is_repeated in (False, True):
        pressed = Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", is_repeated
        QApplication.sendEvent(stage.page, QKeyEvent(QEvent.Type.KeyPress, *pressed))
    assert stage.accepted(ZEBRA) == {0}


def test_that_the_last_ten_decisions_are_there_to_be_changed(stage, qtbot):
    press(qtbot, *[Key.Key_1] * 12)
    assert stage.decided == [(i, "zebra") for i in range(11, 1, -1)]
    qtbot.mouseClick(stage.page.strip.buttons[3], Left)
    assert stage.current == 8
    assert stage.page.side.reason.text().startswith("You said zebra")
    press(qtbot, Key.Key_2)
    assert 8 in stage.accepted(HORSE)
    assert stage.current == 12


def test_that_to_say_the_same_again_is_no_edit(stage, qtbot):
    press(qtbot, Key.Key_1)
    qtbot.mouseClick(stage.page.strip.buttons[0], Left)
    title = stage.document.undo_title
    press(qtbot, Key.Key_1)
    assert stage.document.undo_title == title
    assert stage.current == 1


def test_that_the_next_picture_is_made_ready(stage, monkeypatch, qtbot):
    asked = []
    monkeypatch.setattr(
        stage.thumbnails,
        "preview",
        lambda i, *, side_px, neighbours=(): asked.append((i, neighbours)),
    )
    press(qtbot, Key.Key_1)
    assert asked == [(1, (2,))]


def test_that_the_guesses_stay_while_an_image_is_shown(stage):
    stage.labelling.labels.candidate_probabilities[:] = [0.1, 0.2, 0.7]
    stage.labelling.labels.candidates[:] = [2, 1, 0]
    stage.labelling.labelled.emit()
    assert stage.page.side.choice.buttons[0].class_id == ZEBRA


def test_that_a_new_class_is_offered_at_once(stage):
    stage.define("okapi")
    assert stage.page.side.choice.buttons[3].class_id == 4


def test_that_more_images_are_found_before_the_last_is_judged(stage, qtbot):
    press(qtbot, *[Key.Key_1] * 60)
    assert len(stage.accepted(ZEBRA)) == 60


def test_that_the_end_is_said(make_stage, qtbot):
    stage = make_stage(2)
    stage.define("zebra")
    stage.open(qtbot)
    press(qtbot, Key.Key_1, Key.Key_1)
    assert stage.current is None
    assert stage.page.note.text() == "No image is left that nobody has judged."


def test_that_images_not_looked_at_yet_are_waited_for(make_stage, qtbot):
    stage = make_stage()
    stage.finding.is_ready = False
    stage.open(qtbot)
    assert stage.page.note.text().startswith("The program has not looked at the images yet")
    stage.finding.is_ready = True
    stage.labelling.labelled.emit()
    assert stage.current == 0


def test_that_a_project_without_classes_says_how_to_make_one(make_stage, qtbot):
    stage = make_stage()
    stage.open(qtbot)
    assert stage.page.side.hint.text().startswith("Type the name of a class, and Enter")
    press(qtbot, Key.Key_Slash, Key.Key_E, Key.Key_M, Key.Key_U, Key.Key_Return)
    assert [held.name for held in stage.document.classes.values()] == ["emu"]
    assert stage.document.state.verdicts.of(0) == Verdict(VerdictKind.EXAMPLE, 1)


def test_that_an_unknown_name_makes_a_class_and_the_next_image_comes(stage, qtbot):
    press(qtbot, Key.Key_Slash, Key.Key_E, Key.Key_M, Key.Key_U, Key.Key_Return)
    assert list(stage.document.state.verdicts.images_with(VerdictKind.EXAMPLE, 4)) == [0]
    assert stage.current == 1
    stage.document.undo()
    assert stage.current == 0


def test_that_a_late_answer_to_a_page_that_was_left_is_dropped(make_stage, qtbot):
    stage = make_stage()
    stage.finding.is_slow = True
    stage.open(qtbot)
    stage.page.hide()
    stage.finding.deliver()
    assert stage.current is None


def test_that_what_was_judged_elsewhere_is_passed_over(stage, qtbot):
    stage.page.hide()
    stage.document.do(lambda state: wishes.assign(state, ZEBRA, ids(0, 1)))
    stage.page.show()
    assert stage.current == 2


def test_that_two_hundred_images_are_judged_by_keys_alone(stage, qtbot):
    press(qtbot, *[Key.Key_1, Key.Key_2, Key.Key_0, Key.Key_Return] * 50)
    verdicts = stage.document.state.verdicts
    assert (verdicts.kinds != VerdictKind.OPEN).all()
    assert (verdicts.class_ids == NO_CLASS).sum() == 50


def test_that_two_hundred_images_are_judged_by_mouse_alone(stage, qtbot):
    side = stage.page.side
    buttons = [side.choice.buttons[0], side.choice.buttons[1], side.none, side.skip]
    for button in buttons * 50:
        qtbot.mouseClick(button, Left)
    assert len(stage.accepted(ZEBRA)) == len(stage.accepted(HORSE)) == 50
    assert (stage.document.state.verdicts.kinds != VerdictKind.OPEN).all()
