"""The current image with its reasons."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.images import ImageFile
from engine.labelling import N_CANDIDATES, ImageStatus, Reason
from gui.panels.why import WhyPanel
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
    return [b.image_id for b in panel.nearest if b.image_id is not None]


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
    panel_stage.labelling.labels = SimpleNamespace(rounds=np.full(12, 2))
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
        qtbot.mouseClick(panel.nearest[1], Qt.MouseButton.LeftButton)
    assert wanted.args == [6]


def test_that_missing_examples_take_no_press(panel, panel_stage, qtbot):
    panel_stage.labelling.reasons[3] = Reason((), ids(5))
    panel.show_image(ids(3)[0])
    with qtbot.assertNotEmitted(panel.image_wanted):
        qtbot.mouseClick(panel.nearest[1], Qt.MouseButton.LeftButton)


def test_that_an_example_paints_its_thumbnail_when_it_comes(panel, panel_stage):
    panel_stage.labelling.reasons[3] = Reason((), ids(5))
    panel.show_image(ids(3)[0])
    panel.grab()
    panel_stage.thumbnails.bring(5, colour="#20c020")
    assert panel.nearest[0].grab().toImage().pixelColor(42, 42).name() == "#20c020"


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
