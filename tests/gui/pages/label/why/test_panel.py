"""The current image with its reasons."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from engine.images import ImageFile
from engine.labelling import N_CANDIDATES, ImageStatus, Mistake, Reason, Rule, RuleKind, RunnerUp
from engine.messages import Message
from gui.flows.mistakes import Suspect
from gui.pages.label.why.panel import WhyPanel
from tests.factories import ids
from tests.gui.fakes import plain_pixmap


@pytest.fixture
def panel(panel_stage, qtbot):
    panel = WhyPanel(panel_stage.document, panel_stage.labelling, panel_stage.thumbnails)
    qtbot.addWidget(panel)
    panel.resize(304, 720)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def shown_nearest(panel):
    return [b.image_id for b in panel.nearest.buttons if b.image_id is not None]


def test_that_an_empty_panel_says_what_to_do(panel):
    assert not panel.name.isVisible()
    panel.show_image(ids(3)[0])
    assert panel.name.isVisible()
    panel.show_image(None)
    assert not panel.name.isVisible()


def test_that_file_and_size_are_shown(panel, panel_stage):
    panel_stage.document.add_outside_files([ImageFile("a/b/deer.jpg", 12_400, 1)])
    panel.show_image(ids(12)[0])
    assert panel.name.text() == "deer.jpg"
    assert panel.place.text().startswith("a/b · 12.1 k")


@pytest.mark.parametrize(
    ("path", "shown"),
    [("<img src=x>.png", "<img src=x>.png"), ("붉은\n여우.png", "붉은⏎여우.png")],
)
def test_that_a_file_name_shows_as_the_text_it_is(panel, panel_stage, path, shown):
    panel_stage.document.add_outside_files([ImageFile(path, 10, 1)])
    panel.show_image(ids(12)[0])
    assert panel.name.text() == shown
    assert panel.name.textFormat() == Qt.TextFormat.PlainText


def test_that_the_standing_is_said_and_follows_the_labels(panel, panel_stage):
    zebra = panel_stage.define("zebra", 1)
    panel.show_image(ids(3)[0])
    assert panel.standing.text() == "Not labelled yet."
    panel_stage.labelling.put(3, ImageStatus.AUTO, zebra, 0.92)
    panel_stage.labelling.table.rounds[3] = 2
    panel_stage.labelling.labelled.emit()
    assert panel.standing.text() == "Automatic: zebra, 92%, accepted in round 2."


def test_that_the_likeliest_classes_have_bars_and_no_more_room_than_these(panel, panel_stage):
    class_ids = [panel_stage.define(f"class {n}") for n in range(10)]
    chances = tuple((c, 0.5 / (n + 1)) for n, c in enumerate(class_ids))
    panel_stage.labelling.reasons[3] = Reason(chances, ())
    panel.show_image(ids(3)[0])
    assert [s.name for s in panel.scores.scores] == [f"class {n}" for n in range(N_CANDIDATES)]
    assert panel.scores.accessibleName().startswith("class 0 50%, class 1 25%")
    room = panel.scores.height()
    panel.scores.set_rows(N_CANDIDATES)
    assert panel.scores.height() == room


def test_that_a_class_that_is_gone_has_no_bar(panel, panel_stage):
    zebra = panel_stage.define("zebra")
    panel_stage.labelling.reasons[3] = Reason(((99, 0.7), (zebra, 0.3)), ())
    panel.show_image(ids(3)[0])
    assert [s.name for s in panel.scores.scores] == ["zebra"]


def test_that_bars_keep_their_room_while_scores_are_missing(panel, panel_stage):
    zebra, horse = panel_stage.define("zebra"), panel_stage.define("horse")
    panel_stage.labelling.reasons[3] = Reason(((zebra, 0.7), (horse, 0.3)), ())
    panel.show_image(ids(3)[0])
    height = panel.scores.height()
    panel.show_image(ids(4)[0])
    assert panel.scores.scores == ()
    assert panel.scores.height() == height > 0


def test_that_a_nearest_example_can_be_gone_to(panel, panel_stage, qtbot):
    panel_stage.labelling.reasons[3] = Reason((), ids(5, 6, 7))
    panel.show_image(ids(3)[0])
    assert shown_nearest(panel) == [5, 6, 7]
    with qtbot.waitSignal(panel.image_wanted) as wanted:
        qtbot.mouseClick(panel.nearest.buttons[1], Qt.MouseButton.LeftButton)
    assert wanted.args == [6]


def test_that_missing_examples_take_no_press(panel, panel_stage, qtbot):
    panel_stage.labelling.reasons[3] = Reason((), ids(5))
    panel.show_image(ids(3)[0])
    with qtbot.assertNotEmitted(panel.image_wanted):
        qtbot.mouseClick(panel.nearest.buttons[1], Qt.MouseButton.LeftButton)


def test_that_an_example_paints_its_thumbnail_when_it_comes(panel, panel_stage):
    panel_stage.labelling.reasons[3] = Reason((), ids(5))
    panel.show_image(ids(3)[0])
    panel.grab()
    panel_stage.thumbnails.bring(5, colour="#20c020")
    assert panel.nearest.buttons[0].grab().toImage().pixelColor(42, 42).name() == "#20c020"


def test_that_the_thumbnail_stands_in_until_the_preview_comes(panel, panel_stage):
    thumbnails = panel_stage.thumbnails
    thumbnails.held[3] = plain_pixmap("#102030")
    panel.show_image(ids(3)[0])
    assert thumbnails.previews_asked == [3]
    assert panel.picture.pixmap is thumbnails.held[3]
    thumbnails.preview_arrived.emit(3, plain_pixmap("#405060", 300, 200))
    assert panel.picture.pixmap.width() == 300


def test_that_a_late_preview_of_another_image_is_dropped(panel, panel_stage):
    panel.show_image(ids(3)[0])
    panel.show_image(ids(4)[0])
    panel_stage.thumbnails.preview_arrived.emit(3, plain_pixmap("#405060"))
    assert panel.picture.pixmap is None


def test_that_a_thumbnail_that_comes_late_is_shown(panel, panel_stage):
    panel.show_image(ids(3)[0])
    panel_stage.thumbnails.bring(3)
    assert panel.picture.pixmap is not None


def test_that_a_picture_keeps_its_shape(panel, panel_stage):
    panel.show_image(ids(3)[0])
    panel_stage.thumbnails.preview_arrived.emit(3, plain_pixmap("#405060", 400, 100))
    rect = panel.picture.picture_rect()
    assert rect.width() == pytest.approx(4 * rect.height(), abs=4)
    assert panel.picture.rect().contains(rect)


def test_that_a_long_class_name_does_not_widen_the_panel(panel, panel_stage):
    name = "x" * 300
    zebra = panel_stage.define(name)
    panel_stage.labelling.put(3, ImageStatus.ACCEPTED, zebra, 1.0)
    panel_stage.labelling.reasons[3] = Reason(((zebra, 1.0),), ())
    panel.show_image(ids(3)[0])
    assert panel.minimumSizeHint().width() <= 304


LEFT_OUT = Rule(RuleKind.UNSURE, Message("Left out: below {percent}%.", {"percent": "70"}))


def test_that_the_rule_is_said_beside_the_standing(panel, panel_stage):
    zebra = panel_stage.define("zebra", 1)
    panel_stage.labelling.put(3, ImageStatus.UNCERTAIN, zebra, 0.62)
    panel_stage.labelling.reasons[3] = Reason((), (), rule=LEFT_OUT)
    panel.show_image(ids(3)[0])
    assert panel.standing.text() == "Uncertain: perhaps zebra, 62%. Left out: below 70%."


def test_that_the_round_is_said_once(panel, panel_stage):
    zebra = panel_stage.define("zebra", 1)
    rule = Rule(RuleKind.ROUND, Message("Accepted in round {round}.", {"round": 2}), 2)
    panel_stage.labelling.put(3, ImageStatus.AUTO, zebra, 0.92)
    panel_stage.labelling.table.rounds[3] = 2
    panel_stage.labelling.reasons[3] = Reason((), (), rule=rule)
    panel.show_image(ids(3)[0])
    assert panel.standing.text() == "Automatic: zebra, 92%. Accepted in round 2."


def test_that_what_a_person_said_needs_no_rule(panel, panel_stage):
    zebra = panel_stage.define("zebra", 3)
    panel_stage.labelling.put(3, ImageStatus.EXAMPLE, zebra, 1.0)
    rule = Rule(RuleKind.GIVEN, Message("Given by you."))
    panel_stage.labelling.reasons[3] = Reason((), (), rule=rule)
    panel.show_image(ids(3)[0])
    assert panel.standing.text() == "You gave this as an example of zebra."


def test_that_the_runner_up_is_named_and_can_be_gone_to(panel, panel_stage, qtbot):
    horse = panel_stage.define("horse", 8)
    panel_stage.labelling.reasons[3] = Reason((), ids(5, 6, 7), RunnerUp(horse, ids(8)[0]))
    panel.show_image(ids(3)[0])
    assert panel.nearest.runner_up_name.text() == "horse"
    with qtbot.waitSignal(panel.image_wanted) as wanted:
        qtbot.mouseClick(panel.nearest.runner_up, Qt.MouseButton.LeftButton)
    assert wanted.args == [8]


@pytest.mark.parametrize("runner_up", [None, RunnerUp(99, ids(8)[0])])
def test_that_without_a_runner_up_its_place_is_empty(panel, panel_stage, runner_up):
    horse = panel_stage.define("horse", 8)
    panel_stage.labelling.reasons[3] = Reason((), ids(5), RunnerUp(horse, ids(8)[0]))
    panel_stage.labelling.reasons[4] = Reason((), ids(5), runner_up)
    panel.show_image(ids(3)[0])
    place = panel.nearest.buttons[0].pos()
    panel.show_image(ids(4)[0])
    assert (panel.nearest.runner_up_name.text(), panel.nearest.runner_up.image_id) == ("", None)
    assert panel.nearest.buttons[0].pos() == place


def test_that_four_examples_fit_beside_each_other(panel, panel_stage):
    horse = panel_stage.define("hippopotamus amphibius", 8)
    panel_stage.labelling.reasons[3] = Reason((), ids(5, 6, 7), RunnerUp(horse, ids(8)[0]))
    panel.show_image(ids(3)[0])
    assert panel.minimumSizeHint().width() <= 304
    assert panel.nearest.runner_up.geometry().right() < panel.width()


class FakeMistakes(QObject):
    """A MistakesFlow with one suspect for every image that a test names."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.suspects = {}

    def suspect(self, image_id):
        return self.suspects.get(image_id)


def test_that_a_likely_mistake_is_said_with_what_it_looks_like(panel_stage, qtbot):
    zebra, horse = panel_stage.define("zebra", 3), panel_stage.define("horse")
    panel_stage.labelling.put(3, ImageStatus.EXAMPLE, zebra, 1.0)
    mistakes = FakeMistakes()
    panel = WhyPanel(
        panel_stage.document, panel_stage.labelling, panel_stage.thumbnails, mistakes=mistakes
    )
    qtbot.addWidget(panel)
    panel.show_image(ids(3)[0])
    mistakes.suspects[3] = Suspect(Mistake(ids(3)[0], zebra, horse, 0.01), 0.93)
    mistakes.changed.emit()
    assert panel.standing.text() == (
        "You gave this as an example of zebra. By your other labels it looks like horse, 93%."
    )
    mistakes.suspects.clear()
    mistakes.changed.emit()
    assert panel.standing.text() == "You gave this as an example of zebra."
