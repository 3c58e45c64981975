"""The history of the current image is read when a person opens it, and not before."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus, Reason, Rule, RuleKind
from engine.messages import Message
from engine.project import wishes
from gui.pages.label.why.history import N_LINES
from gui.pages.label.why.panel import WhyPanel
from gui.tasks import TaskRunner
from tests.factories import ids

(IMAGE,) = ids(3)


class Stage:
    """A zebra and a horse, and a panel that shows an image nobody has judged."""

    def __init__(self, panel_stage, qtbot):
        self.document, self.labelling = panel_stage.document, panel_stage.labelling
        self.qtbot, self.tasks = qtbot, TaskRunner()
        self.zebra, self.horse = panel_stage.define("zebra"), panel_stage.define("horse")
        self.panel = WhyPanel(
            self.document, self.labelling, panel_stage.thumbnails, tasks=self.tasks
        )
        qtbot.addWidget(self.panel)
        self.panel.resize(304, 720)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.panel.show_image(IMAGE)
        self.history = self.panel.history

    def assign(self, class_id, image_id=IMAGE):
        self.document.do(lambda state: wishes.assign(state, class_id, [image_id]))

    def press(self):
        self.qtbot.mouseClick(self.history, Qt.MouseButton.LeftButton)
        self.wait()

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.tasks.is_busy)

    @property
    def said(self):
        return [line.what for line in self.history.list.lines]


@pytest.fixture
def stage(panel_stage, qtbot):
    stage = Stage(panel_stage, qtbot)
    yield stage
    stage.tasks.close()


def label_automatically(stage, status=ImageStatus.AUTO):
    rule = Rule(RuleKind.ROUND, Message("Accepted in round {round}.", {"round": 2}), 2)
    stage.labelling.put(IMAGE, status, stage.horse, 0.93)
    stage.labelling.labels = SimpleNamespace(rounds=np.full(12, 2))
    stage.labelling.reasons[IMAGE] = Reason((), (), rule=rule)


def test_that_nothing_is_read_before_it_is_opened(stage):
    stage.assign(stage.zebra)
    assert not stage.history.list.isVisible()
    assert not stage.tasks.is_busy


def test_that_decisions_are_listed_the_newest_first(stage):
    stage.assign(stage.zebra)
    stage.assign(stage.horse)
    stage.press()
    assert stage.history.list.isVisible()
    assert stage.said == ["You: horse", "You: zebra"]


def test_that_undoing_is_told_from_doing(stage):
    stage.assign(stage.zebra)
    stage.document.undo()
    stage.document.redo()
    stage.press()
    assert stage.said == [
        "You, by redo: zebra",
        "You, by undo: label taken back",
        "You: zebra",
    ]


def test_that_every_kind_of_decision_has_its_words(stage):
    images, zebra = [IMAGE], stage.zebra
    for wish in (
        lambda _: wishes.skip(images),
        lambda state: wishes.reject(state, {zebra: images}),
        lambda state: wishes.none_of_these(state, images),
        lambda state: wishes.add_examples(state, zebra, images),
    ):
        stage.document.do(wish)
    stage.press()
    assert stage.said == [
        "You: example of zebra",
        "You: none of these classes",
        "You: not zebra",
        "You: skipped",
    ]


def test_that_the_present_label_comes_first_with_its_round_and_rule(stage):
    stage.assign(stage.zebra)
    stage.document.undo()
    label_automatically(stage)
    stage.press()
    first = stage.history.list.lines[0]
    assert first.what == "Engine, round 2: horse, 93%"
    assert first.more == "Accepted in round 2."
    assert len(stage.said) == 3


def test_that_an_image_left_out_is_said_to_be(stage):
    label_automatically(stage, ImageStatus.NOVEL)
    stage.press()
    assert stage.said == ["Engine, round 2: left out as a stranger"]


def test_that_a_long_history_ends_in_dots(stage):
    for _ in range(N_LINES):
        stage.assign(stage.zebra)
        stage.assign(stage.horse)
    stage.press()
    assert len(stage.said) == N_LINES + 1
    assert (stage.said[0], stage.said[-1]) == ("You: horse", "…")


def test_that_a_class_that_is_gone_is_said_to_be(stage):
    stage.assign(stage.zebra)
    stage.document.do(lambda state: wishes.remove_class(state, stage.zebra))
    stage.press()
    assert stage.said == ["You: label taken back", "You: a class that is gone"]


def test_that_an_image_without_a_history_says_so(stage):
    stage.press()
    assert stage.said == []
    assert stage.history.list.height() > 0


def test_that_an_open_history_follows_the_image_and_its_decisions(stage):
    stage.assign(stage.zebra)
    stage.press()
    stage.panel.show_image(ids(4)[0])
    stage.wait()
    assert stage.said == []
    stage.assign(stage.horse, ids(4)[0])
    stage.wait()
    assert stage.said == ["You: horse"]


def test_that_a_second_press_closes_it(stage):
    stage.press()
    stage.press()
    assert not stage.history.list.isVisible()


def test_that_keys_open_and_close_it(stage, qtbot):
    stage.history.setFocus()
    qtbot.keyClick(stage.history, Qt.Key.Key_Space)
    assert stage.history.list.isVisible()
    qtbot.keyClick(stage.history, Qt.Key.Key_Escape)
    assert not stage.history.list.isVisible()
    stage.wait()


def test_that_opening_moves_nothing_and_covers_only_what_is_above(stage, qtbot):
    label_automatically(stage)
    for _ in range(N_LINES):
        stage.assign(stage.zebra)
        stage.assign(stage.horse)
    before = [stage.panel.picture.geometry(), stage.history.geometry()]
    stage.press()
    shown = stage.history.list
    qtbot.waitUntil(lambda: shown.height() == shown.height_for(shown.width()))
    assert [stage.panel.picture.geometry(), stage.history.geometry()] == before
    assert shown.geometry().bottom() < stage.history.geometry().top()
    assert shown.geometry().top() > 0


def test_that_a_project_file_that_cannot_be_read_is_said_in_its_place(stage, monkeypatch):
    monkeypatch.setattr(type(stage.document), "path", stage.document.path.with_name("gone"))
    stage.press()
    assert stage.said == []
    assert stage.history.list.isVisible()


def test_that_a_new_label_is_listed_without_reading_again(stage):
    stage.press()
    label_automatically(stage)
    stage.labelling.labelled.emit()
    assert not stage.tasks.is_busy
    assert stage.said == ["Engine, round 2: horse, 93%"]
