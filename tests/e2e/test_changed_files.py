"""What the window shows of files that were renamed, overwritten or deleted since the last look."""

from PySide6.QtCore import Qt

from engine.labelling import ImageStatus
from tests.e2e.driving import (
    WAIT_MS,
    define_red_and_blue,
    images_named,
    open_folder,
    press,
    select,
    wait_for_labels,
)
from tests.factories import write_picture


def status(workspace, image_id):
    return ImageStatus(int(workspace.labelling.table.statuses[image_id]))


def accept_fifth_red(window, workspace, qtbot):
    image_id = images_named(workspace, "red")[5]
    select(workspace, [image_id])
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    wait_for_labels(workspace, qtbot)
    return image_id


def look_again(window, workspace, qtbot):
    with qtbot.waitSignal(workspace.scanning.finished, timeout=WAIT_MS) as scanned:
        press(window, Qt.Key.Key_F5, qtbot=qtbot)
    qtbot.waitUntil(lambda: not workspace.is_busy(), timeout=WAIT_MS)
    return scanned.args[0]


def test_that_an_overwritten_picture_has_no_label_until_a_says_it_again(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    image_id = accept_fifth_red(window, workspace, qtbot)
    write_picture(workspace.document.catalog.path_of(image_id), (40, 190, 40), size=(70, 50))
    look_again(window, workspace, qtbot)
    assert "1 changed since you looked" in window.status.line.text
    assert status(workspace, image_id) is ImageStatus.CHANGED
    qtbot.waitUntil(lambda: "1 file changed" in window.status.counts.text(), timeout=WAIT_MS)
    chips = workspace.label.grid.toolbar.chips
    qtbot.waitUntil(lambda: chips.chip(frozenset({ImageStatus.CHANGED})).isVisible())
    select(workspace, [image_id])
    press(window, Qt.Key.Key_A, qtbot=qtbot)
    assert status(workspace, image_id) is ImageStatus.ACCEPTED
    workspace.document.undo()
    assert status(workspace, image_id) is ImageStatus.CHANGED


def test_that_a_renamed_picture_keeps_its_label(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    define_red_and_blue(window, workspace, qtbot)
    image_id = accept_fifth_red(window, workspace, qtbot)
    path = workspace.document.catalog.path_of(image_id)
    path.rename(path.with_name("another name.png"))
    report = look_again(window, workspace, qtbot)
    assert (report.n_renamed, report.n_new, report.n_missing) == (1, 0, 0)
    assert workspace.document.catalog.paths[image_id].endswith("another name.png")
    assert status(workspace, image_id) is ImageStatus.ACCEPTED


def test_that_a_class_says_that_an_example_is_gone(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    red, _ = define_red_and_blue(window, workspace, qtbot)
    workspace.document.catalog.path_of(images_named(workspace, "red")[0]).unlink()
    look_again(window, workspace, qtbot)
    assert "2 examples, 1 lost" in workspace.label.classes.card(red).counts.text()
