"""A label that a person got wrong is found, kept or put right, by keys."""

import pytest
from PySide6.QtCore import Qt

from gui.grid.order import EVERYTHING, Remark
from tests.e2e.driving import WAIT_MS, define_by_drag, images_named, open_folder, press
from tests.e2e.driving import wait_for_labels as wait


@pytest.fixture
def workspace(window, photos, qtbot):
    """Six of each colour are labelled; one blue picture was dropped on the reds."""
    workspace = open_folder(window, photos, qtbot)
    red, blue = images_named(workspace, "red"), images_named(workspace, "blue")
    define_by_drag(window, (*red[:6], blue[0]), "red", qtbot)
    define_by_drag(window, blue[1:7], "blue", qtbot)
    wait(workspace, qtbot)
    chip = workspace.label.grid.toolbar.chips.chip(Remark.MISTAKE)
    qtbot.waitUntil(chip.isVisible, timeout=WAIT_MS)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    press(window, Qt.Key.Key_Right, qtbot=qtbot)
    return workspace


@pytest.fixture
def wrong(workspace):
    return images_named(workspace, "blue")[0]


def test_that_a_wrong_label_is_shown_with_what_it_looks_like(workspace, wrong):
    assert workspace.label.grid.view.images.order.tolist() == [wrong]
    assert workspace.label.why.standing.text().startswith(
        "You gave this as an example of red. By your other labels it looks like blue, "
    )


def test_that_a_digit_puts_it_right(window, workspace, wrong, qtbot):
    press(window, Qt.Key.Key_2, qtbot=qtbot)
    blue = list(workspace.document.classes)[1]
    assert workspace.document.state.verdicts.of(wrong).class_id == blue
    assert workspace.mistakes.images().tolist() == []


def test_that_a_keeps_what_the_person_said(window, workspace, wrong, qtbot):
    red = workspace.document.state.verdicts.of(wrong).class_id
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    wait(workspace, qtbot)
    assert workspace.document.state.verdicts.of(wrong).class_id == red
    qtbot.mouseClick(
        workspace.label.grid.toolbar.chips.chip(EVERYTHING.statuses), Qt.MouseButton.LeftButton
    )
    chip = workspace.label.grid.toolbar.chips.chip(Remark.MISTAKE)
    qtbot.waitUntil(chip.isHidden, timeout=WAIT_MS)
