"""The best matches come without blinking."""

import pytest
from PySide6.QtCore import Qt

from gui.dialogs.checklist.match_preview import N_MATCHES, MatchPreview
from tests.factories import ids


@pytest.fixture
def preview(panel_stage, qtbot):
    preview = MatchPreview(panel_stage.document, panel_stage.thumbnails)
    qtbot.addWidget(preview)
    with qtbot.waitExposed(preview):
        preview.show()
    return preview


def shown(preview):
    return [place.image_id for place in preview.places if place.image_id is not None]


def test_that_images_stand_best_first(preview, panel_stage):
    panel_stage.thumbnails.bring(*range(12))
    preview.show_images(ids(4, 2, 9))
    assert shown(preview) == [4, 2, 9]


def test_that_a_picture_stays_until_the_next_can_be_painted(preview, panel_stage):
    panel_stage.thumbnails.bring(1, 2)
    preview.show_images(ids(1, 2))
    preview.show_images(ids(3, 2))
    assert shown(preview) == [1, 2]
    panel_stage.thumbnails.bring(3)
    assert shown(preview) == [3, 2]


def test_that_a_picture_no_longer_wanted_does_not_come(preview, panel_stage):
    panel_stage.thumbnails.bring(1, 2)
    preview.show_images(ids(3))
    preview.show_images(ids(2))
    panel_stage.thumbnails.bring(3)
    assert shown(preview) == [2]


def test_that_a_broken_file_does_not_hold_up_its_place(preview, panel_stage):
    panel_stage.thumbnails.bring(1)
    panel_stage.thumbnails.broken.add(3)
    preview.show_images(ids(1))
    preview.show_images(ids(3))
    assert shown(preview) == [3]


def test_that_more_images_than_places_do_no_harm(preview, panel_stage):
    panel_stage.thumbnails.bring(*range(12))
    preview.show_images((*ids(*range(12)), *ids(0, 1)))
    assert len(shown(preview)) == N_MATCHES


def test_that_a_sentence_stands_in_place_of_images(preview, panel_stage):
    panel_stage.thumbnails.bring(1)
    preview.show_images(ids(1))
    preview.say("Tick something.")
    assert preview.sentence() == "Tick something."
    assert shown(preview) == []
    preview.show_images(ids(1))
    assert preview.sentence() == ""
    assert preview.places[0].isVisible()


def test_that_a_click_on_a_picture_asks_for_the_image(preview, panel_stage, qtbot):
    panel_stage.thumbnails.bring(7)
    preview.show_images(ids(7))
    with qtbot.waitSignal(preview.image_wanted) as wanted:
        qtbot.mouseClick(preview.places[0], Qt.MouseButton.LeftButton)
    assert wanted.args == [7]
