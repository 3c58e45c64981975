"""What was found wrong asks for its class wherever it was found, and A never acts in silence."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from engine.project import VerdictKind
from tests.e2e.driving import WAIT_MS, define_red_and_blue, images_named, open_folder, press, select

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
NEEDS_CLASS = frozenset({ImageStatus.NEEDS_CLASS})


def reject_wholly(window, workspace, image_id, qtbot):
    """Press X until no class is left that the image could be."""
    for _ in range(2):
        select(workspace, [image_id])
        press(window, Key.Key_X, qtbot=qtbot)
        qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)


def status_of(workspace, image_id):
    return ImageStatus(workspace.labelling.table.statuses[image_id])


def call_strangers(workspace, images):
    """Let the engine judge `images` to be of none of the classes."""
    labelling = workspace.labelling
    is_novel = np.isin(np.arange(len(labelling.labels.guesses)), images)
    labelling.labels = replace(labelling.labels, is_novel=is_novel)
    labelling._show()


def test_that_what_was_found_wrong_is_asked_about_after_a_restart(
    window, make_window, photos, qtbot
):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    wrong = images_named(workspace, "red")[5]
    reject_wholly(window, workspace, wrong, qtbot)
    assert status_of(workspace, wrong) == ImageStatus.NEEDS_CLASS
    chip = workspace.label.grid.toolbar.chips.chip(NEEDS_CLASS)
    qtbot.waitUntil(lambda: not chip.isHidden())
    assert "1 needs a class" in window.status.counts.text()
    path = workspace.document.path
    window.close()

    again = make_window()
    again.open(path)
    workspace = again.workspace
    assert status_of(workspace, wrong) == ImageStatus.NEEDS_CLASS
    again.actions_["page_review"].trigger()
    review = workspace.review_page
    assert review.tiles.foot.dismissed.text() == "1 needs a class"
    qtbot.keyClick(review.tiles.grid, Key.Key_D)
    assert review.dismissed.grid.images.order.tolist() == [wrong]
    qtbot.keyClick(review.dismissed.grid, Key.Key_O)
    qtbot.keyClicks(review.dismissed.choice.field, "x")
    qtbot.keyClick(review.dismissed.choice.field, Key.Key_Return)
    ox = max(workspace.document.classes)
    assert workspace.document.classes[ox].name == "ox"
    assert workspace.document.state.verdicts.of(wrong).class_id == ox
    assert status_of(workspace, wrong) == ImageStatus.EXAMPLE
    again.close()


def test_that_the_audit_page_leads_to_what_needs_a_class(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    wrong = images_named(workspace, "red")[5]
    reject_wholly(window, workspace, wrong, qtbot)
    workspace.audit_page.result.needing.click()
    assert workspace.book.current == "review"
    assert workspace.review_page.dismissed.isVisible()
    assert workspace.review_page.dismissed.grid.current_image() == wrong


def test_that_a_says_beforehand_and_afterwards_what_becomes_of_strangers(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    first, second, known = images_named(workspace, "red")[4:7]
    call_strangers(workspace, [first, second])
    keys = workspace.label.why.keys
    select(workspace, [first])
    assert keys.accept.text() == "None of these"
    assert "nearest is red" in workspace.label.why.standing.text()
    select(workspace, [first, second, known])
    assert keys.accept.text() == "Accept 1 label, 2 as none of these"
    press(window, Key.Key_A, qtbot=qtbot)
    kinds = workspace.document.state.verdicts.kinds
    assert kinds[[first, second, known]].tolist() == [
        *[VerdictKind.NONE_OF_THESE] * 2,
        VerdictKind.ACCEPTED,
    ]
    assert "Accept a label, mark 2 as none of these" in window.status.line.text
    press(window, Key.Key_Z, Control, qtbot=qtbot)
    assert kinds[[first, second, known]].tolist() == [VerdictKind.OPEN] * 3


def test_that_digits_label_strangers_as_all_else(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    red, _ = define_red_and_blue(window, workspace, qtbot)
    stranger = images_named(workspace, "red")[4]
    call_strangers(workspace, [stranger])
    select(workspace, [stranger])
    press(window, Key.Key_1, qtbot=qtbot)
    assert workspace.document.state.verdicts.of(stranger).class_id == red
