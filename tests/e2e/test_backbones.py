"""What the window looks at images with, and what it says when it cannot."""

import pytest

from engine.embedding import BACKBONE_SETTING
from gui.opening import open_path
from tests.e2e.driving import N_PHOTOS, WAIT_MS, define_red_and_blue, open_folder
from tests.factories import write_tiny_backbone


@pytest.fixture
def backbone():
    """Leave the default as it is."""


def choose(photos, backbone):
    """Make the project of a folder, and keep a backbone in it."""
    project = open_path(photos)
    project.put_setting(BACKBONE_SETTING, str(backbone))
    project.close()


def test_that_the_bundled_backbone_labels_without_a_word_about_it(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    assert window.status.line.text == ""
    assert workspace.embedding.backbone == "protolabel-m"
    define_red_and_blue(window, workspace, qtbot)


def test_that_a_missing_file_is_told_in_the_status_line_and_work_goes_on(
    window, photos, without_bundled, qtbot
):
    workspace = open_folder(window, photos, qtbot)
    assert window.status.line.text.startswith("“descriptor” takes the place of “protolabel-m”")
    assert str(without_bundled) in window.status.line.text
    assert workspace.embedding.table.is_embedded.sum() == N_PHOTOS
    assert workspace.document.setting(BACKBONE_SETTING) is None


def test_that_a_project_that_asks_for_the_missing_one_says_what_to_do(
    window, photos, without_bundled, qtbot
):
    choose(photos, "protolabel-m")
    window.open(photos)
    qtbot.waitUntil(lambda: "is not there" in window.status.line.text, timeout=WAIT_MS)
    assert str(without_bundled) in window.status.line.text
    assert "Label, Backbone…" in window.status.line.text


def test_that_a_project_may_have_a_house_backbone(window, photos, tmp_path, qtbot):
    house = write_tiny_backbone(tmp_path / "house.safetensors")
    choose(photos, house)
    workspace = open_folder(window, photos, qtbot)
    assert workspace.embedding.backbone == str(house)
    assert workspace.embedding.table.is_embedded.sum() == N_PHOTOS
