"""What the window makes of other programs, of odd drops, and of work that is cut short."""

import subprocess
import sys

from PySide6.QtCore import QMimeData, Qt

from engine.project import Project, wishes
from tests.e2e.driving import (
    define_red_and_blue,
    open_folder,
    press,
    wait_until_embedded,
)
from tests.factories import write_picture
from tests.gui.dropping import drag_onto, drop, file_mime


def edit_elsewhere(path, wish):
    """Make an edit as another program would, while the window is open."""
    project = Project.open(path)
    project.do(wish(project.state))
    project.close()


def begin_typing(workspace, class_id, text, qtbot):
    workspace.label.classes.rename(class_id)
    editor = workspace.label.classes.card(class_id).editor
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClicks(editor, text)
    return editor


def test_that_a_class_can_be_undone_while_its_name_is_typed(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    press(window, Qt.Key.Key_N, qtbot=qtbot)
    begin_typing(workspace, *workspace.document.classes, "half a na", qtbot)
    window.actions_["undo"].trigger()
    assert not workspace.document.classes


def test_that_a_name_for_a_class_that_another_program_removed_is_refused(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    red, blue = define_red_and_blue(window, workspace, qtbot)
    editor = begin_typing(workspace, red, "crimson", qtbot)
    edit_elsewhere(workspace.document.path, lambda state: wishes.remove_class(state, red))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert list(workspace.document.classes) == [blue]
    assert "There is no class" in window.status.line.text


def test_that_a_name_being_typed_is_kept_when_the_window_closes(make_window, photos, qtbot):
    window = make_window()
    workspace = open_folder(window, photos, qtbot)
    press(window, Qt.Key.Key_N, qtbot=qtbot)
    begin_typing(workspace, *workspace.document.classes, "crimson", qtbot)
    path = workspace.document.path
    window.close()
    project = Project.open(path)
    assert [d.name for d in project.classes.values()] == ["crimson"]
    project.close()


def test_that_a_folder_opened_again_is_scanned_to_the_end(window, photos, qtbot):
    open_folder(window, photos, qtbot)
    write_picture(photos / "new.png", (40, 200, 40))
    window.open(photos)
    wait_until_embedded(window.workspace, qtbot, n_images=25)


def test_that_a_file_that_is_no_picture_is_named_and_makes_no_class(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    (photos / "notes.txt").write_text("hello")
    drop(workspace.label.classes.target, file_mime(photos / "notes.txt"))
    assert "There is no picture in notes.txt" in window.status.line.text
    assert not workspace.document.classes


def test_that_images_of_another_process_are_not_welcome(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    ask = "from gui.widgets.image.mime import IMAGES_MIME; print(IMAGES_MIME)"
    theirs = subprocess.check_output([sys.executable, "-c", ask], text=True).strip()
    data = QMimeData()
    data.setData(theirs, b"[3]")
    assert not drag_onto(workspace.label.classes.target, data).isAccepted()


def test_that_a_long_name_does_not_widen_the_menu(window, photos, qtbot):
    workspace = open_folder(window, photos, qtbot)
    workspace.document.do(lambda state: wishes.new_class(state, "x" * 5000))
    assert len(window.actions_["undo"].text()) < 60


def test_that_opening_a_folder_gives_up_the_sample(window, photos, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    window.welcome.sample_wanted.emit()
    workspace = open_folder(window, photos, qtbot)
    assert not window._sample._tasks.is_busy
    assert window.workspace is workspace


def test_that_the_status_bar_counts_the_images_of_the_folder(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    outside = write_picture(tmp_path / "elsewhere" / "red.png", (210, 30, 50))
    drop(workspace.label.classes.target, file_mime(outside))
    wait_until_embedded(workspace, qtbot, n_images=25)
    assert window.status.counts.text().startswith("24 images")
    (photos / "red-00.png").unlink()
    window.open(photos)
    wait_until_embedded(window.workspace, qtbot, n_images=24)
    assert window.status.counts.text().startswith("23 images")


TOO_LONG = "x" * 300  # a name for which every look at the disk is an error


def test_that_a_path_the_disk_refuses_is_explained(window, tmp_path):
    window.open(tmp_path / TOO_LONG)
    assert "cannot be opened: File name too long" in window.status.line.text


def test_that_a_drop_the_disk_refuses_is_explained(window, photos, tmp_path, qtbot):
    workspace = open_folder(window, photos, qtbot)
    drop(workspace.label.classes.target, file_mime(tmp_path / f"{TOO_LONG}.png"))
    assert "There is no picture in" in window.status.line.text
