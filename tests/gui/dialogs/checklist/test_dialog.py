"""A class is defined, or described, by ticks; the best matches follow each of them."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from engine.messages import Message
from engine.project import AttributeId, wishes
from gui.dialogs.checklist.dialog import ChecklistDialog
from gui.dialogs.checklist.match_preview import N_MATCHES
from gui.flows.describing import DescribingFlow
from tests.factories import ids

NAMES = "black", "striped", "horns"
BLACK, STRIPED, HORNS = map(AttributeId, (1, 2, 3))


class FakeAttributes(QObject):
    """An AttributeFlow that has learnt; `answer` delivers what was asked for last."""

    learnt = Signal()
    judged = Signal()

    def __init__(self):
        super().__init__()
        self.model, self.problem, self.reliability = SimpleNamespace(), None, {}
        self.asked = []

    def find_matches(self, checklist, on_found, *, count, besides=None):
        self.asked.append((dict(checklist), on_found, count))

    def answer(self, *images):
        self.asked[-1][1](ids(*images))


@pytest.fixture
def attributes(qapp):
    return FakeAttributes()


@pytest.fixture
def stage(panel_stage):
    """Return a project with three attributes and what edits it."""
    panel_stage.describing = DescribingFlow(panel_stage.document)
    panel_stage.describing.new_attributes(NAMES)
    panel_stage.thumbnails.bring(*range(12))
    return panel_stage


@pytest.fixture
def make_dialog(stage, attributes, qtbot):
    def make(class_id=None):
        dialog = ChecklistDialog(
            stage.document, attributes, stage.describing, stage.thumbnails, class_id=class_id
        )
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        made.append(dialog)
        return dialog

    made = []
    yield make
    for dialog in filter(isValid, made):
        dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def click(widget, qtbot):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def shown(dialog):
    return [p.image_id for p in dialog.preview.places if p.image_id is not None]


# A new class


def test_that_name_and_ticks_make_a_class(make_dialog, stage, qtbot):
    dialog = make_dialog()
    qtbot.keyClicks(dialog.name, "okapi")
    click(dialog.field.chip(STRIPED), qtbot)
    qtbot.keyClick(dialog.field.chip(HORNS), Qt.Key.Key_0)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    (okapi,) = stage.document.classes
    assert stage.document.classes[okapi].name == "okapi"
    assert stage.document.state.vocabulary.checklists[okapi] == {STRIPED: 1, HORNS: 0}


def test_that_a_class_needs_both_a_name_and_a_tick(make_dialog, qtbot):
    dialog = make_dialog()
    assert not dialog.create_button.isEnabled()
    qtbot.keyClicks(dialog.name, "okapi")
    assert not dialog.create_button.isEnabled()
    click(dialog.field.chip(STRIPED), qtbot)
    assert dialog.create_button.isEnabled()
    dialog.name.setText("  ")
    assert not dialog.create_button.isEnabled()


def test_that_a_name_that_is_taken_is_refused_below_the_field(make_dialog, stage, qtbot):
    stage.define("zebra")
    dialog = make_dialog()
    qtbot.keyClicks(dialog.name, "Zebra")
    click(dialog.field.chip(STRIPED), qtbot)
    click(dialog.create_button, qtbot)
    assert dialog._refusal.text() == "There is a class “zebra” already. Choose another name."
    assert dialog.isVisible()
    qtbot.keyClicks(dialog.name, "s")
    assert not dialog._refusal.isVisible()


def test_that_ticks_for_a_new_class_change_nothing_until_it_is_made(make_dialog, stage, qtbot):
    dialog = make_dialog()
    with qtbot.assertNotEmitted(stage.document.changed):
        click(dialog.field.chip(STRIPED), qtbot)


# Matches


def test_that_every_tick_asks_for_the_best_matches(make_dialog, attributes, qtbot):
    dialog = make_dialog()
    click(dialog.field.chip(STRIPED), qtbot)
    checklist, _, count = attributes.asked[-1]
    assert (checklist, count) == ({STRIPED: 1}, N_MATCHES)
    attributes.answer(5, 3)
    assert shown(dialog) == [5, 3]


def test_that_old_matches_stay_until_the_new_come(make_dialog, attributes, qtbot):
    dialog = make_dialog()
    click(dialog.field.chip(STRIPED), qtbot)
    attributes.answer(5)
    click(dialog.field.chip(BLACK), qtbot)
    assert shown(dialog) == [5]


def test_that_without_ticks_the_next_step_is_taught(make_dialog, attributes):
    dialog = make_dialog()
    attributes.answer()
    sentence = "Tick what the class has: the best matching images appear here."
    assert dialog.preview.sentence() == sentence


def test_that_a_missing_model_says_what_to_do(make_dialog, attributes):
    attributes.model, attributes.problem = None, Message("Give {n} examples.", {"n": 2})
    dialog = make_dialog()
    attributes.answer()
    assert dialog.preview.sentence() == "Give 2 examples."


def test_that_attributes_nobody_has_shown_yet_say_so(make_dialog, attributes, qtbot):
    dialog = make_dialog()
    click(dialog.field.chip(STRIPED), qtbot)
    attributes.answer()
    assert dialog.preview.sentence().startswith("No image shows yet what this looks like.")


def test_that_matches_are_asked_for_again_when_more_was_learnt(make_dialog, attributes):
    make_dialog()
    n_asked = len(attributes.asked)
    attributes.learnt.emit()
    assert len(attributes.asked) == n_asked + 1


def test_that_a_click_on_a_match_asks_for_the_image(make_dialog, attributes, qtbot):
    dialog = make_dialog()
    attributes.answer(5)
    with qtbot.waitSignal(dialog.image_wanted) as wanted:
        click(dialog.preview.places[0], qtbot)
    assert wanted.args == [5]


def test_that_an_answer_after_closing_is_dropped(make_dialog, attributes, qtbot):
    dialog = make_dialog()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    attributes.answer(5)


# A class that is there


@pytest.fixture
def zebra(stage):
    zebra = stage.define("zebra", 1)
    stage.describing.set_checklist(zebra, {BLACK: 1})
    return zebra


def test_that_an_existing_class_shows_its_checklist(make_dialog, zebra):
    dialog = make_dialog(zebra)
    assert dialog.windowTitle() == "Checklist of zebra"
    assert dialog.field.checklist() == {BLACK: 1}
    assert not dialog.name.isVisible()
    assert not dialog.create_button.isVisible()


def test_that_each_tick_is_one_edit_that_can_be_undone(make_dialog, stage, zebra, qtbot):
    dialog = make_dialog(zebra)
    click(dialog.field.chip(STRIPED), qtbot)
    click(dialog.field.chip(BLACK), qtbot)
    checklists = stage.document.state.vocabulary.checklists
    assert checklists[zebra] == {BLACK: 0, STRIPED: 1}
    stage.document.undo()
    assert checklists[zebra] == {BLACK: 1, STRIPED: 1}
    assert dialog.field.checklist() == {BLACK: 1, STRIPED: 1}


def test_that_ctrl_z_takes_back_a_tick(make_dialog, zebra, qtbot):
    dialog = make_dialog(zebra)
    click(dialog.field.chip(STRIPED), qtbot)
    qtbot.keyClick(dialog.field.chip(STRIPED), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert dialog.field.checklist() == {BLACK: 1}


def test_that_making_an_attribute_unknown_is_an_edit_too(make_dialog, stage, zebra, qtbot):
    dialog = make_dialog(zebra)
    qtbot.keyClick(dialog.field.chip(BLACK), Qt.Key.Key_Delete)
    assert zebra not in stage.document.state.vocabulary.checklists


def test_that_a_tick_asks_for_matches_once(make_dialog, attributes, zebra, qtbot):
    dialog = make_dialog(zebra)
    n_asked = len(attributes.asked)
    click(dialog.field.chip(STRIPED), qtbot)
    assert [a[0] for a in attributes.asked[n_asked:]] == [{BLACK: 1, STRIPED: 1}]


def test_that_the_title_follows_the_name(make_dialog, stage, zebra):
    dialog = make_dialog(zebra)
    stage.document.do(lambda state: wishes.rename_class(state, zebra, "okapi"))
    assert dialog.windowTitle() == "Checklist of okapi"


def test_that_removing_the_class_closes_its_checklist(make_dialog, stage, zebra):
    dialog = make_dialog(zebra)
    stage.document.do(lambda state: wishes.remove_class(state, zebra))
    assert not dialog.isVisible()


# Twins


def test_that_an_equal_checklist_is_noted(make_dialog, zebra, qtbot):
    dialog = make_dialog()
    usual = dialog.note.text()
    click(dialog.field.chip(BLACK), qtbot)
    assert dialog.note.text() == "Same checklist as zebra: the two cannot be told apart."
    click(dialog.field.chip(STRIPED), qtbot)
    assert dialog.note.text() == usual


def test_that_a_class_is_not_its_own_twin(make_dialog, zebra):
    assert "zebra" not in make_dialog(zebra).note.text()


# New attributes


def test_that_an_attribute_is_added_in_place(make_dialog, stage, qtbot):
    dialog = make_dialog()
    click(dialog.field.chip(STRIPED), qtbot)
    qtbot.keyClicks(dialog.field.add, "hooves")
    qtbot.keyClick(dialog.field.add, Qt.Key.Key_Return)
    assert [a.name for a in stage.document.state.vocabulary.attributes.values()][-1] == "hooves"
    assert dialog.field.chip(AttributeId(4)).text() == "hooves"
    assert dialog.field.checklist() == {STRIPED: 1}
    assert dialog.isVisible()


def test_that_an_attribute_that_is_there_is_refused_below_its_field(make_dialog, qtbot):
    dialog = make_dialog()
    qtbot.keyClicks(dialog.field.add, "Horns")
    qtbot.keyClick(dialog.field.add, Qt.Key.Key_Return)
    assert dialog.field._refusal.text() == (
        "There is an attribute “horns” already. Choose another name."
    )
    assert dialog.field.add.text() == "Horns"
